/**
 * Expressions that cannot do without a step which a run leaves out.
 * Knows where expressions stand; must not know why the step is left out.
 *
 * Such a step is read as a skipped one: its output is null, and null has no members. A step that may itself be
 * skipped may never come to its expressions, so nothing is said of it.
 */
import type { Path } from '../std/json-schema.ts';
import { quoted } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import { isLeftOut } from './cut.ts';
import type { Expression } from './expression.ts';
import { type Graph, idOf, needsOf, settingsAt } from './graph.ts';
import { ownOrder } from './shape.ts';
import { stepRead } from './step-read.ts';
import type { Template } from './template.ts';
import { settingPath } from './usual-settings.ts';

interface Placed {
  readonly expression: Expression;
  readonly path: Path;
}

export function leftOutReads(graph: Graph): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (graph.cut === undefined) return found;
  const maySkip = new Uint8Array(graph.size);
  for (const step of ownOrder(graph)) {
    if (isLeftOut(graph, step) || graph.hooks.has(step)) continue;
    if (needsOf(graph, step).some((need) => maySkip[need] === 1 || graph.goes.has(need)))
      maySkip[step] = 1;
    if (graph.rules.has(step)) maySkip[step] = 1;
    if (maySkip[step] === 1) continue;
    const { condition } = settingsAt(graph, step);
    if (condition !== undefined) maySkip[step] = 1;
    const certain = condition === undefined ? expressionsOf(graph, step) : conditionOf(graph, step);
    for (const { expression, path } of certain) {
      const id = expression.into.find((read) => isLeftOut(graph, graph.indexOf(read)));
      if (id !== undefined) found.push(fault(graph, step, { id, path }));
    }
  }
  return found;
}

function conditionOf(graph: Graph, step: number): Placed[] {
  const { condition } = settingsAt(graph, step);
  if (condition?.kind !== 'written') return [];
  return [{ expression: condition.written, path: stepPath(step, 'when') }];
}

function expressionsOf(graph: Graph, step: number): Placed[] {
  const { wiring, config, key, poll } = settingsAt(graph, step);
  const { workflow } = graph;
  return [
    ...(wiring?.kind === 'value'
      ? placed(wiring.template, (below) => stepPath(step, 'input', ...below))
      : []),
    ...(config?.kind === 'template'
      ? placed(config.template, (below) => settingPath(workflow, step, below))
      : []),
    ...(key?.kind === 'written'
      ? placed(key.written, () => stepPath(step, 'concurrency_key'))
      : []),
    ...(poll?.until.kind === 'written'
      ? [{ expression: poll.until.written, path: stepPath(step, 'poll', 'until') }]
      : []),
  ];
}

function placed({ expressions, places }: Template, at: (below: Path) => Path): Placed[] {
  return expressions.map((expression, i) => ({ expression, path: at(places[i]!) }));
}

function fault(
  graph: Graph,
  step: number,
  { id, path }: { readonly id: string; readonly path: Path },
): Diagnostic {
  const output = `${stepRead(id)}.output`;
  const message = `step ${quoted(idOf(graph, step))} needs what is in ${output}, and this run leaves ${quoted(id)} out: it is null.`;
  const fix = `start at ${yamlWord(id)}, or say what there is without it: ${output} == null ? … : …`;
  return diagnostic('E_LEFT_OUT', message, { path, fix });
}
