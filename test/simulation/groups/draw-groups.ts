/**
 * Draws worlds with groups: a workflow, and a run of it.
 * Knows chance; must not know what should come of a world.
 */
import { type FailureMode, HOOKS, type RunIf } from '../../../src/workflow/workflow.ts';
import { Chance } from '../draw/chance.ts';
import type {
  Choice,
  GroupStep,
  GroupWorld,
  Grows,
  Items,
  Rounds,
  SucceedsIf,
} from './group-world.ts';

const MODES = ['continue_on_error', 'best_effort', 'fail_fast'] as const;
const RULES: readonly SucceedsIf[] = [
  'all_succeeded',
  'any_succeeded',
  'all_settled',
  { at_least: 1 },
  { at_least: 2 },
  { critical: [0] },
  { critical: [1, 2] },
];
const RUN_IFS: readonly RunIf[] = ['any_failed', 'all_settled', 'any_succeeded', 'all_succeeded'];
const STRATEGIES = ['work_queue', 'level', 'reactive', 'hybrid'] as const;
/** A step grows into others at most so many times in each other. */
const DEEPEST = 2;

/** What a workflow is made of, and what it has of all that there may be: then what it has meets. */
export interface GroupPlot {
  readonly steps: GroupWorld['steps'];
  readonly hooks: GroupWorld['hooks'];
  readonly places: number;
  readonly modes: readonly FailureMode[];
}

export function drawGroupPlot(seed: number): GroupPlot {
  const chance = new Chance(seed);
  const modes = chance.odds(0.5) ? MODES : MODES.slice(0, 2);
  const draw = new Drawing([chance, new Chance(seed ^ 0x901), new Chance(seed ^ 0xa5c)], {
    takes: chance.odds(0.3),
    times: chance.odds(0.2),
    modes,
  });
  const steps = draw.body(chance.between(1, 4), 0);
  const hooks = chance.odds(0.2) ? draw.hooks() : {};
  return { steps, hooks, places: chance.between(1, 2), modes };
}

/** A run of the workflow of a plot. */
export function drawGroupWorld(
  seed: number,
  { steps, hooks, places, modes }: GroupPlot,
): GroupWorld {
  const chance = new Chance(seed);
  return {
    seed,
    steps,
    hooks,
    mode: chance.pick(modes),
    drain: chance.odds(0.5),
    strategy: chance.pick(STRATEGIES),
    concurrency: chance.pick([1, 2, 5, Number.POSITIVE_INFINITY]),
    places,
    failing: chance.pick([0, 1, 1, 2, 3, 5]),
    cancel: chance.odds(0.1)
      ? { after: chance.between(1, 40), drainMs: chance.pick([0, 0, 5]) }
      : undefined,
  };
}

interface Has {
  readonly takes: boolean;
  readonly times: boolean;
  readonly modes: readonly FailureMode[];
}

class Drawing {
  private readonly chance: Chance;
  /** Of their own, so that worlds without jumps, or in which nobody is asked, are what they were. */
  private readonly jumps: Chance;
  private readonly asking: Chance;
  /** Of a hundred steps so many wait for approval. */
  private readonly askers: number;
  private readonly has: Has;
  /** Ids of a file are different, in whatever body they stand. */
  private drawn = 0;

  constructor([chance, jumps, asking]: readonly [Chance, Chance, Chance], has: Has) {
    this.chance = chance;
    this.jumps = jumps;
    this.asking = asking;
    this.askers = asking.odds(0.25) ? 40 : 0;
    this.has = has;
  }

  body(size: number, depth: number): readonly GroupStep[] {
    const { chance } = this;
    const steps: GroupStep[] = [];
    const growing = depth < DEEPEST && (depth === 0 || chance.odds(0.55)) ? chance.below(size) : -1;
    for (let i = 0; i < size; i++) {
      const needs = steps.filter(() => chance.odds(0.5)).map(({ id }) => id);
      const ruled = needs.length > 0 && chance.odds(0.2);
      const runIf = ruled ? chance.pick(RUN_IFS) : undefined;
      steps.push(this.step(needs, runIf, i === growing ? depth : undefined));
    }
    return this.jumps.odds(0.7) ? steps : this.withJumps(steps);
  }

  /** One that grows ends otherwise than by a jump. */
  private withJumps(steps: readonly GroupStep[]): readonly GroupStep[] {
    const into = steps.map((_, i) =>
      steps
        .slice(0, i)
        .filter((one) => one.grows === undefined && !one.asks && this.jumps.odds(0.4)),
    );
    const ruled = ({ needs }: GroupStep) => needs.length > 0 && this.jumps.odds(0.4);
    return steps.map((one, place) => ({
      ...one,
      runIf: ruled(one) ? this.jumps.pick(RUN_IFS) : one.runIf,
      jumpers: into[place]!.map(({ id }) => id),
      goes: steps.filter((_, i) => into[i]!.includes(one)).map(({ id }) => id),
    }));
  }

  /** A rule would ask about all that ended before the hook as well. */
  hooks(): GroupWorld['hooks'] {
    const { chance } = this;
    const wanted = HOOKS.filter(() => chance.odds(0.5));
    const steps = (): readonly GroupStep[] => {
      const first = this.step([], undefined, chance.odds(0.5) ? 1 : undefined);
      return chance.odds(0.5) ? [first] : [first, this.step([first.id], undefined, undefined)];
    };
    return Object.fromEntries(wanted.map((hook) => [hook, steps()]));
  }

  /** `depth`: set where it grows. */
  private step(
    needs: readonly string[],
    runIf: RunIf | undefined,
    depth: number | undefined,
  ): GroupStep {
    const { chance, has } = this;
    const grows = depth !== undefined;
    return {
      id: `s${this.drawn++}`,
      needs,
      optional: chance.odds(0.25),
      runIf,
      tries: chance.odds(0.2) ? 2 : 1,
      sleeps: chance.odds(0.1),
      asks: !grows && this.askers > 0 && this.asking.below(100) < this.askers,
      takes: has.takes && !grows && chance.odds(0.5) ? chance.pick(['pool', 'key']) : undefined,
      timeoutMs: has.times && chance.odds(grows ? 0.5 : 0.1) ? chance.between(1, 25) : undefined,
      grows: grows ? this.grows(depth) : undefined,
      jumpers: [],
      goes: [],
    };
  }

  private grows(depth: number): Grows {
    const { chance } = this;
    const kind = chance.pick(['items', 'items', 'rounds', 'choice'] as const);
    if (kind === 'rounds') return this.rounds(depth);
    return kind === 'choice' ? this.choice(depth) : this.items(depth);
  }

  private items(depth: number): Items {
    const { chance, has } = this;
    return {
      kind: 'items',
      body: this.inner(depth),
      window: chance.pick([1, 2, 3, undefined]),
      mode: chance.pick([undefined, ...has.modes]),
      succeedsIf: chance.odds(0.5) ? undefined : chance.pick(RULES),
      keyed: chance.odds(0.3),
      most: depth === 0 ? 5 : 3,
    };
  }

  private rounds(depth: number): Rounds {
    const { chance } = this;
    return {
      kind: 'rounds',
      body: this.inner(depth),
      most: 3,
      limit: chance.pick([2, 3]),
      atLimit: chance.pick(['fail', 'take']),
    };
  }

  private choice(depth: number): Choice {
    const cases = Array.from({ length: this.chance.between(1, 3) }, () => this.inner(depth));
    return { kind: 'choice', cases };
  }

  private inner(depth: number): readonly GroupStep[] {
    return this.body(this.chance.between(1, depth === 0 ? 4 : 2), depth + 1);
  }
}
