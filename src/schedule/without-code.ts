/**
 * The end of a run that nobody can resume: its code has changed or is gone, so no step can start.
 * Knows how the run stands; must not know how it came there.
 */
import type { Event } from '../run/event.ts';
import type { PlanShape } from '../run/plan.ts';
import type { Run } from '../run/run.ts';
import { RUNNING } from '../run/status.ts';

/** What ends a run that has no process, as if it had been taken up and cancelled, without its hooks. */
export function cancelWithoutCode(
  { plan, status, stepStatus, attempt }: Readonly<Run<PlanShape>>,
  { at, reason }: { readonly at: number; readonly reason: string },
): Event[] {
  const begin: Event = { type: 'run.started', at, runId: plan.runId };
  const lost = [...stepStatus.keys()].filter((step) => stepStatus[step] === RUNNING);
  return [
    status === 'pending' ? begin : { type: 'run.resumed', at },
    ...lost.map((step): Event => ({ type: 'step.interrupted', step, attempt: attempt[step]!, at })),
    { type: 'run.stopping', at, cause: { kind: 'cancel', reason }, drain: false },
    {
      type: 'run.finished',
      at,
      status: 'cancelled',
      output: null,
      error: { code: 'cancelled', message: reason, retryable: false },
    },
  ];
}
