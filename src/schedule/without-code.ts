/**
 * The end of a run that nobody can resume: its code has changed or is gone, or what is kept of it cannot be
 * read, so no step can start.
 * Knows how the run stands, where anybody does; must not know how it came there.
 */
import type { Event } from '../run/event.ts';
import type { PlanShape } from '../run/plan.ts';
import type { Requested } from '../run/request.ts';
import type { Run } from '../run/run.ts';
import { RUNNING } from '../run/status.ts';
import { decidedError } from './decisions.ts';
import { parkReason } from './resume.ts';

interface Cancelled {
  readonly at: number;
  readonly reason: string;
  /** The run that goes on in its place. */
  readonly successor?: string;
}

/** What ends a run that has no process, as if it had been resumed and cancelled, without its hooks. */
export function cancelWithoutCode(run: Readonly<Run<PlanShape>>, end: Cancelled): Event[] {
  return [...resumeWithoutCode(run, end.at), ...cancelUnread(end)];
}

/** The same for a run of which nobody can read how it stands. */
export function cancelUnread({ at, reason, successor }: Cancelled): Event[] {
  const goesOn = successor === undefined ? {} : { successor };
  return [
    { type: 'run.stopping', at, cause: { kind: 'cancel', reason, ...goesOn }, drain: false },
    {
      type: 'run.finished',
      at,
      status: 'cancelled',
      output: null,
      error: { code: 'cancelled', message: reason, retryable: false },
    },
  ];
}

function resumeWithoutCode(run: Readonly<Run<PlanShape>>, at: number): Event[] {
  const { plan, status, attempt } = run;
  const begin: Event = { type: 'run.started', at, runId: plan.runId };
  const interrupted = lostIn(run).map(
    (step): Event => ({ type: 'step.interrupted', step, attempt: attempt[step]!, at }),
  );
  return [
    status === 'pending'
      ? begin
      : { type: 'run.resumed', at, rewritten: undefined, once: undefined },
    ...interrupted,
  ];
}

/** Steps that were under way. */
function lostIn({ stepStatus, size }: Readonly<Run<PlanShape>>): number[] {
  const lost: number[] = [];
  for (let step = 0; step < size; step++) if (stepStatus[step] === RUNNING) lost.push(step);
  return lost;
}

/** A decision about a step that waits for one, or that would on a resume. */
export interface Decision {
  readonly id: string;
  readonly request: Requested<number> & { readonly kind: 'resolve' };
}

/**
 * What becomes of a run that has no process when its steps are decided about, as if it had been resumed for
 * that: what else was under way, and may have had its effect, waits for a decision then.
 */
export function decideWithoutCode(
  run: Readonly<Run<PlanShape>>,
  decisions: readonly Decision[],
  at: number,
): Event[] {
  if (decisions.length === 0) return [];
  const events = resumeWithoutCode(run, at);
  for (const step of lostIn(run)) {
    const reason = parkReason(run, step);
    if (reason !== undefined) events.push({ type: 'step.parked', step, at, reason });
  }
  for (const { id, request } of decisions) {
    events.push({ type: 'run.asked', at, id, request, late: false }, decided(request, at));
  }
  return events;
}

function decided({ step, attempt, resolution }: Decision['request'], at: number): Event {
  switch (resolution.as) {
    case 'succeeded': {
      const { output } = resolution;
      return { type: 'step.succeeded', step, attempt, at, output, metadata: undefined };
    }
    case 'failed': {
      const error = decidedError(resolution.message);
      return { type: 'step.failed', step, attempt, at, error, metadata: undefined };
    }
    case 'rerun':
      return { type: 'step.ready', step, at };
  }
}
