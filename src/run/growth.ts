/**
 * How a step grows into items, and what it has when they have ended.
 * Knows segments and moves; must not know who decided.
 */
import { assert } from '../std/assert.ts';
import type { EventOf } from './event.ts';
import { addSegment, segmentOf } from './grown.ts';
import { collected, openFirst, tolerate } from './items.ts';
import { unblock, uncount, wait } from './move.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { firstTolerant } from './segment.ts';
import { takeIn } from './take-in.ts';
import { awaitItems } from './takers.ts';

/** The step has items from now on, the first of which can start. */
export function expand(run: Run<PlanShape>, event: EventOf<'step.expanded'>): void {
  const { step, at, base, then } = event;
  assert(base === run.size, 'what a step grows into comes behind all other steps');
  if (event.metadata !== undefined) run.metadata.set(step, event.metadata);
  if (run.crashes.size > 0) run.crashes.delete(step);
  takeIn(run, event);
  const segment = addSegment(run, event);
  awaitItems(run, segment);
  // Rounds are no tries, and its times hold for all of them together.
  if (then === 'again') uncount(run, step);
  const since = then === 'again' ? run.stepStartedAt[step]! : at;
  wait(run, step, { kind: 'items', since });
  openFirst(run, segment, unblock);
}

/** A group that succeeds has the outputs of its items, and says so where some are missing. */
export function closeGroup(run: Run<PlanShape>, { step, output }: EventOf<'step.succeeded'>): void {
  const segment = run.segmentBy.get(step);
  if (segment === undefined) return;
  if (output === undefined) run.outputs[step] = collected(run, segment);
  if (firstTolerant(segment) !== undefined) tolerate(run, step, segmentOf(run, step));
}
