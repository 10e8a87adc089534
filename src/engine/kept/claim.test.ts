/**
 * Runs that are resumed when the clock says otherwise than the history.
 */
import { expect, it } from 'vitest';
import type { Event } from '../../run/event.ts';
import { rebased } from './claim.ts';

const error = { code: 'E', message: 'no', retryable: true };
const events: Event[] = [
  { type: 'run.started', at: 100, runId: 'r' },
  { type: 'step.retrying', step: 0, attempt: 1, at: 150, error, metadata: undefined, wakeAt: 250 },
];

it('lies in the past as it was, however long ago', () => {
  expect(rebased(150, events)).toBe(events);
  expect(rebased(1e9, events)).toBe(events);
  expect(rebased(5, [])).toEqual([]);
});

it('ends now when the clock was set back, and waits no longer than it would have', () => {
  const [started, retrying] = rebased(50, events);
  expect(started).toMatchObject({ at: 0 });
  expect(retrying).toMatchObject({ at: 50, wakeAt: 150 });
  expect(events[1]).toMatchObject({ at: 150, wakeAt: 250 });
});

it('is moved as often as the clock was set back, also before an earlier resume', () => {
  const resumed: Event[] = [
    ...events,
    { type: 'run.resumed', at: 50, rewritten: undefined, once: undefined },
  ];
  // The second resume finds a last event that is not ahead of the clock.
  expect(rebased(60, resumed)).toEqual([
    { type: 'run.started', at: 0, runId: 'r' },
    { type: 'step.retrying', step: 0, attempt: 1, at: 50, error, wakeAt: 150 },
    { type: 'run.resumed', at: 50, rewritten: undefined, once: undefined },
  ]);
  const [started, retrying, again] = rebased(20, resumed);
  expect([started!.at, retrying!.at, again!.at]).toEqual([-30, 20, 20]);
  expect(retrying).toMatchObject({ wakeAt: 120 });
});
