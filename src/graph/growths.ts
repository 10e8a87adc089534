/**
 * Steps that grow into others: what they grow into, how, and what such steps cannot have.
 * Knows declarations and settings; must not know how a run grows.
 */
import { quoted } from '../std/printable.ts';
import { settingText } from '../workflow/code-settings.ts';
import { type Definitions, MAX_DEPTH } from '../workflow/definitions.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { FailureMode, Step, StepBody, Workflow } from '../workflow/workflow.ts';
import { fileFaults, strayCall } from './call-steps.ts';
import type { GrowthDeclaration, GrowthKind, StepDeclaration } from './catalog.ts';
import type { Growth, ItemRule, RoundCondition } from './graph.ts';
import type { Holes } from './holes.ts';
import { roundFaults } from './round-faults.ts';
import { hasHole } from './template.ts';

/** Settings about an attempt: that of a group only lists its items, so they would do nothing for these. */
const OF_ATTEMPTS = {
  pool: 'pool',
  cost: 'cost',
  memoryMax: 'memory_max',
  concurrencyKey: 'concurrency_key',
  concurrencyPerKey: 'concurrency_per_key',
  effects: 'effects',
  intent: 'intent',
  output: 'output',
  poll: 'poll',
} as const;

/** What a body cannot have: it is no branch of the workflow, and has no end of its own. */
const OF_WORKFLOWS = { branchTimeoutMs: 'branch_timeout', hook: 'hook' } as const;

interface Types {
  readonly types: readonly StepDeclaration[];
  readonly typeOf: Uint16Array;
}

/** What is wrong with where bodies stand, and with what stands in them. */
export function bodyFaults({ steps, bodies, tooDeep }: Definitions, found: Diagnostic[]): void {
  if (tooDeep !== undefined) {
    const message = `step ${quoted(steps[tooDeep]!.id)}: steps stand in each other more than ${MAX_DEPTH} deep.`;
    const path = stepPath(tooDeep, 'steps');
    found.push(diagnostic('E_DEPTH', message, { path, atKey: true, fix: 'nest them less' }));
  }
  for (const { from, to, parent } of bodies)
    for (let s = from; s < to; s++) innerFaults(steps[s]!, s, steps[parent]!.id, found);
}

/** What is wrong with a step that grows, or has a body and does not. */
export function growthFaults(
  step: Step,
  s: number,
  { grows }: StepDeclaration,
  found: Diagnostic[],
): void {
  if (step.calls !== undefined && grows?.body !== 'file') found.push(strayCall(step, s));
  if (grows?.body === 'cases') caseFaults(step, s, found);
  else if (step.cases !== undefined) found.push(strayCases(step, s));
  else if (grows?.body === 'file') fileFaults(step, s, found);
  else if (grows !== undefined) stepsFaults(step, s, grows.kind, found);
  else if (step.body !== undefined) found.push(strayBody(step, s));
  if (grows === undefined) return;
  groupFaults(step, s, grows, found);
  roundFaults(step, s, grows, found);
}

function strayCases({ id, uses, run }: Step, s: number): Diagnostic {
  const what = run === undefined ? uses : 'function';
  const message = `step ${quoted(id)} (${what}) has "cases", and its type takes none.`;
  const path = stepPath(s, 'cases');
  return diagnostic('E_CASES', message, { path, atKey: true, fix: 'write uses: switch' });
}

function caseFaults(step: Step, s: number, found: Diagnostic[]): void {
  const { id, uses, body, cases = {}, with: given } = step;
  const subject = `step ${quoted(id)} (${uses})`;
  const fix = 'write some, such as cases: { invoice: [{ id: book, uses: ./book.ts#book }] }';
  if (body !== undefined) {
    const message = `${subject} has "steps", and its type takes "cases".`;
    const path = stepPath(s, 'steps');
    found.push(diagnostic('E_CASES', message, { path, atKey: true, fix }));
  }
  const names = Object.keys(cases);
  if (names.length === 0 && body === undefined) {
    const path = step.cases === undefined ? stepPath(s) : stepPath(s, 'cases');
    const message = `${subject} has no "cases" that it could choose from.`;
    found.push(diagnostic('E_CASES', message, { path, fix }));
  }
  for (const [name, one] of Object.entries(cases)) {
    // Code may hold anything.
    if (Array.isArray(one?.steps) && one.steps.length > 0) continue;
    const message = `${subject} has no steps for the case ${quoted(name)}.`;
    const path = stepPath(s, 'cases', name);
    const less =
      'add one; where nothing is to be done: { id: nothing, uses: sleep, with: { for: 1ms } }';
    found.push(diagnostic('E_CASES', message, { path, fix: less }));
  }
  const { value } = given ?? {};
  if (names.length === 0 || value === undefined || hasHole(value)) return;
  if (Object.hasOwn(cases, String(value)) || Object.hasOwn(cases, DEFAULT_CASE)) return;
  found.push(
    diagnostic('E_CASE', `${subject}: ${noCase(String(value), names)}.`, {
      path: stepPath(s, 'with', 'value'),
      fix: 'add the case, or one named default',
    }),
  );
}

/** The case for all values that have none of their own. */
export const DEFAULT_CASE = 'default';

export function noCase(value: string, names: readonly string[]): string {
  return `there is no case ${quoted(value)} and no default; the cases are ${names.map((name) => quoted(name)).join(', ')}`;
}

function strayBody({ id, uses, run }: Step, s: number): Diagnostic {
  const what = run === undefined ? uses : 'function';
  const message = `step ${quoted(id)} (${what}) has "steps", and its type takes none.`;
  const path = stepPath(s, 'steps');
  const fix = 'write uses: for_each or uses: loop, or move the steps beside it';
  return diagnostic('E_BODY', message, { path, atKey: true, fix });
}

/** When a step runs what stands in it. */
const WHEN: Readonly<Record<GrowthKind, string>> = {
  items: 'for each item',
  rounds: 'in each round',
  choice: 'in each case',
  call: 'of another file',
};

function stepsFaults(
  { id, uses, body }: Step,
  s: number,
  kind: GrowthKind,
  found: Diagnostic[],
): void {
  if (body === undefined || body.steps.length === 0) {
    const message = `step ${quoted(id)} (${uses}) has no "steps" that it could run ${WHEN[kind]}.`;
    const path = body === undefined ? stepPath(s) : stepPath(s, 'steps');
    const fix = 'add some, such as steps: [{ id: work, uses: ./work.ts#work }]';
    found.push(diagnostic('E_BODY', message, { path, fix }));
  }
}

function groupFaults(
  { id, uses, settings }: Step,
  s: number,
  { kind }: GrowthDeclaration,
  found: Diagnostic[],
): void {
  const which =
    kind === 'choice'
      ? 'in it'
      : kind === 'call'
        ? 'of the workflow that it calls'
        : `that it runs ${WHEN[kind]}`;
  for (const [field, key] of Object.entries(OF_ATTEMPTS)) {
    if (settings[field as keyof typeof OF_ATTEMPTS] === undefined) continue;
    const message = `step ${quoted(id)} (${uses}) has "${key}", which is for steps that do work.`;
    const path = stepPath(s, key);
    const fix = `move it to the steps ${which}`;
    found.push(diagnostic('E_GROUP_SETTING', message, { path, atKey: true, fix }));
  }
  if (settings.cache !== undefined && settings.cache !== false) {
    const message = `step ${quoted(id)} (${uses}) has a cache, and its result is that of other steps.`;
    const path = stepPath(s, 'cache');
    const fix = `move it to the steps ${which}`;
    found.push(diagnostic('E_CACHE', message, { path, atKey: true, fix }));
  }
}

/** What steps of a body cannot have. */
function innerFaults({ id, settings }: Step, s: number, group: string, found: Diagnostic[]) {
  for (const [field, key] of Object.entries(OF_WORKFLOWS)) {
    if (settings[field as keyof typeof OF_WORKFLOWS] === undefined) continue;
    const message = `step ${quoted(id)} has "${key}", which steps of ${quoted(group)} cannot have.`;
    const fix =
      key === 'hook'
        ? 'move it to the end of the workflow'
        : `write timeout or total_timeout, or limit the branch of ${quoted(group)}`;
    const path = stepPath(s, key);
    found.push(diagnostic('E_GROUP_SETTING', message, { path, atKey: true, fix }));
  }
}

/** What each step that grows does, of a workflow that is right. `conditions`: whether another round comes. */
export function readGrowths(
  { steps, bodies }: Definitions,
  { types, typeOf }: Types,
  { keys, conditions }: Pick<Holes, 'keys' | 'conditions'>,
): ReadonlyMap<number, Growth> {
  const growths = new Map<number, Growth>(callsIn({ steps, types, typeOf }));
  for (const [i, { parent, body }] of bodies.entries()) {
    const before = growths.get(parent);
    if (before !== undefined) {
      growths.set(parent, { ...before, bodies: [...before.bodies, i + 1] });
      continue;
    }
    const { grows } = types[typeOf[parent]!]!;
    const given = (steps[parent]!.with ?? {}) as GroupConfig;
    growths.set(parent, {
      kind: grows!.kind,
      bodies: [i + 1],
      window: given.concurrency ?? Number.POSITIVE_INFINITY,
      mode: given.on_failure,
      rule: ruleOf(given.succeeds_if),
      key: body.key ?? keys.get(parent),
      condition: conditions.get(parent) ?? conditionIn(body),
    });
  }
  return growths;
}

/** In code functions say it. */
function conditionIn(body: StepBody): RoundCondition | undefined {
  for (const key of ['while', 'until'] as const) {
    const call = body[key];
    if (call === undefined) continue;
    return { key, decider: { kind: 'function', call, text: settingText(key, call) } };
  }
  return undefined;
}

/** Which body it is depends on what else is called (`link.ts`). */
function* callsIn({
  steps,
  types,
  typeOf,
}: Types & Pick<Definitions, 'steps'>): Generator<[step: number, growth: Growth]> {
  if (types.every(({ grows }) => grows?.kind !== 'call')) return;
  for (const [step, { calls }] of steps.entries()) {
    if (calls === undefined || types[typeOf[step]!]!.grows?.kind !== 'call') continue;
    const one = { window: Number.POSITIVE_INFINITY, mode: calls.onFailure, rule: undefined };
    const growth = { ...one, bodies: [], key: undefined, condition: undefined, called: calls };
    const places = placesOf(calls);
    yield [step, { kind: 'call', ...growth, ...(places !== undefined && { places }) }];
  }
}

function placesOf({ concurrency }: Workflow): number | undefined {
  return typeof concurrency === 'number' && Number.isFinite(concurrency) ? concurrency : undefined;
}

/** What of the settings shapes the run, and so is the same for all attempts. */
interface GroupConfig {
  readonly concurrency?: number;
  readonly on_failure?: FailureMode;
  readonly succeeds_if?:
    | 'all_succeeded'
    | 'any_succeeded'
    | 'all_settled'
    | { readonly at_least?: number; readonly critical?: readonly string[] };
}

function ruleOf(given: GroupConfig['succeeds_if']): ItemRule | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return { kind: given };
  if (given.at_least !== undefined) return { kind: 'at_least', count: given.at_least };
  return { kind: 'critical', keys: given.critical ?? [] };
}

/** What a definition grows into; undefined also where nobody knows its type. */
export function kindOf(
  steps: readonly Step[],
  { types, typeOf }: Types,
  def: number,
): GrowthKind | undefined {
  const type = types[typeOf[def]!];
  return type?.name === steps[def]!.uses ? type.grows?.kind : undefined;
}
