/**
 * Several schedulers on the same limits, fed in random order: nothing is ever taken twice, nobody is
 * forgotten, and whatever happened on the way, all runs come to their end.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostOf } from '../../src/graph/demands.ts';
import type { Plan } from '../../src/run/plan.ts';
import { Limits } from '../../src/schedule/limits.ts';
import { STRATEGIES } from '../../src/schedule/strategies/index.ts';
import { FAILURE_MODES, type StepSettings, type Workflow } from '../../src/workflow/workflow.ts';
import { SchedulerHarness, settled } from '../scheduler-harness.ts';
import { flowOf } from '../workbench.ts';
import { acyclicEdges, stepsOf } from './graphs.ts';

const SIZES: Readonly<Record<string, number>> = { small: 2, large: 5 };
const PER_KEY = 2;
const BREAKER = { failures: 2, resetMs: 300 };

const costs: fc.Arbitrary<StepSettings> = fc.record(
  {
    cost: fc.record(
      { small: fc.constantFrom(1, 2), large: fc.constantFrom(1, 2, 3) },
      { requiredKeys: [] },
    ),
    concurrencyKey: fc.constantFrom('red', 'blue'),
    priority: fc.integer({ min: -1, max: 1 }),
    retry: fc.constant({ maxAttempts: 2, initialIntervalMs: 10 }),
    queueTimeoutMs: fc.constant(50),
    optional: fc.boolean(),
  },
  { requiredKeys: [] },
);

const runs = acyclicEdges(8).chain((edges) =>
  fc.record({
    edges: fc.constant(edges),
    settings: fc.array(costs, { minLength: edges.length, maxLength: edges.length }),
    failureMode: fc.constantFrom(...FAILURE_MODES),
    strategy: fc.constantFrom(...STRATEGIES.map(({ name }) => name)),
    concurrency: fc.constantFrom(1, 2, 10),
    maxBranches: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  }),
);

const ACTS = [
  'begin',
  'ends',
  'ends',
  'ends',
  'fails',
  'offer',
  'offer',
  'late',
  'cancel',
] as const;
const worlds = fc.record({
  runs: fc.array(runs, { minLength: 2, maxLength: 4 }),
  breaker: fc.boolean(),
  acts: fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.nat(), fc.nat()), { maxLength: 60 }),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

/** One scheduler, and the offers that are on their way to it. */
interface Seat {
  readonly harness: SchedulerHarness;
  readonly workflow: Workflow;
  readonly offers: string[];
  readonly maxBranches: number;
  readonly concurrency: number;
}

async function seatsOf({ runs: given, breaker }: World, limits: Limits): Promise<Seat[]> {
  const sizes = Object.entries(SIZES).map(
    ([name, size]) => [name, { size, ...(breaker && { breaker: BREAKER }) }] as const,
  );
  const pools: Plan['pools'] = new Map(sizes);
  return Promise.all(
    given.map(async ({ edges, settings, ...plan }) => {
      const keyed = (own: StepSettings) =>
        own.concurrencyKey === undefined ? own : { ...own, concurrencyPerKey: PER_KEY };
      const steps = stepsOf(edges, (s) => ({ settings: keyed(settings[s]!) }));
      const hook = settled('tidy', { hook: 'finally', cost: { small: 1 } });
      const workflow = flowOf([...steps, hook], { pools: Object.fromEntries(pools) });
      const offers: string[] = [];
      const user = { offer: (pool: string) => void offers.push(pool) };
      const harness = await SchedulerHarness.of(workflow, { ...plan, pools }, { limits, user });
      return { harness, workflow, offers, ...plan };
    }),
  );
}

const running = ({ harness, workflow }: Seat) =>
  workflow.steps.filter(({ id }) => harness.statusOf(id) === 'running');
const isOver = ({ harness }: Seat) =>
  !['pending', 'running'].includes(harness.scheduler.run.status);

/** What running steps take, added up over all runs, is what the limits say, and never too much. */
function checkTaken(seats: readonly Seat[], limits: Limits): void {
  const taken = new Map<string, number>();
  const add = (name: string, amount: number) => taken.set(name, (taken.get(name) ?? 0) + amount);
  for (const seat of seats) {
    for (const { settings } of running(seat)) {
      for (const [pool, amount] of Object.entries(settings.cost ?? {})) add(pool, mostOf(amount));
      if (settings.concurrencyKey !== undefined) add(`key ${settings.concurrencyKey}`, 1);
    }
    expect(running(seat).length).toBeLessThanOrEqual(seat.concurrency);
  }
  for (const name of ['small', 'large', 'key red', 'key blue']) {
    const sum = taken.get(name) ?? 0;
    expect([name, limits.taken(name)]).toEqual([name, sum]);
    expect(sum).toBeLessThanOrEqual(SIZES[name] ?? PER_KEY);
  }
}

/** One input; whatever it needs is looked for among what is there. */
function act(seat: Seat, what: (typeof ACTS)[number], n: number): void {
  const { harness, offers, workflow } = seat;
  harness.at += 7;
  if (what === 'begin') harness.begin();
  else if (what === 'offer') {
    const pool = offers.splice(n % Math.max(1, offers.length), 1)[0];
    if (pool !== undefined) harness.room(pool);
  } else if (what === 'cancel') {
    if (n % 4 === 0) harness.cancel();
  } else if (what === 'late') {
    const { id } = workflow.steps[n % workflow.steps.length]!;
    if (harness.statusOf(id) === 'waiting') harness.woke(id);
    else harness.waited(id);
  } else {
    const step = running(seat)[n % Math.max(1, running(seat).length)];
    if (step === undefined) return;
    const attempt = harness.scheduler.run.attempt[workflow.steps.indexOf(step)]!;
    if (what === 'ends') harness.ends(step.id, 1, attempt);
    else harness.fails(step.id, attempt);
  }
}

/** Everything that is on its way arrives, and every step ends, until nothing happens any more. */
function playOut(seats: readonly Seat[], breaker: boolean, check: () => void): void {
  for (let round = 0; round < 200 && !seats.every(isOver); round++) {
    for (const seat of seats) {
      const { harness, offers, workflow } = seat;
      harness.at += 1_000;
      harness.begin();
      while (offers.length > 0) harness.room(offers.shift()!);
      // The alarm of a breaker; without one nobody is told of room but by offers.
      if (breaker) for (const pool of Object.keys(SIZES)) harness.room(pool);
      for (const { id } of workflow.steps) if (harness.statusOf(id) === 'waiting') harness.woke(id);
      const [first] = running(seat);
      if (first !== undefined) {
        const { attempt } = harness.scheduler.run;
        harness.ends(first.id, 1, attempt[workflow.steps.indexOf(first)]!);
      }
      check();
    }
  }
}

describe('several runs on the same limits', () => {
  it('never take more than there is, and all end', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const limits = new Limits();
        const seats = await seatsOf(world, limits);
        const check = () => checkTaken(seats, limits);
        for (const [what, who, n] of world.acts) {
          act(seats[who % seats.length]!, what, n);
          check();
        }
        playOut(seats, world.breaker, check);
        expect(seats.map(isOver)).toEqual(seats.map(() => true));
        expect(limits.taken('small') + limits.taken('large')).toBe(0);
        expect([limits.first('small'), limits.first('key red')]).toEqual([undefined, undefined]);
      }),
      { numRuns: 300 },
    ));
});
