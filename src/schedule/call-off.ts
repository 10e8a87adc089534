/**
 * The end of a run that nobody can go on with: its code has changed, so it has no graph any more.
 * Knows what the events of a run said of its steps; must not know what led to what.
 */
import type { Event } from '../run/event.ts';
import type { RunStory } from '../run/story.ts';

/** What ends a run that has no process, as if it had been taken up and cancelled. */
export function callOff({ status, steps }: RunStory, runId: string, ending: Ending): Event[] {
  const { at, reason } = ending;
  const begin: Event = { type: 'run.started', at, runId };
  const lost = steps.flatMap(({ status: now, attempts: attempt }, step): Event[] =>
    now === 'running' ? [{ type: 'step.interrupted', step, attempt, at }] : [],
  );
  const error = { code: 'cancelled', message: reason, retryable: false };
  return [
    status === 'pending' ? begin : { type: 'run.resumed', at },
    ...lost,
    { type: 'run.stopping', at, cause: { kind: 'cancel', reason }, drain: false },
    { type: 'run.finished', at, status: 'cancelled', output: null, error },
  ];
}

/** When and why. */
export interface Ending {
  readonly at: number;
  readonly reason: string;
}
