/**
 * What a step gets to see: its input, the outputs of its needs, metadata of its ancestors.
 * Knows runs and wiring; must not know who asks or when.
 */

import { RUN_INPUT } from '../graph/graph.ts';
import { deepest } from '../graph/primary.ts';
import { countOfSources, sourceAt } from '../graph/sources.ts';
import { quoted } from '../std/printable.ts';
import type { Step } from '../workflow/workflow.ts';
import { fill } from './fill.ts';
import type { Run } from './run.ts';
import { metadataOf } from './scope.ts';
import { SUCCEEDED } from './status.ts';
import { StepFailure } from './step-error.ts';
import { idOf, settingsOf, sourcesOf } from './steps.ts';

/** The step's input: the run's own, one need's output, several put together, or what an expression gives. */
export function inputOf(run: Readonly<Run>, step: number): unknown {
  const { graph, input } = run.plan;
  const primary = graph.primary[step]!;
  const { wiring } = settingsOf(run, step);
  if (wiring === undefined) {
    if (primary === RUN_INPUT) return input;
    if (run.stepStatus[primary] === SUCCEEDED) return run.outputs[primary];
    const usable = usableNeeds(run, step);
    return usable.length === 0
      ? null
      : run.outputs[deepest({ needs: usable, from: 0, to: usable.length }, graph)];
  }
  switch (wiring.kind) {
    case 'need':
      return run.stepStatus[primary] === SUCCEEDED ? run.outputs[primary] : null;
    case 'list':
      return listOf(run, step, wiring.needs);
    case 'value':
      return fill(run, wiring.template);
    case 'all':
      return inputsOf(run, step);
    case 'merge':
      return merge(run, step);
    case 'concat':
      return concat(run, step, wiring.separator);
    case 'named':
      return record(
        wiring.names
          .filter(([, need]) => run.stepStatus[need] === SUCCEEDED)
          .map(([name, need]) => [name, run.outputs[need]]),
      );
  }
}

/** The input as the output of a step that passes it on: what is missing in a list is null. */
export function passedOn(run: Readonly<Run>, step: number): unknown {
  const input = inputOf(run, step);
  if (settingsOf(run, step).wiring?.kind !== 'list') return input;
  return Object.freeze((input as readonly unknown[]).map((one) => one ?? null));
}

/** The outputs of all needs that have one, by step id, in `needs` order. */
export function inputsOf(run: Readonly<Run>, step: number): Readonly<Record<string, unknown>> {
  return record(usableNeeds(run, step).map((need) => [idOf(run, need), run.outputs[need]]));
}

/** Metadata of every ancestor that has any, by step id. */
export function ancestorMetadata(run: Readonly<Run>, step: number) {
  const seen = new Set<number>();
  const stack = [...sourcesOf(run, step)];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push(...sourcesOf(run, next));
  }
  const ancestors = [...seen].sort((a, b) => a - b);
  return record(ancestors.map((s) => [idOf(run, s), metadataOf(run, s)]));
}

function usableNeeds(run: Readonly<Run>, step: number): number[] {
  const needs = sourcesOf(run, step);
  return [...needs].filter((need) => run.stepStatus[need] === SUCCEEDED);
}

/**
 * One item per need; functions in code get undefined for a need without an output, as in TypeScript. It is put
 * together anew for each reader, whose own copy is frozen (`std/own-copy.ts`).
 */
function listOf(run: Readonly<Run>, step: number, named?: readonly number[]): readonly unknown[] {
  const { graph } = run.plan;
  const list = new Array<unknown>(named?.length ?? countOfSources(graph, step));
  for (let i = 0; i < list.length; i++) {
    const need = named === undefined ? sourceAt(graph, step, i) : named[i]!;
    list[i] = run.stepStatus[need] === SUCCEEDED ? run.outputs[need] : noneFor(graph.steps[step]!);
  }
  return list;
}

function noneFor({ run }: Pick<Step, 'run'>): null | undefined {
  return run === undefined ? null : undefined;
}

function merge(run: Readonly<Run>, step: number): unknown {
  const merged: Record<string, unknown> = {};
  for (const need of usableNeeds(run, step)) {
    const output = run.outputs[need];
    if (output === null || typeof output !== 'object' || Array.isArray(output)) {
      throw notOf('merge', 'a mapping', idOf(run, need));
    }
    Object.assign(merged, output);
  }
  return Object.freeze(merged);
}

function concat(run: Readonly<Run>, step: number, separator: string): unknown {
  const usable = usableNeeds(run, step);
  const outputs = usable.map((need) => run.outputs[need]);
  if (outputs.every((o) => typeof o === 'string')) return outputs.join(separator);
  if (outputs.every((o) => Array.isArray(o))) return Object.freeze(outputs.flat());
  const odd = outputs.findIndex(
    (o) => typeof o !== typeof outputs[0] || Array.isArray(o) !== Array.isArray(outputs[0]),
  );
  throw notOf('concat', 'text, or a list, like the others', idOf(run, usable[Math.max(odd, 0)]!));
}

function notOf(join: string, wanted: string, id: string): StepFailure {
  const message = `input_from: ${join} wants every output to be ${wanted}, and that of ${quoted(id)} is not`;
  return new StepFailure('E_INPUT_FROM', message, { retryable: false });
}

function record<V>(entries: readonly (readonly [string, V])[]): Readonly<Record<string, V>> {
  return Object.freeze(Object.fromEntries(entries));
}
