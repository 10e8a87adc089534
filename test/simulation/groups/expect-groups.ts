/**
 * What should come of a world with groups in which no failure stops anything: the groups are unrolled by hand.
 * Knows the rules of the guide; must not share code with the scheduler.
 */
import { failsAt, type GroupStep, type GroupWorld, type Grows, itemsOf } from './group-world.ts';

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
}

type Mode = GroupWorld['mode'];
type Verdict = 'succeeded' | 'partial' | 'failed';

/** Whether what comes of it does not depend on what ends first. */
export function isTimeless(world: GroupWorld): boolean {
  const calm = (steps: readonly GroupStep[]): boolean =>
    steps.every(
      ({ grows }) => grows === undefined || (grows.mode !== 'fail_fast' && calm(grows.body)),
    );
  return world.mode !== 'fail_fast' && calm(world.steps);
}

export function expectedOf(world: GroupWorld): Expected {
  const unrolled = new Unrolled(world);
  const ends = unrolled.body(world.steps, '', world.mode);
  const counted = world.steps.filter(({ optional }) => !optional).map(({ id }) => ends.get(id)!);
  const failed = counted.some(({ status }) => status === 'failed');
  const tolerant = counted.some((end) => end.tolerant);
  const some = [...ends.values()].some(({ status }) => status === 'succeeded');
  const bad = world.mode === 'best_effort' && some ? 'partial' : 'failed';
  const { statuses, outputs } = unrolled;
  return { status: failed ? bad : tolerant ? 'partial' : 'succeeded', statuses, outputs };
}

class Unrolled {
  private readonly world: GroupWorld;
  readonly statuses = new Map<string, string>();
  readonly outputs = new Map<string, unknown>();

  constructor(world: GroupWorld) {
    this.world = world;
  }

  /** The steps of one body, whose ids begin with `before`. */
  body(steps: readonly GroupStep[], before: string, mode: Mode): Map<string, Ended> {
    const ends = new Map<string, Ended>();
    const optional = new Set(steps.filter((one) => one.optional).map(({ id }) => id));
    for (const one of steps) {
      const skip = skipOf(one, ends, { mode, optional });
      const end = skip ?? this.attempts(one, `${before}${one.id}`, mode);
      ends.set(one.id, end);
      this.statuses.set(`${before}${one.id}`, end.status);
      this.outputs.set(`${before}${one.id}`, end.output);
    }
    return ends;
  }

  private attempts(one: GroupStep, id: string, mode: Mode): Ended {
    const tries = Array.from({ length: one.tries }, (_, tried) => tried);
    if (tries.every((tried) => failsAt(this.world, id, tried))) return FAILED;
    return one.grows === undefined ? succeeded(id) : this.group(one.grows, id, mode);
  }

  private group(grows: Grows, id: string, around: Mode): Ended {
    const mode = grows.mode ?? around;
    const [verdicts, list]: [Verdict[], unknown[]] = [[], []];
    for (let item = 0; item < itemsOf(this.world, id, grows); item++) {
      const ends = this.body(grows.body, `${id}[${item}].`, mode);
      const verdict = verdictOf(grows.body, ends, mode);
      verdicts.push(verdict);
      list.push(verdict === 'failed' ? null : ends.get(lastOf(grows.body))!.output);
    }
    if (!holds(grows.succeedsIf ?? usualRule(mode), verdicts)) return FAILED;
    return { ...succeeded(list), tolerant: verdicts.some((verdict) => verdict !== 'succeeded') };
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
  { needs, runIf }: GroupStep,
  ends: ReadonlyMap<string, Ended>,
  { mode, optional }: { readonly mode: Mode; readonly optional: ReadonlySet<string> },
): Ended | undefined {
  const count = (status: string) => needs.filter((id) => ends.get(id)!.status === status).length;
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

function verdictOf(
  steps: readonly GroupStep[],
  ends: ReadonlyMap<string, Ended>,
  mode: Mode,
): Verdict {
  const counted = steps.filter(({ optional }) => !optional).map(({ id }) => ends.get(id)!);
  if (counted.some(({ status }) => status === 'failed')) {
    const some = [...ends.values()].some(({ status }) => status === 'succeeded');
    return mode === 'best_effort' && some ? 'partial' : 'failed';
  }
  return counted.some(({ tolerant }) => tolerant) ? 'partial' : 'succeeded';
}

function holds(rule: NonNullable<Grows['succeedsIf']>, verdicts: readonly Verdict[]): boolean {
  const good = verdicts.filter((verdict) => verdict !== 'failed').length;
  if (typeof rule === 'object') {
    if ('at_least' in rule) return good >= rule.at_least;
    return rule.critical.every((key) => (verdicts[Number(key)] ?? 'failed') !== 'failed');
  }
  if (rule === 'all_settled') return true;
  return rule === 'any_succeeded' ? good > 0 || verdicts.length === 0 : good === verdicts.length;
}

/** The deepest step, and of several the last in the file. */
function lastOf(steps: readonly GroupStep[]): string {
  const level = new Map<string, number>();
  for (const { id, needs } of steps)
    level.set(id, 1 + Math.max(-1, ...needs.map((need) => level.get(need)!)));
  const deepest = Math.max(...level.values());
  return steps.findLast(({ id }) => level.get(id) === deepest)!.id;
}
