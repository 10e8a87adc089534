/**
 * Events for people and programs outside: each step is called as it is elsewhere.
 */
import { expect, it } from 'vitest';
import { each, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event } from './event.ts';
import { withStepIds } from './event-ids.ts';
import { fold } from './fold.ts';
import { storyOf } from './story.ts';

const began: Event = { type: 'run.started', at: 1_000, runId: 'run-1' };
const rerun = { kind: 'resolve', attempt: 1, resolution: { as: 'rerun' } } as const;
const resumed = { type: 'run.resumed', at: 1, rewritten: undefined, once: undefined } as const;

/** A run that has not begun any of its items. */
async function unborn() {
  const inner = each('inner', [], ['pay']);
  const steps = [step('a'), step('b'), each('each', ['a'], ['load', inner])];
  return fold(await planOf(flowOf(steps)), [began]);
}

it.each<[Event, object]>([
  [
    { type: 'step.started', step: 2, attempt: 1, at: 1_001 },
    { type: 'step.started', step: 'each', attempt: 1, at: 1_001 },
  ],
  [began, began],
  [
    { type: 'run.stopping', at: 1, cause: { kind: 'failure', step: 1 }, drain: false },
    { type: 'run.stopping', at: 1, cause: { kind: 'failure', step: 'b' }, drain: false },
  ],
  [
    { type: 'run.stopping', at: 1, cause: { kind: 'cancel', reason: 'x' }, drain: false },
    { type: 'run.stopping', at: 1, cause: { kind: 'cancel', reason: 'x' }, drain: false },
  ],
  [
    { type: 'run.asked', at: 1, id: 'q', request: { ...rerun, step: 1 }, late: false },
    { type: 'run.asked', at: 1, id: 'q', request: { ...rerun, step: 'b' }, late: false },
  ],
  [resumed, resumed],
  [
    { ...resumed, rewritten: [0, 3], once: [5] },
    { ...resumed, rewritten: ['a', 'each[].load'], once: ['each[].inner[].pay'] },
  ],
])('%o', async (event, expected) => expect(withStepIds(event, await unborn())).toEqual(expected));

it('what does something else since a run began is told by definitions', async () => {
  const run = await unborn();
  const events = [began, { ...resumed, rewritten: [0, 5] }];
  expect(storyOf(fold(run.plan, events)).rewritten).toEqual(['a', 'each[].inner[].pay']);
});
