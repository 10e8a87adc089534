/**
 * Whether what somebody decides about parked steps is done, and nothing else becomes of them.
 * Knows parked steps and resolutions; must not know why a step was parked.
 */
import type { Resolution } from '../../../src/run/request.ts';
import { broke } from '../broken.ts';
import { RESOLVED } from '../expect/record.ts';
import type { SoFar } from './so-far.ts';
import type { TryEnd } from './watch-tries.ts';

/** What was decided about a step in this turn, first; not of what was decided about an earlier try. */
function decisionOn({ requests, attempts }: SoFar, step: number): Resolution | undefined {
  for (const request of requests) {
    if (request.kind !== 'resolve' || request.step !== step) continue;
    if (request.attempt === attempts[step]) return request.resolution;
  }
  return undefined;
}

/** Whoever lets a step run again gives it its time anew, and its crashes are forgotten. */
export function followRerun(so: SoFar, step: number, at: number): void {
  const asked = decisionOn(so, step)?.as === 'rerun';
  if (!asked) broke('V14 once', `${so.tell(step)} goes on, and nobody said so`);
  so.parked.delete(step);
  so.inARow.delete(step);
  so.firstAt[step] = at;
}

/** A parked step ends as somebody said. */
export function followDecision(so: SoFar, event: TryEnd): void {
  const { step } = event;
  const decision = decisionOn(so, step);
  let right = false;
  if (event.type === 'step.succeeded') {
    right = decision?.as === 'succeeded' && decision.output === event.output;
    right &&= event.attempt === so.attempts[step];
  } else if (event.type === 'step.failed') {
    const { error } = event;
    right = decision?.as === 'failed' && decision.message === error.message;
    right &&= error.code === RESOLVED && !error.retryable;
  }
  if (!right) broke('resolved', `${JSON.stringify(event)} for ${so.tell(step)}`);
}

/** Whoever decides is heard: at the end of a turn. */
export function checkDecided(so: SoFar): void {
  for (const step of so.parked) {
    const decision = decisionOn(so, step);
    if (decision !== undefined) broke('resolved', `${so.tell(step)} in spite of ${decision.as}`);
  }
}
