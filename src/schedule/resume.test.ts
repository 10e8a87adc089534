/**
 * What a run does first that is taken up: told by the events of its first turn.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { Plan } from '../run/plan.ts';
import type { Requested } from '../run/request.ts';
import type { StepSettings } from '../workflow/workflow.ts';
import { type Input, newReaction } from './input.ts';
import { Scheduler } from './react.ts';
import { STRATEGIES } from './strategies/index.ts';

/** `a` has ended, `b` was under way, `c` was ready, `d` comes after all of them. */
const BEFORE: readonly Event[] = [
  { type: 'run.started', at: 1, runId: 'r' },
  { type: 'step.started', step: 0, attempt: 1, at: 1 },
  { type: 'step.started', step: 1, attempt: 1, at: 1 },
  { type: 'step.succeeded', step: 0, attempt: 1, at: 2, output: 'a', metadata: undefined },
];

async function first(...asked: readonly Requested<number>[]): Promise<string[]> {
  const plan = await planOf(flow('a', 'b', 'c', 'd < a b c'), { concurrency: 2 });
  return firstOf(plan, asked);
}

async function firstOf(
  plan: Plan,
  asked: readonly Requested<number>[] = [],
  before = BEFORE,
): Promise<string[]> {
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  const scheduler = new Scheduler(fold(plan, before), () =>
    strategy.queue(plan.graph.bodies[0], plan),
  );
  const inputs: Input[] = [{ type: 'resume', at: 9 }];
  for (const [i, request] of asked.entries())
    inputs.push({ type: 'asked', at: 9, id: `request ${i}`, request });
  const { events } = scheduler.react(inputs, newReaction());
  return [...events].map((event) => ('step' in event ? `${event.type} ${event.step}` : event.type));
}

describe('a run that is taken up', () => {
  it('starts again what was under way, and what was ready', async () => {
    expect(await first()).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'step.started 1',
      'step.started 2',
    ]);
  });

  it('starts nothing when it was cancelled meanwhile', async () => {
    expect(await first({ kind: 'cancel', reason: 'enough' })).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'run.asked',
      'run.stopping',
      'run.finished',
    ]);
  });

  it('starts nothing when its time is over', async () => {
    const plan = await planOf(flow('a', 'b', 'c', 'd < a b c'), { timeoutMs: 8 });
    expect(await firstOf(plan)).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'run.stopping',
      'run.finished',
    ]);
    expect(await firstOf({ ...plan, timeoutMs: 9 })).toContain('step.started 1');
  });

  it('does not stop once more for a time that has stopped it', async () => {
    const plan = await planOf(flow('a', 'b', 'c', 'd < a b c'), { timeoutMs: 4 });
    const stops: readonly Event[] = [
      { type: 'run.stopping', at: 3, cause: { kind: 'failure', step: 0 }, drain: true },
      { type: 'run.stopping', at: 5, cause: { kind: 'timeout', afterMs: 4 }, drain: false },
    ];
    expect(await firstOf(plan, [], [...BEFORE, ...stops])).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'step.cancelled 1',
      'run.finished',
    ]);
  });

  it.each<[StepSettings, string[]]>([
    [{ totalTimeoutMs: 8 }, ['step.failed 1']],
    [{ branchTimeoutMs: 8 }, ['branch.expired 1', 'step.failed 1']],
  ])('starts no attempt of a step of which the time is over: %o', async (settings, ended) => {
    const steps = [step('a'), step('b', [], { settings }), step('c'), step('d', ['a', 'b', 'c'])];
    const plan = await planOf(flowOf(steps), { failureMode: 'continue_on_error' });
    expect(await firstOf(plan)).toEqual([
      'run.resumed',
      'step.interrupted 1',
      ...ended,
      'step.started 2',
    ]);
  });

  it('gives a step that runs again by a decision its time anew', async () => {
    const settings = { effects: 'once', totalTimeoutMs: 8, branchTimeoutMs: 8 } as const;
    const plan = await planOf(flowOf([step('a'), step('b', [], { settings })]));
    const rerun = { kind: 'resolve', step: 1, attempt: 1, resolution: { as: 'rerun' } } as const;
    expect(await firstOf(plan, [rerun])).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'step.parked 1',
      'run.asked',
      'step.ready 1',
      'step.started 1',
    ]);
  });

  it('takes what was decided before its time is found to be over', async () => {
    const once = { settings: { effects: 'once' } } as const;
    const plan = await planOf(flowOf([step('a'), step('b', [], once), step('c', ['b'])]), {
      timeoutMs: 8,
    });
    const resolution = { as: 'succeeded', output: 1 } as const;
    expect(await firstOf(plan, [{ kind: 'resolve', step: 1, attempt: 1, resolution }])).toEqual([
      'run.resumed',
      'step.interrupted 1',
      'step.parked 1',
      'run.asked',
      'step.succeeded 1',
      'run.stopping',
      'run.finished',
    ]);
  });
});
