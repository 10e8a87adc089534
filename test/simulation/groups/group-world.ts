/**
 * A world with groups: a workflow in which steps grow into others, and what each attempt comes to.
 * Knows chance; must not know what should come of it.
 */
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Plan } from '../../../src/run/plan.ts';
import type { FailureMode, RunIf, Step, StepSettings } from '../../../src/workflow/workflow.ts';
import { each, flowOf, planOf, step } from '../../workbench.ts';
import { Chance } from '../draw/chance.ts';

export type SucceedsIf =
  | 'all_succeeded'
  | 'any_succeeded'
  | 'all_settled'
  | { readonly at_least: number }
  | { readonly critical: readonly string[] };

export interface GroupStep {
  readonly id: string;
  readonly needs: readonly string[];
  readonly optional: boolean;
  readonly runIf: RunIf | undefined;
  readonly tries: number;
  /** Its first attempt ends by waiting for a time. */
  readonly sleeps: boolean;
  readonly grows: Grows | undefined;
}

export interface Grows {
  readonly body: readonly GroupStep[];
  readonly window: number | undefined;
  readonly mode: FailureMode | undefined;
  readonly succeedsIf: SucceedsIf | undefined;
  /** A list has from none to so many items. */
  readonly most: number;
}

export interface GroupWorld {
  readonly seed: number;
  readonly steps: readonly GroupStep[];
  readonly mode: FailureMode;
  readonly drain: boolean;
  readonly strategy: string;
  readonly concurrency: number;
  /** Of twenty attempts so many fail. */
  readonly failing: number;
}

const MODES = ['continue_on_error', 'best_effort', 'fail_fast'] as const;
const RULES: readonly SucceedsIf[] = [
  'all_succeeded',
  'any_succeeded',
  'all_settled',
  { at_least: 1 },
  { at_least: 2 },
  { critical: ['0'] },
  { critical: ['1', '2'] },
];
const RUN_IFS: readonly RunIf[] = ['any_failed', 'all_settled', 'any_succeeded', 'all_succeeded'];
const STRATEGIES = ['work_queue', 'level', 'reactive', 'hybrid'] as const;

export function drawGroupWorld(seed: number): GroupWorld {
  const chance = new Chance(seed);
  const draw = new Drawing(chance);
  return {
    seed,
    steps: draw.body(chance.between(1, 4), 0),
    mode: chance.pick(MODES),
    drain: chance.odds(0.5),
    strategy: chance.pick(STRATEGIES),
    concurrency: chance.pick([1, 2, 5, Number.POSITIVE_INFINITY]),
    failing: chance.below(6),
  };
}

class Drawing {
  private readonly chance: Chance;
  /** Ids of a file are different, in whatever body they stand. */
  private drawn = 0;

  constructor(chance: Chance) {
    this.chance = chance;
  }

  body(size: number, depth: number): readonly GroupStep[] {
    const { chance } = this;
    const steps: GroupStep[] = [];
    const growing = depth < 2 && (depth === 0 || chance.odds(0.4)) ? chance.below(size) : -1;
    for (let i = 0; i < size; i++) {
      const needs = steps.filter(() => chance.odds(0.5)).map(({ id }) => id);
      const id = `s${this.drawn++}`;
      steps.push({
        id,
        needs,
        optional: chance.odds(0.25),
        runIf: needs.length > 0 && chance.odds(0.2) ? chance.pick(RUN_IFS) : undefined,
        tries: chance.odds(0.2) ? 2 : 1,
        sleeps: chance.odds(0.1),
        grows: i === growing ? this.grows(depth) : undefined,
      });
    }
    return steps;
  }

  private grows(depth: number): Grows {
    const { chance } = this;
    return {
      body: this.body(chance.between(1, depth === 0 ? 4 : 2), depth + 1),
      window: chance.pick([1, 2, 3, undefined]),
      mode: chance.pick([undefined, ...MODES]),
      succeedsIf: chance.odds(0.5) ? undefined : chance.pick(RULES),
      most: depth === 0 ? 5 : 3,
    };
  }
}

function settingsOf({ optional, runIf, tries }: GroupStep): StepSettings {
  return {
    ...(optional && { optional }),
    ...(runIf !== undefined && { runIf }),
    ...(tries > 1 && { retry: { maxAttempts: tries, initialIntervalMs: 1 } }),
  };
}

function toStep(one: GroupStep): Step {
  const { id, needs, grows } = one;
  const settings = settingsOf(one);
  if (grows === undefined) return step(id, needs, { settings });
  const config = {
    ...(grows.window !== undefined && { concurrency: grows.window }),
    ...(grows.mode !== undefined && { on_failure: grows.mode }),
    ...(grows.succeedsIf !== undefined && { succeeds_if: grows.succeedsIf }),
  };
  return each(id, needs, grows.body.map(toStep), config, settings);
}

export function planOfWorld(world: GroupWorld): Promise<Plan> {
  const { mode: failureMode, drain, strategy, concurrency } = world;
  return planOf(flowOf(world.steps.map(toStep)), { failureMode, drain, strategy, concurrency });
}

/** A number from 0 that follows from the words alone. */
function lot(words: string, limit: number): number {
  return [...words].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 99_991, 7) % limit;
}

/** Whether this try of a step, by its whole id, fails: from 0, and attempts that ended with their process are none. */
export function failsAt({ seed, failing }: GroupWorld, id: string, tried: number): boolean {
  return lot(`${id} ${tried} ${seed}`, 20) < failing;
}

/** How many items a step lists that does not fail. */
export function itemsOf({ seed }: GroupWorld, id: string, { most }: Grows): number {
  return lot(`${seed} items ${id}`, most + 1);
}

/** What has become of a step so far. */
export interface SoFar {
  readonly tried: number;
  readonly slept: boolean;
  readonly at: number;
}

/** What an attempt comes to follows from the world and what came before it. */
export function outcomeOf(
  world: GroupWorld,
  id: string,
  { sleeps, grows }: GroupStep,
  { tried, slept, at }: SoFar,
): Outcome {
  const metadata = undefined;
  // A wait is an attempt of its own, and no try.
  if (sleeps && !slept) {
    const until = { at: at + 1 + lot(id, 20), isDate: false };
    return { tag: 'wait', until, end: 'again', value: null, ask: undefined, metadata };
  }
  if (failsAt(world, id, tried)) {
    const error = { code: 'E_STEP', message: `${id} broke`, retryable: true };
    return { tag: 'error', error, metadata };
  }
  if (grows === undefined) return { tag: 'value', value: id, metadata };
  const count = itemsOf(world, id, grows);
  const items = Array.from({ length: count }, (_, item) => item);
  return { tag: 'expand', body: 0, count, items, keys: undefined, then: 'collect', metadata };
}
