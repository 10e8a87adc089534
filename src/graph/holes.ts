/**
 * The expressions of a workflow: read, checked against the needs, ready to evaluate.
 * Knows where expressions stand; must not know when they are evaluated.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import { type FunctionSetting, settingText } from '../workflow/code-settings.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import {
  areUsual,
  type CachePolicy,
  type PollPolicy,
  type SettingFunction,
  type Step,
  type Workflow,
} from '../workflow/workflow.ts';
import { checkDeclared, checkFields, checkRunReads } from './declared-names.ts';
import { type Expression, loadExpressions, parseExpression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import type { Decider, Settings } from './graph.ts';
import { type Numbering, otherIds } from './numbering.ts';
import type { SettingsTable } from './settings-table.ts';
import { isAfter, listOf } from './step-lists.ts';
import { stepRead } from './step-read.ts';
import { hasHole, parseTemplate, type Template, type TemplateProblem } from './template.ts';
import { type VariableRead, variablesOf } from './unset-names.ts';
import { settingPath } from './usual-settings.ts';

/** What expressions give that is not of one step. */
export interface Holes {
  readonly outputs: Template | undefined;
  readonly variables: readonly VariableRead[];
}

interface Given {
  readonly workflow: Workflow;
  readonly numbering: Numbering;
  /** Gets what is read. */
  readonly table: SettingsTable<Settings>;
  readonly found: Diagnostic[];
}

interface World extends Given {
  /** By step that is read: who reads it without needing it directly. */
  readonly asked: Map<number, { readonly s: number; readonly path: Path }[]>;
  readonly variables: VariableRead[];
}

/**
 * Reads all expressions; loads the expression package only if there are any. `templates`: settings
 * under `with` that hold some, by step.
 */
export async function readHoles(
  templates: ReadonlyMap<number, unknown>,
  given: Given,
): Promise<Holes> {
  const world: World = { ...given, asked: new Map(), variables: [] };
  const { steps, outputs } = given.workflow;
  if (outputs !== undefined || templates.size > 0 || steps.some(hasExpression))
    await loadExpressions();
  for (let s = 0; s < steps.length; s++) {
    if (!areUsual(steps[s]!.settings)) readSettings(s, world);
    if (templates.has(s)) readConfig(s, templates.get(s), world);
  }
  const read =
    outputs === undefined ? undefined : readTemplate(outputs, ['outputs'], undefined, world);
  checkAsked(world);
  return { outputs: read, variables: world.variables };
}

function hasExpression({ settings: { when, input, concurrencyKey, cache, poll } }: Step): boolean {
  const isWritten = [when, concurrencyKey, poll?.until].some((one) => typeof one === 'string');
  return isWritten || input !== undefined || (typeof cache === 'object' && cache.key !== undefined);
}

/** The expressions among what a step has under `with`. */
function readConfig(s: number, value: unknown, world: World): void {
  const place = (below: Path) => settingPath(world.workflow, s, below);
  const template = readTemplate(value, place, s, world);
  world.table.own(s).config = { kind: 'template', template };
}

/** The expressions among the settings of a step. */
function readSettings(s: number, world: World): void {
  const { table } = world;
  const { settings } = world.workflow.steps[s]!;
  const { when, input, concurrencyKey, cache, poll } = settings;
  const read = (value: unknown, ...below: readonly string[]) =>
    readTemplate(value, stepPath(s, ...below), s, world);
  if (when !== undefined)
    table.own(s).condition = decider('when', when, (text) =>
      readCondition({ text, s, name: 'when', path: stepPath(s, 'when') }, world),
    );
  if (poll !== undefined) readPoll(poll, s, world);
  if (input !== undefined) {
    table.own(s).wiring = { kind: 'value', template: read(input, 'input') };
    if (settings.inputFrom !== undefined) world.found.push(twoInputs(world.workflow, s));
  }
  if (concurrencyKey !== undefined)
    table.own(s).key = decider('concurrencyKey', concurrencyKey, (text) =>
      read(text, 'concurrency_key'),
    );
  if (cache === undefined || cache === false) return;
  const { key, ttlMs = Number.POSITIVE_INFINITY }: CachePolicy = cache === true ? {} : cache;
  const template = key === undefined ? undefined : read(key, 'cache', 'key');
  table.own(s).cache = { key: template, ttlMs };
}

/** Undefined for what is written and cannot be used. */
function decider<Written>(
  setting: FunctionSetting,
  given: string | SettingFunction,
  read: (text: string) => Written | undefined,
): Decider<Written> | undefined {
  if (typeof given === 'function')
    return { kind: 'function', call: given, text: settingText(setting, given) };
  const written = read(given);
  return written && { kind: 'written', written };
}

function readPoll({ everyMs, until }: PollPolicy, s: number, world: World): void {
  const path = stepPath(s, 'poll', 'until');
  const read = (text: string) => readCondition({ text, s, name: 'until', path }, world);
  const decided = until === undefined ? undefined : decider('until', until, read);
  if (decided !== undefined) world.table.own(s).poll = { everyMs, until: decided };
  const { id } = world.workflow.steps[s]!;
  if (until === undefined) {
    const message = `step ${quoted(id)} looks again and again: "poll" has no "until".`;
    const fix = 'say when it has what it looks for: until: \'output.state == "done"\'';
    world.found.push(diagnostic('E_MISSING_KEY', message, { path: stepPath(s, 'poll'), fix }));
  }
}

/** What is either so or not, where it stands. */
interface Condition {
  readonly text: string;
  readonly s: number;
  readonly name: 'when' | 'until';
  readonly path: Path;
}

/** Undefined for one that cannot be used. */
function readCondition({ text, s, name, path }: Condition, world: World): Expression | undefined {
  const { found, workflow } = world;
  if (hasHole(text)) {
    const fix = 'write the expression alone, without ${{ and }}';
    found.push(diagnostic('E_EXPRESSION', `"${name}" is an expression already.`, { path, fix }));
    return undefined;
  }
  try {
    const expression = parseExpression(text, name === 'until');
    checkReads(expression, s, path, world);
    if (expression.constant) found.push(constantWarning(workflow.steps[s]!.id, path));
    return expression;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    found.push(expressionProblem({ path: [], error }, path));
    return undefined;
  }
}

function twoInputs({ steps }: Workflow, s: number): Diagnostic {
  const message = `step ${quoted(steps[s]!.id)} says its input twice, with input and with input_from.`;
  const fix = 'leave one of them out';
  return diagnostic('E_BAD_INPUT_FROM', message, { path: stepPath(s, 'input'), atKey: true, fix });
}

function constantWarning(id: string, path: Path): Diagnostic {
  const message = `the condition of step ${quoted(id)} reads nothing: it is always the same.`;
  return diagnostic('W_CONSTANT', message, { path, fix: 'read inputs, steps, run or env in it' });
}

/** `base`: where the value stands, or where each part of it does. */
function readTemplate(
  value: unknown,
  base: Path | ((below: Path) => Path),
  s: number | undefined,
  world: World,
): Template {
  const at = typeof base === 'function' ? base : (below: Path) => [...base, ...below];
  const problems: TemplateProblem[] = [];
  const template = parseTemplate(value, problems);
  for (const { path, error } of problems)
    world.found.push(expressionProblem({ path: at(path), error }, []));
  template.expressions.forEach((expression, i) => {
    checkReads(expression, s, at(template.places[i]!), world);
  });
  return template;
}

function expressionProblem({ path, error }: TemplateProblem, base: Path): Diagnostic {
  const message = `the expression cannot be used: ${error.message}.`;
  return diagnostic('E_EXPRESSION', message, {
    path: [...base, ...path],
    ...(error.fix !== undefined && { fix: error.fix }),
    ...(error.end > error.start && { within: { start: error.start, end: error.end } }),
  });
}

/** Every step that an expression of step `s` reads must come before `s`; `outputs` may read all but hooks. */
function checkReads(expression: Expression, s: number | undefined, path: Path, world: World): void {
  const { numbering, found, asked } = world;
  checkRunReads(expression, s === undefined ? undefined : world.workflow.steps[s]!, path, found);
  checkDeclared(expression, path, world.workflow, found);
  if (expression.env.length > 0)
    world.variables.push(...variablesOf(expression, { path, step: s }));
  checkFields(expression, path, (id) => numbering.index.has(id), found);
  for (const id of expression.steps) {
    const read = numbering.index.get(id);
    if (read === undefined) {
      const dotted = dottedId(id, expression.text, numbering);
      const close = dotted ?? nearest(id, otherIds(numbering.index, s));
      const fix =
        close === undefined
          ? 'name a step of this workflow'
          : dotted === undefined
            ? `did you mean "${close}"?`
            : `write ${stepRead(dotted)}: behind a dot stands a plain name only`;
      const related =
        close === undefined ? [] : [{ path: stepPath(numbering.index.get(close)!, 'id') }];
      found.push(diagnostic('E_EXPRESSION', `${show(id)} is not a step.`, { path, fix, related }));
    } else if (s === undefined) {
      if (world.workflow.steps[read]!.settings.hook !== undefined) found.push(lateRead(id, path));
    } else if (!comesBefore(s, read, world)) {
      const askers = asked.get(read);
      if (askers === undefined) asked.set(read, [{ s, path }]);
      else askers.push({ s, path });
    }
  }
}

/** The step that `steps.a.b` means where there is one of the id `a.b`: the longest that is written so. */
function dottedId(start: string, text: string, { index }: Numbering): string | undefined {
  let longest: string | undefined;
  for (const id of index.keys()) {
    const fits = id.startsWith(`${start}.`) && id.length > (longest?.length ?? 0);
    if (fits && text.includes(`steps.${id}`)) longest = id;
  }
  return longest;
}

/** Which hooks run depends on how the run stands, and so on its outputs: they cannot read hooks. */
function lateRead(id: string, path: Path): Diagnostic {
  const message = `the outputs read ${stepRead(id)}, which runs after they are made.`;
  return diagnostic('E_HOOK_NEED', message, { path, fix: 'read one of the ordinary steps' });
}

/** A direct need, or a step of a list that runs before. */
function comesBefore(s: number, read: number, { workflow, numbering }: World): boolean {
  const { needsAt, needs } = numbering;
  const { steps } = workflow;
  if (isAfter(steps[s]!, steps[read]!)) return true;
  return needs.subarray(needsAt[s], needsAt[s + 1]).includes(read);
}

/** The reads through other steps, all of one step at once: one walk per step that is read. */
function checkAsked({ asked, numbering, workflow, found }: World): void {
  for (const [read, askers] of asked) {
    const behind = stepsBehind(read, numbering);
    for (const { s, path } of askers) {
      if (behind.has(s)) continue;
      const [id, wanted] = [workflow.steps[s]!.id, workflow.steps[read]!.id];
      const [own, other] = [listOf(workflow.steps[s]!), listOf(workflow.steps[read]!)];
      const message =
        own === other
          ? `step ${quoted(id)} reads ${stepRead(wanted)} but does not need it.`
          : `step ${quoted(id)} (${own}) reads ${stepRead(wanted)} (${other}), which does not run before it.`;
      const fix = own === other ? `add ${yamlWord(wanted)} to its needs` : 'move one of the two';
      found.push(diagnostic('E_EXPRESSION_STEP', message, { path, fix }));
    }
  }
}

function stepsBehind(step: number, { dependentsAt, dependents }: Numbering): Set<number> {
  const behind = new Set<number>();
  const stack = [step];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (let d = dependentsAt[at]!; d < dependentsAt[at + 1]!; d++) {
      const dependent = dependents[d]!;
      if (behind.has(dependent)) continue;
      behind.add(dependent);
      stack.push(dependent);
    }
  }
  return behind;
}
