/**
 * Steps that end without running: skipped, cancelled, or failed because they could not start.
 * Knows which of that is right when; must not know attempts.
 */
import type { Event } from '../../../src/run/event.ts';
import { CANCELLED, FAILED, PENDING, READY, SKIPPED } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';
import { followHookSkip } from './watch-stops.ts';
import { checkDrop } from './watch-times.ts';

/** What takes a step out of a status in which it runs or waits to. */
export type StepEnd = Extract<
  Event,
  {
    type: 'step.succeeded' | 'step.failed' | 'step.retrying' | 'step.cancelled' | 'step.skipped';
  }
>;

export function isEnd(event: Event): event is StepEnd {
  return END_TYPES.includes(event.type);
}

const END_TYPES: readonly string[] = [
  'step.succeeded',
  'step.failed',
  'step.retrying',
  'step.cancelled',
  'step.skipped',
] satisfies StepEnd['type'][];

/** A step ends that does not run: its rule says so, or one of its times is over. */
export function followUnstarted(so: SoFar, event: StepEnd): void {
  const { step, type, at } = event;
  const { hook, shares } = so.facts.steps[step]!;
  const tell = () => `${JSON.stringify(event)} for ${so.tell(step)}`;
  const asked = so.status[step] === PENDING && so.openNeeds[step] === 0;
  if (type === 'step.skipped') {
    if (hook !== undefined && hook !== so.hook?.hook) return followHookSkip(so, step, hook, at);
    if (!(asked && !so.cancelled)) broke('V7 edge', tell());
    return so.move(step, SKIPPED, at);
  }
  if (type === 'step.cancelled') {
    if (!(asked && so.isInExpired(step))) broke('V8 cancel', tell());
    so.marks.hit('step of an expired branch never began');
    return so.move(step, CANCELLED, at);
  }
  if (type !== 'step.failed') broke('V7 edge', tell());
  if (event.error.code === 'timed_out') checkDrop(so, event);
  else {
    const keyless = so.status[step] === READY && so.attempts[step] === 0 && shares?.gives === null;
    if (!((asked || keyless) && event.attempt === 0)) broke('V7 edge', tell());
    if (keyless) so.marks.hit('key that cannot be read');
  }
  so.move(step, FAILED, at);
}
