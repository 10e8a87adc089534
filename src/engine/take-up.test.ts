/**
 * Runs that are taken up when the clock says otherwise than the history.
 */
import { expect, it } from 'vitest';
import type { Event } from '../run/event.ts';
import { until } from './take-up.ts';

const error = { code: 'E', message: 'no', retryable: true };
const events: Event[] = [
  { type: 'run.started', at: 100, runId: 'r' },
  { type: 'step.retrying', step: 0, attempt: 1, at: 150, error, wakeAt: 250 },
];

it('lies in the past as it was, however long ago', () => {
  expect(until(150, events)).toBe(events);
  expect(until(1e9, events)).toBe(events);
  expect(until(5, [])).toEqual([]);
});

it('ends now when the clock was set back, and waits no longer than it would have', () => {
  const [started, retrying] = until(50, events);
  expect(started).toMatchObject({ at: 0 });
  expect(retrying).toMatchObject({ at: 50, wakeAt: 150 });
  expect(events[1]).toMatchObject({ at: 150, wakeAt: 250 });
});
