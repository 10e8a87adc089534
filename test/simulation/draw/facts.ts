/**
 * What can be said about a world's graph before it runs, worked out anew and on its own: levels,
 * ranks, regions and which payload each step hands on.
 * Knows the world; must not look at what the engine worked out, because it is there to be compared.
 */
import { cutByHand, leftOutBy } from './cut-by-hand.ts';
import { allNeedsOf, claimsOf, STEP_SETTINGS, type World, type WorldStep } from './world.ts';

/** Steps by their place in the file. */
export interface Facts {
  readonly size: number;
  readonly steps: readonly WorldStep[];
  /** Places so that needs come first. */
  readonly order: readonly number[];
  readonly placeOf: ReadonlyMap<number, number>;
  readonly needs: readonly (readonly number[])[];
  /** All needs: of hooks also those that are settled in any case. */
  readonly sources: readonly (readonly number[])[];
  readonly dependents: readonly (readonly number[])[];
  /** The longest way from a step without needs, in steps. */
  readonly level: readonly number[];
  /** The longest way to a step that nobody needs, in steps, itself included. */
  readonly rank: readonly number[];
  /** The level at which the payload was made that a step hands on; -1 for the run's input. */
  readonly depth: readonly number[];
  /** The place of the need whose output is a step's input; -1 for the run's input. */
  readonly primary: readonly number[];
  /** Names and amounts that each step takes while it runs. */
  readonly claims: readonly (readonly (readonly [name: string, amount: number])[])[];
  /** Which settings each step has, as places in the list of all. */
  readonly settings: readonly (readonly number[])[];
  /** How many steps belong to hooks. */
  readonly hooks: number;
  /** Steps that the run leaves out. */
  readonly leftOut: ReadonlySet<number>;
}

/** `like` are facts of a world with the same steps, apart from their tries and times. */
export function factsOf(world: World, like?: Facts): Facts {
  const steps = cutByHand(world);
  if (like !== undefined) return { ...like, steps };
  const keys = leftOutBy(world);
  const leftOut = new Set(steps.flatMap(({ key }, place) => (keys.has(key) ? [place] : [])));
  const placeOf = new Map(steps.map((step, place) => [step.key, place]));
  const needs = steps.map((step) => step.needs.map((key) => placeOf.get(key)!));
  const sources = steps.map((step) => allNeedsOf(step).map((key) => placeOf.get(key)!));
  const order = steps.map((_, place) => place).sort((a, b) => steps[a]!.key - steps[b]!.key);
  const dependents: number[][] = steps.map(() => []);
  const level = steps.map(() => 0);
  const rank = steps.map(() => 1);
  const depth = steps.map(() => -1);
  const primary = steps.map(() => -1);
  for (const place of order) {
    for (const need of needs[place]!) {
      dependents[need]!.push(place);
      level[place] = Math.max(level[place]!, level[need]! + 1);
    }
  }
  const hooks = liftHooks(steps, level);
  for (const place of order) {
    const step = steps[place]!;
    const { takes } = step;
    const chosen =
      takes?.kind === 'need' ? placeOf.get(takes.need)! : deepest(sources[place]!, depth);
    primary[place] = chosen;
    const puts = takes !== undefined && takes.kind !== 'need';
    if (leftOut.has(place)) depth[place] = -1;
    else depth[place] = !step.passes || puts ? level[place]! : chosen < 0 ? -1 : depth[chosen]!;
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const place = order[i]!;
    for (const need of needs[place]!) rank[need] = Math.max(rank[need]!, rank[place]! + 1);
  }
  return {
    size: steps.length,
    steps,
    order,
    placeOf,
    needs,
    sources,
    dependents,
    level,
    rank,
    depth,
    primary,
    claims: steps.map(claimsOf),
    settings: steps.map((step) =>
      ALL_SETTINGS.filter((i) => step[STEP_SETTINGS[i]!] !== undefined),
    ),
    hooks,
    leftOut,
  };
}

const ALL_SETTINGS = STEP_SETTINGS.map((_, i) => i);

/** Hooks come after all ordinary steps, each behind the one before it. Gives how many there are. */
function liftHooks(steps: readonly WorldStep[], level: number[]): number {
  let hooks = 0;
  let height = 0;
  for (const list of [undefined, 'on_success', 'on_failure_do', 'finally']) {
    let next = height;
    for (let place = 0; place < steps.length; place++) {
      if (steps[place]!.hook !== list) continue;
      if (list !== undefined) hooks++;
      level[place]! += height;
      next = Math.max(next, level[place]! + 1);
    }
    height = next;
  }
  return hooks;
}

/** The first of those whose payload was made at the deepest level; -1 for none. */
export function deepest(needs: readonly number[], depth: readonly number[]): number {
  let best = -1;
  for (const need of needs) if (best < 0 || depth[need]! > depth[best]!) best = need;
  return best;
}

/** The smallest place of the connected region that each step is in. */
export function regionsOf({ needs, order }: Facts): number[] {
  const region = needs.map((_, place) => place);
  // The smallest place spreads along the edges until nothing changes.
  for (let changed = true; changed; ) {
    changed = false;
    for (const place of order) {
      for (const need of needs[place]!) {
        const smallest = Math.min(region[place]!, region[need]!);
        if (region[place] === smallest && region[need] === smallest) continue;
        region[place] = region[need] = smallest;
        changed = true;
      }
    }
  }
  return region;
}
