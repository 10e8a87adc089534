/**
 * What becomes of what is given to `step()`: the value, its needs and its settings.
 * Knows plain values; must not know types that say more.
 */
import { printsAs } from '../std/inspect.ts';
import { printable, show } from '../std/printable.ts';
import { isPlain } from '../std/value-kinds.ts';
import type { Needs } from './input-for.ts';
import type { ModuleUrl } from './module-url.ts';
import {
  type InputFrom,
  LIST_SETTINGS,
  NO_NEEDS,
  NO_SETTINGS,
  type Step,
  type StepBody,
  type StepFunction,
  type StepSettings,
  type Takes,
  type Workflow,
} from './workflow.ts';
import { inMs, type WithSpans } from './written-spans.ts';

/** What may be given, when it is looked at. */
export type AnyBody = WithSpans<StepSettings> & {
  readonly needs?: Needs;
  readonly run?: StepFunction;
  readonly uses?: string | ModuleUrl;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly goesTo?: Step['goesTo'];
};

/** One shape for all steps: the engine reads a million of them. */
export class DefinedStep implements Step {
  readonly id: string;
  readonly index: number;
  needs: readonly Step[];
  uses = 'function';
  run: StepFunction | undefined = undefined;
  with: Readonly<Record<string, unknown>> | undefined = undefined;
  goesTo: Step['goesTo'] = undefined;
  body: StepBody | undefined = undefined;
  cases: Readonly<Record<string, StepBody>> | undefined = undefined;
  calls: Workflow | undefined = undefined;
  takes: Takes | undefined = undefined;
  settings: StepSettings = NO_SETTINGS;

  static {
    printsAs(this, 'Step', stepShown);
  }

  constructor(id: string, index: number, needs: Needs) {
    this.id = id;
    this.index = index;
    this.needs = needsList(id, needs);
  }
}

/** Needs by their ids: each has needs of its own. */
function stepShown({ id, uses, needs, with: given, goesTo, settings }: DefinedStep): object {
  return {
    id,
    uses,
    ...(needs.length > 0 && { needs: needs.map((need) => need.id) }),
    ...(given !== undefined && { with: given }),
    ...(goesTo !== undefined && { goesTo: goesTo.map(idOrStep) }),
    ...(settings !== NO_SETTINGS && { settings }),
  };
}

function idOrStep(one: string | Step): string {
  return typeof one === 'string' ? one : one.id;
}

export function isStep(value: unknown): value is Step {
  return value instanceof DefinedStep;
}

function needsList(id: string, needs: Needs): readonly Step[] {
  if (needs === undefined) return NO_NEEDS;
  if (isStep(needs)) return [needs];
  // `every` would pass over holes.
  if (Array.isArray(needs) && needs.findIndex(isNoStep) < 0) return needs;
  const named = namedNeeds(needs);
  for (const [name, need] of named) {
    if (isStep(need)) continue;
    const what = `step ${show(id)} needs ${show(need)}${name}`;
    throw new TypeError(`${what}, which is not a step: give what step() returned`);
  }
  return named.map(([, need]) => need as Step);
}

function isNoStep(value: unknown): boolean {
  return !isStep(value);
}

/** Each need with its place: ` (needs[1])`, ` (needs.rows)`. */
function namedNeeds(needs: unknown): [place: string, need: unknown][] {
  if (Array.isArray(needs)) return Array.from(needs, (need, n) => [` (needs[${n}])`, need]);
  if (typeof needs !== 'object' || needs === null || !isPlain(needs)) return [['', needs]];
  return Object.entries(needs).map(([name, need]) => [` (needs.${printable(name, 60)})`, need]);
}

const LIST = 'list';

/** What stands beside the settings of a step. Everything else is looked at as a setting. */
const BESIDE: ReadonlySet<string> = new Set([
  'needs',
  'run',
  'uses',
  'with',
  'goesTo',
  'inputFrom',
]);

export function settingsOf(definition: AnyBody): StepSettings {
  const inputFrom = inputFromOf(definition);
  let settings: Record<string, unknown> | undefined;
  if (inputFrom !== undefined && inputFrom !== LIST) settings = { inputFrom };
  // Most steps set nothing: only what is there is looked at.
  for (const name in definition) {
    const value = definition[name as keyof StepSettings];
    if (value === undefined || BESIDE.has(name)) continue;
    settings ??= inputFrom === LIST ? { inputFrom } : {};
    settings[name] = typeof value === 'number' ? value : inMs(name, value);
  }
  return settings ?? (inputFrom === LIST ? LIST_SETTINGS : NO_SETTINGS);
}

/** What the needs say of the input: those by name what each is called, for a function a list that it is a list. */
function inputFromOf(definition: AnyBody): InputFrom | undefined {
  const { needs, inputFrom, run, input } = definition;
  if (needs === undefined || isStep(needs)) return inputFrom;
  if (!Array.isArray(needs)) return namesOf(needs);
  if (inputFrom !== undefined || input !== undefined || run === undefined) return inputFrom;
  return LIST;
}

function namesOf(needs: object): InputFrom {
  return Object.fromEntries(Object.entries(needs).map(([name, step]) => [name, (step as Step).id]));
}

export function refuseStep(id: unknown, definition: unknown): never {
  const got =
    definition === null || typeof definition !== 'object' ? show(definition) : 'both or neither';
  throw new TypeError(
    `step ${show(id)}: expected a definition with either run or uses, got ${got}`,
  );
}
