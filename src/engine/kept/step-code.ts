/**
 * A few letters for each step that differ when what it does is something else: its settings, or its function.
 * Knows definitions of steps, and which settings say what is done; must not know which of them were kept with a run.
 *
 * Titles, times, places, tries and what a failure means are not among them: with others the same is done. They only
 * tell what has changed: the shape of a workflow is its identity (`identity.ts`). What a schema of a library takes
 * cannot be read from it, so it does not count.
 */

import type { StepDeclaration } from '../../graph/catalog.ts';
import type { Graph } from '../../graph/graph.ts';
import { homeOf } from '../../graph/homes.ts';
import { withUsual } from '../../graph/usual-settings.ts';
import { canonicalJson } from '../../std/canonical-json.ts';
import { functionText } from '../../std/function-text.ts';
import { functionsOf, plainSettings } from '../../workflow/code-settings.ts';
import {
  areUsual,
  type Step,
  type StepBody,
  type StepSettings,
  type Workflow,
} from '../../workflow/workflow.ts';

/** Two definitions have the same letters once in 2^36: what a run of a thousand steps keeps stays short. */
export const CODE_LETTERS = 6;

/** One workflow has many runs. While it is being written steps are added to it, and none is changed. */
const known = new WeakMap<readonly Step[], string>();
const ofStep = new WeakMap<Step, string>();

type Typed = Pick<Graph, 'steps' | 'types' | 'typeOf' | 'homes'>;

/** Those of all steps, one after the other. */
export function codeOf({ steps, types, typeOf, homes }: Typed): string {
  // Workflows may share their steps and have other defaults.
  const isPlain = homes.every(({ workflow }) => workflow.defaults === undefined);
  const before = isPlain ? known.get(steps) : undefined;
  if (before?.length === steps.length * CODE_LETTERS) return before;
  const configs = types.map((type) => configOf(type));
  const letters = steps.map((step, number) => {
    const place = typeOf[number]!;
    const type = types[place]!;
    if (type.usual === undefined) return lettersOf(step, configs[place]!);
    const { workflow } = homeOf({ homes }, number);
    if (workflow.defaults === undefined) return lettersOf(step, configs[place]!);
    const all = { ...step, with: withUsual(step.with ?? {}, workflow, type) };
    return digestOf(all, configs[place]!(all));
  });
  const code = letters.join('');
  if (isPlain) known.set(steps, code);
  return code;
}

type Config = (step: Step) => Step['with'];

/** What steps of a type are set to: with what is so by default, and without what only limits what they do. */
function configOf({ with: { properties = {} }, limits = [] }: StepDeclaration): Config {
  const usual = Object.entries(properties).filter((one) => one[1].default !== undefined);
  if (usual.length === 0 && limits.length === 0) return (step) => step.with;
  const defaults = Object.fromEntries(usual.map(([name, one]) => [name, one.default]));
  const isLimit = new Set(limits);
  return (step) => {
    const all = Object.entries({ ...defaults, ...step.with });
    const what = all.filter(([name]) => !isLimit.has(name));
    return what.length === 0 ? undefined : Object.fromEntries(what);
  };
}

/** Those of the step with this number. */
export function codeAt(code: string, step: number): string {
  return code.slice(step * CODE_LETTERS, (step + 1) * CODE_LETTERS);
}

function lettersOf(step: Step, config: Config): string {
  let letters = ofStep.get(step);
  if (letters === undefined) {
    letters = digestOf(step, config(step));
    ofStep.set(step, letters);
  }
  return letters;
}

/** Whether a setting says what is done, or whether anything is; the hook of a step belongs to its shape. */
const SAYS_WHAT: Readonly<Record<keyof StepSettings, boolean>> = {
  when: true,
  poll: true,
  runIf: true,
  intent: true,
  output: true,
  input: true,
  inputFrom: true,
  separator: true,
  title: false,
  retry: false,
  timeoutMs: false,
  totalTimeoutMs: false,
  queueTimeoutMs: false,
  branchTimeoutMs: false,
  graceMs: false,
  optional: false,
  effects: false,
  cache: false,
  pool: false,
  cost: false,
  memoryMax: false,
  concurrencyKey: false,
  concurrencyPerKey: false,
  hook: false,
  priority: false,
};

function whatIsDone(settings: StepSettings): StepSettings {
  if (areUsual(settings)) return settings;
  const what = Object.entries(settings).filter(([name]) => SAYS_WHAT[name as keyof StepSettings]);
  const { poll } = settings;
  // How often it looks is a time.
  return { ...Object.fromEntries(what), ...(poll && { poll: { ...poll, everyMs: 0 } }) };
}

/** The steps in it have letters of their own. */
function ofBody(body: StepBody | undefined): unknown {
  if (body === undefined) return null;
  const { outputs, last, key, until, while: goesOn } = body;
  return [outputs, last?.id, ...[key, until, goesOn].map((call) => call && functionText(call))];
}

/** What a workflow says beside its steps, which have letters of their own. */
function ofCalled(called: Workflow | undefined): unknown[] {
  if (called === undefined) return [];
  const { inputs, outputs, defaults = {}, env } = called;
  const { env: variables, shell, cwd } = defaults;
  // Of a schema that is code nobody can tell whether it is the same.
  const plain = (_: string, value: unknown) =>
    value !== null && typeof value === 'object' && '~standard' in value ? null : value;
  return [JSON.stringify([inputs, outputs, variables, shell, cwd, env], plain)];
}

function digestOf(step: Step, config: Step['with']): string {
  const { needs, run, body: inner, cases, takes } = step;
  // Their order is a setting: it says what the input is made of.
  const ids = needs.map((need) => (typeof need === 'string' ? need : need.id));
  const settings = whatIsDone(step.settings);
  // Of a schema that is code nobody can tell whether it is the same.
  const plain = plainSettings(settings);
  const code = functionsOf(settings).map(([name, call]) => [name, functionText(call)]);
  const body = run === undefined ? '' : functionText(run);
  const bodies =
    inner === undefined && cases === undefined ? [] : [inner, ...Object.values(cases ?? {})];
  const made: unknown[] = bodies.map(ofBody);
  const around = takes && [takes.as, takes.from.map(([name, { id }]) => [name, id])];
  if (around !== undefined) made.push(around);
  made.push(...ofCalled(step.calls));
  // The order of keys has no say, and none of what is not written.
  const written = JSON.stringify([ids, config, plain, body, ...code, ...made]);
  const text = canonicalJson(JSON.parse(written));
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('base64url').slice(0, CODE_LETTERS);
}
