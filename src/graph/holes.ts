/**
 * The expressions of a workflow: read, checked against the needs, ready to evaluate.
 * Knows where expressions stand; must not know when they are evaluated.
 */
import type { Path } from '../std/json-schema.ts';
import { quoted } from '../std/printable.ts';
import { type FunctionSetting, settingText } from '../workflow/code-settings.ts';
import type { Definitions } from '../workflow/definitions.ts';
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
import { type Expression, loadExpressions, type OwnNames, parseExpression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import type { Decider, RoundCondition, Settings } from './graph.ts';
import { checkAsked, checkReads, namesAt, type Reader, type ReadWorld } from './hole-reads.ts';
import type { Numbering } from './numbering.ts';
import { checkSecrets } from './secret-reads.ts';
import type { SettingsTable } from './settings-table.ts';
import type { RoundText } from './step-config.ts';
import { hasHole, parseTemplate, type Template, type TemplateProblem } from './template.ts';
import type { VariableRead } from './unset-names.ts';
import { settingPath } from './usual-settings.ts';

/** What expressions give that is not of one step. */
export interface Holes {
  /** Of the workflow, then of each body. */
  readonly outputs: readonly (Template | undefined)[];
  /** By step that grows: what gives the key of an item. */
  readonly keys: ReadonlyMap<number, Template>;
  /** By step that grows round by round: whether another one comes. */
  readonly conditions: ReadonlyMap<number, RoundCondition>;
  readonly variables: readonly VariableRead[];
}

interface Given {
  /** All definitions are its steps. */
  readonly workflow: Workflow;
  readonly bodies: Definitions['bodies'];
  readonly numbering: Numbering;
  /** Gets what is read. */
  readonly table: SettingsTable<Settings>;
  readonly found: Diagnostic[];
  readonly growsInto: ReadWorld['growsInto'];
  /** Settings of a step that take secrets. */
  readonly secretKeys: (step: number) => readonly string[] | undefined;
}

interface World extends Given, ReadWorld {}

/** Settings under `with` that hold expressions, by step. */
export interface Unread {
  readonly templates: ReadonlyMap<number, unknown>;
  /** Those that are worked out for each item. */
  readonly itemKeys: ReadonlyMap<number, unknown>;
  readonly conditions: ReadonlyMap<number, RoundText>;
}

/** Reads all expressions; loads the expression package only if there are any. */
export async function readHoles(unread: Unread, given: Given): Promise<Holes> {
  const { templates, itemKeys, conditions } = unread;
  const world: World = { ...given, asked: new Map(), variables: [] };
  const { workflow, bodies } = given;
  const { steps } = workflow;
  const outputs = [workflow.outputs, ...bodies.map(({ body }) => body.outputs)];
  const hasOutputs = outputs.some((one) => one !== undefined);
  if (
    hasOutputs ||
    templates.size + itemKeys.size + conditions.size > 0 ||
    steps.some(hasExpression)
  )
    await loadExpressions();
  for (let s = 0; s < steps.length; s++) {
    if (!areUsual(steps[s]!.settings)) readSettings(s, world);
    if (templates.has(s)) readConfig(s, templates.get(s), world);
  }
  const keys = new Map<number, Template>();
  for (const [s, key] of itemKeys)
    keys.set(s, readTemplate(key, stepPath(s, 'with', 'key'), { step: s, ofItem: 'items' }, world));
  const again = new Map<number, RoundCondition>();
  for (const [s, { key, text }] of conditions) {
    const path = stepPath(s, 'with', key);
    const about = { own: 'last, round', reader: { step: s, ofItem: 'rounds' } } as const;
    const written = readCondition({ text, s, name: key, path, ...about }, world);
    if (written !== undefined) again.set(s, { key, decider: { kind: 'written', written } });
  }
  const read = outputs.map((one, list) => {
    if (one === undefined) return undefined;
    const path = list === 0 ? ['outputs'] : stepPath(bodies[list - 1]!.parent, 'outputs');
    return readTemplate(one, path, { list }, world);
  });
  checkAsked(world);
  return { outputs: read, keys, conditions: again, variables: world.variables };
}

function hasExpression({ settings: { when, input, concurrencyKey, cache, poll } }: Step): boolean {
  const isWritten = [when, concurrencyKey, poll?.until].some((one) => typeof one === 'string');
  return isWritten || input !== undefined || (typeof cache === 'object' && cache.key !== undefined);
}

/** The expressions among what a step has under `with`. */
function readConfig(s: number, value: unknown, world: World): void {
  const place = (below: Path) => settingPath(world.workflow, s, below);
  const template = readTemplate(
    value,
    place,
    { step: s, secretKeys: world.secretKeys(s) ?? [] },
    world,
  );
  const secrets = template.expressions.flatMap(({ secret }) => secret ?? []);
  world.table.own(s).config = { kind: 'template', template, secrets };
}

/** The expressions among the settings of a step. */
function readSettings(s: number, world: World): void {
  const { table } = world;
  const { settings } = world.workflow.steps[s]!;
  const { when, input, concurrencyKey, cache, poll } = settings;
  const read = (value: unknown, ...below: readonly string[]) =>
    readTemplate(value, stepPath(s, ...below), { step: s }, world);
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
  const condition = { s, name: 'until', path, own: 'output' } as const;
  const read = (text: string) => readCondition({ text, ...condition }, world);
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
  readonly name: 'when' | 'until' | 'while';
  readonly path: Path;
  /** What it may read beside the rest. */
  readonly own?: OwnNames;
  /** Default the step. */
  readonly reader?: Reader;
}

/** Undefined for one that cannot be used. */
function readCondition(
  { text, s, name, path, own, reader = { step: s } }: Condition,
  world: World,
): Expression | undefined {
  const { found, workflow } = world;
  if (hasHole(text)) {
    const fix = 'write the expression alone, without ${{ and }}';
    found.push(diagnostic('E_EXPRESSION', `"${name}" is an expression already.`, { path, fix }));
    return undefined;
  }
  try {
    const names = own ?? namesAt(reader, world);
    const expression = parseExpression(text, names);
    checkReads(expression, reader, path, world);
    checkSecrets(expression, { path }, world);
    if (expression.constant) found.push(constantWarning(workflow.steps[s]!.id, path, names));
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

function constantWarning(id: string, path: Path, own?: OwnNames): Diagnostic {
  const message = `the condition of step ${quoted(id)} reads nothing: it is always the same.`;
  const names = `${own === undefined ? '' : `${own}, `}inputs, steps, run or env`;
  return diagnostic('W_CONSTANT', message, { path, fix: `read ${names} in it` });
}

/** `base`: where the value stands, or where each part of it does. */
function readTemplate(
  value: unknown,
  base: Path | ((below: Path) => Path),
  reader: Reader,
  world: World,
): Template {
  const at = typeof base === 'function' ? base : (below: Path) => [...base, ...below];
  const problems: TemplateProblem[] = [];
  // An output is what somebody gets who was promised what its step gives.
  const dates = 'list' in reader ? 'kept' : 'text';
  const template = parseTemplate(value, problems, { dates, own: namesAt(reader, world) });
  for (const { path, error } of problems)
    world.found.push(expressionProblem({ path: at(path), error }, []));
  template.expressions.forEach((expression, i) => {
    const place = template.places[i]!;
    checkReads(expression, reader, at(place), world);
    const keys = 'step' in reader ? reader.secretKeys : undefined;
    checkSecrets(expression, { path: at(place), setting: place, keys }, world);
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
