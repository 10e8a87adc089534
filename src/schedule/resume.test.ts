/**
 * What a run does first that is taken up: told by the events of its first turn.
 */
import { describe, expect, it } from 'vitest';
import { flow, planOf } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { Asked } from '../run/request.ts';
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

async function first(...asked: readonly Asked<number>[]): Promise<string[]> {
  const plan = await planOf(flow('a', 'b', 'c', 'd < a b c'), { concurrency: 2 });
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  const scheduler = new Scheduler(fold(plan, BEFORE), () =>
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
});
