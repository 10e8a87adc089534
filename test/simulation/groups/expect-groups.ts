/**
 * What should come of a world with groups in which neither a failure nor a time stops anything: all that grows is
 * unrolled by hand.
 * Knows the rules of the guide; must not share code with the scheduler.
 */
import { HOOKS } from '../../../src/workflow/workflow.ts';
import { caseOf, failsAt, isApproved, itemsOf, roundsWanted, targetOf } from './group-outcomes.ts';
import {
  bodiesOf,
  type Choice,
  type GroupStep,
  type GroupWorld,
  type Items,
  prefixOf,
  type Rounds,
  rootSteps,
} from './group-world.ts';

export interface Expected {
  readonly status: string;
  /** By whole id. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, unknown>;
}

/** How a step has ended, and what others have to know of it. */
interface Ended {
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly output: unknown;
  /** Some of its items did not succeed, and it did. */
  readonly tolerant: boolean;
  /** A choice has skipped it, or something before it. */
  readonly onPurpose: boolean;
  /** Where it went, and whether a jump led past it. */
  readonly wentTo?: string | undefined;
  readonly passed?: true;
}

type Mode = GroupWorld['mode'];
type Verdict = 'succeeded' | 'partial' | 'failed';

/** Whether what comes of it does not depend on what ends first. */
export function isTimeless(world: GroupWorld): boolean {
  const calm = (steps: readonly GroupStep[]): boolean =>
    steps.every(({ grows, timeoutMs }) => {
      const stops = grows?.kind === 'items' && grows.mode === 'fail_fast';
      return timeoutMs === undefined && !stops && bodiesOf(grows).every(calm);
    });
  return world.mode !== 'fail_fast' && world.cancel === undefined && calm(rootSteps(world));
}

export function expectedOf(world: GroupWorld): Expected {
  const unrolled = new Unrolled(world);
  const ends = unrolled.body(world.steps, '', world.mode);
  const stood = verdictOf(world.steps, ends, world.mode);
  const hooks = new Map<string, Ended>();
  for (const hook of HOOKS) {
    const own = world.hooks[hook] ?? [];
    const wanted = hook === 'finally' || (hook === 'on_success') === (stood === 'succeeded');
    const come = wanted ? unrolled.hook(own) : unrolled.unwanted(own);
    for (const [id, end] of come) hooks.set(id, end);
  }
  const { statuses, outputs } = unrolled;
  // Cleaning up changes only what was well until then.
  const status = stood === 'succeeded' ? withHooks(world, ends, hooks) : stood;
  return { status, statuses, outputs };
}

function withHooks(
  { steps, hooks, mode }: GroupWorld,
  ends: ReadonlyMap<string, Ended>,
  inHooks: ReadonlyMap<string, Ended>,
): Verdict {
  const own = Object.values(hooks).flat();
  const verdict = verdictOf(own, inHooks, 'continue_on_error');
  if (verdict !== 'failed') return verdict;
  const some = steps.some(({ id }) => ends.get(id)!.status === 'succeeded');
  return mode === 'best_effort' && some ? 'partial' : 'failed';
}

class Unrolled {
  private readonly world: GroupWorld;
  readonly statuses = new Map<string, string>();
  readonly outputs = new Map<string, unknown>();

  constructor(world: GroupWorld) {
    this.world = world;
  }

  /** The steps of one body, whose ids begin with `before`. */
  body(
    steps: readonly GroupStep[],
    before: string,
    mode: Mode,
    needsMode = mode,
  ): Map<string, Ended> {
    const ends = new Map<string, Ended>();
    const optional = new Set(steps.filter((one) => one.optional).map(({ id }) => id));
    for (const one of steps) {
      const skip = skipOf(one, ends, { mode: needsMode, optional });
      this.note(ends, one, before, skip ?? this.attempts(one, `${before}${one.id}`, mode));
    }
    return ends;
  }

  /** A need of a step at the end of a run has to be there, however the run does. */
  hook(steps: readonly GroupStep[]): Map<string, Ended> {
    return this.body(steps, '', this.world.mode, 'continue_on_error');
  }

  unwanted(steps: readonly GroupStep[]): Map<string, Ended> {
    const ends = new Map<string, Ended>();
    for (const one of steps) this.note(ends, one, '', skipped(false));
    return ends;
  }

  private note(ends: Map<string, Ended>, { id }: GroupStep, before: string, end: Ended): void {
    ends.set(id, end);
    this.statuses.set(`${before}${id}`, end.status);
    this.outputs.set(`${before}${id}`, end.output);
  }

  private attempts(one: GroupStep, id: string, mode: Mode): Ended {
    const { grows } = one;
    if (grows?.kind === 'rounds') return this.rounds(one, grows, id, mode);
    if (this.triesOut(one, id, { tried: 0, round: 0 }) === undefined) return FAILED;
    switch (grows?.kind) {
      case undefined:
        if (one.asks) return isApproved(this.world, id) ? succeeded({ approved: true }) : FAILED;
        return { ...succeeded(id), wentTo: targetOf(this.world, id, one) };
      case 'items':
        return this.items(grows, id, mode);
      case 'choice':
        return this.choice(grows, id, mode);
    }
  }

  /** How often it was tried when it does not fail; undefined where it does each time. */
  private triesOut(
    { tries }: GroupStep,
    id: string,
    { tried: before, round }: { readonly tried: number; readonly round: number },
  ): number | undefined {
    for (let tried = before; tried < tries; tried++)
      if (!failsAt(this.world, id, tried, round)) return tried;
    return undefined;
  }

  private items(grows: Items, id: string, around: Mode): Ended {
    const mode = grows.mode ?? around;
    const [verdicts, list]: [Verdict[], unknown[]] = [[], []];
    for (let item = 0; item < itemsOf(this.world, id, grows); item++) {
      const { verdict, output } = this.part(grows.body, prefixOf(id, grows, item), mode);
      verdicts.push(verdict);
      list.push(output);
    }
    if (!holds(grows.succeedsIf ?? usualRule(mode), verdicts)) return FAILED;
    return { ...succeeded(list), tolerant: verdicts.some((verdict) => verdict !== 'succeeded') };
  }

  private choice(grows: Choice, id: string, mode: Mode): Ended {
    const chosen = caseOf(this.world, id, grows);
    if (chosen === undefined) return FAILED;
    const { verdict, output } = this.part(grows.cases[chosen]!, prefixOf(id, grows, 0), mode);
    if (verdict === 'failed') return FAILED;
    return { ...succeeded(output), tolerant: verdict !== 'succeeded' };
  }

  /** Each round works on what the one before gave, so none can do without a part of it. */
  private rounds(one: GroupStep, grows: Rounds, id: string, around: Mode): Ended {
    const mode = around === 'best_effort' ? 'continue_on_error' : around;
    const wanted = roundsWanted(this.world, id, grows);
    let [tried, output, tolerant]: [number | undefined, unknown, boolean] = [0, id, false];
    for (let round = 0; ; round++) {
      tried = this.triesOut(one, id, { tried, round });
      if (tried === undefined) return FAILED;
      if (round === wanted) return { ...succeeded(output), tolerant };
      if (round === grows.limit)
        return grows.atLimit === 'fail' ? FAILED : { ...succeeded(output), tolerant };
      const part = this.part(grows.body, prefixOf(id, grows, round), mode);
      if (part.verdict === 'failed') return FAILED;
      tolerant ||= part.verdict !== 'succeeded';
      output = part.output;
    }
  }

  /** One item, round or case. */
  private part(
    steps: readonly GroupStep[],
    before: string,
    mode: Mode,
  ): { readonly verdict: Verdict; readonly output: unknown } {
    const ends = this.body(steps, before, mode);
    const verdict = verdictOf(steps, ends, mode);
    return { verdict, output: verdict === 'failed' ? null : ends.get(lastOf(steps))!.output };
  }
}

const FAILED: Ended = { status: 'failed', output: null, tolerant: false, onPurpose: false };

function succeeded(output: unknown): Ended {
  return { status: 'succeeded', output, tolerant: false, onPurpose: false };
}

function skipped(onPurpose: boolean): Ended {
  return { status: 'skipped', output: null, tolerant: false, onPurpose };
}

function usualRule(mode: Mode): 'any_succeeded' | 'all_succeeded' {
  return mode === 'best_effort' ? 'any_succeeded' : 'all_succeeded';
}

function skipOf(
  one: GroupStep,
  ends: ReadonlyMap<string, Ended>,
  { mode, optional }: { readonly mode: Mode; readonly optional: ReadonlySet<string> },
): Ended | undefined {
  const { runIf } = one;
  const before = waitsFor(one);
  const absent = (id: string) => leadsPast(id, ends.get(id)!, one);
  if (before.length > 0 && before.every(absent)) return passed(before, ends);
  const came = before.filter((id) => one.needs.includes(id) || ends.get(id)!.wentTo === one.id);
  const needs = runIf === undefined ? before.filter((id) => !absent(id)) : came;
  const count = (status: string) =>
    needs.filter((id) => ends.get(id)!.status === status && (status === 'failed' || !absent(id)))
      .length;
  const usual = runIf === undefined || runIf === 'all_succeeded';
  if (runIf === 'any_failed') return count('failed') > 0 ? undefined : skipped(true);
  if (runIf === 'any_succeeded') return count('succeeded') > 0 ? undefined : skipped(false);
  if (!usual || count('succeeded') === needs.length) return undefined;
  if (runIf !== undefined) return skipped(false);
  const missing = needs.filter((id) => ends.get(id)!.status !== 'succeeded');
  const because = missing.find((id) =>
    mode === 'best_effort'
      ? ends.get(id)!.onPurpose
      : ends.get(id)!.status !== 'failed' || !optional.has(id),
  );
  if (because === undefined && missing.length < needs.length) return undefined;
  return skipped(ends.get(because ?? missing[0]!)!.onPurpose);
}

/** A step to which nothing leads. */
function passed(before: readonly string[], ends: ReadonlyMap<string, Ended>): Ended {
  const lacking = before.find((id) => !isPassed(ends.get(id)!));
  if (lacking === undefined) return { ...skipped(false), passed: true };
  return skipped(ends.get(lacking)!.onPurpose);
}

/** Its needs, and those that may jump to it. */
function waitsFor({ needs, jumpers }: GroupStep): readonly string[] {
  return [...new Set([...needs, ...jumpers])];
}

/** Whether a step that it waits for counts as not there. */
function leadsPast(id: string, { wentTo, passed }: Ended, one: GroupStep): boolean {
  if (wentTo !== undefined) return wentTo !== one.id;
  return passed === true || (one.jumpers.includes(id) && !one.needs.includes(id));
}

function isPassed({ status, passed }: Ended): boolean {
  return status === 'succeeded' || passed === true;
}

function verdictOf(
  steps: readonly GroupStep[],
  ends: ReadonlyMap<string, Ended>,
  mode: Mode,
): Verdict {
  const counted = steps.filter(({ optional }) => !optional).map(({ id }) => ends.get(id)!);
  if (counted.some(({ status }) => status === 'failed')) {
    const some = steps.some(({ id }) => ends.get(id)!.status === 'succeeded');
    return mode === 'best_effort' && some ? 'partial' : 'failed';
  }
  return counted.some(({ tolerant }) => tolerant) ? 'partial' : 'succeeded';
}

function holds(rule: NonNullable<Items['succeedsIf']>, verdicts: readonly Verdict[]): boolean {
  const good = verdicts.filter((verdict) => verdict !== 'failed').length;
  if (typeof rule === 'object') {
    if ('at_least' in rule) return good >= rule.at_least;
    return rule.critical.every((item) => (verdicts[item] ?? 'failed') !== 'failed');
  }
  if (rule === 'all_settled') return true;
  return rule === 'any_succeeded' ? good > 0 || verdicts.length === 0 : good === verdicts.length;
}

/** The deepest step, and of several the last in the file. */
function lastOf(steps: readonly GroupStep[]): string {
  const level = new Map<string, number>();
  for (const one of steps)
    level.set(one.id, 1 + Math.max(-1, ...waitsFor(one).map((need) => level.get(need)!)));
  const deepest = Math.max(...level.values());
  return steps.findLast(({ id }) => level.get(id) === deepest)!.id;
}
