/**
 * Whether what somebody decides about parked steps is done, and nothing else becomes of them; and
 * whether a run rests exactly as long as it cannot go on without that.
 * Knows parked steps and resolutions; must not know why a step was parked.
 */
import { FAILED, READY, SUCCEEDED, WAITING } from '../../../src/run/status.ts';
import type { Input, Resolution } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import { RESOLVED } from '../expect/record.ts';
import type { SoFar } from './so-far.ts';
import type { OrderWatch } from './watch-order.ts';
import type { StepEnd } from './watch-unstarted.ts';

/** What was decided about a step in this turn. */
function decisionOn(step: number, inputs: readonly Input[]): Resolution | undefined {
  for (const input of inputs) {
    if (input.type === 'resume') return input.resolutions?.get(step);
  }
  return undefined;
}

/** Whoever lets a step run again gives it its time anew, and its crashes are forgotten. */
export function followRerun(so: SoFar, step: number, at: number, inputs: readonly Input[]): void {
  const asked = decisionOn(step, inputs)?.as === 'rerun';
  if (!asked) broke('V14 once', `${so.tell(step)} goes on, and nobody said so`);
  so.parked.delete(step);
  so.inARow.delete(step);
  so.firstAt[step] = at;
  so.marks.hit('parked step that runs again');
}

/** False when nobody decided how the parked step ends: then its branch has run out of time. */
export function followDecision(so: SoFar, event: StepEnd, inputs: readonly Input[]): boolean {
  const { step, at } = event;
  const tell = () => `${JSON.stringify(event)} for ${so.tell(step)}`;
  if (event.type === 'step.failed' && event.error.code === 'timed_out') {
    if (!so.isInExpired(step)) broke('V11 total', tell());
    return false;
  }
  const decision = decisionOn(step, inputs);
  if (event.type === 'step.succeeded') {
    const right = decision?.as === 'succeeded' && decision.output === event.output;
    if (!(right && event.attempt === so.attempts[step])) broke('resolved', tell());
    so.marks.hit('parked step that had succeeded');
    so.move(step, SUCCEEDED, at);
    return true;
  }
  if (event.type !== 'step.failed') broke('resolved', tell());
  const { error } = event;
  const right = decision?.as === 'failed' && decision.message === error.message;
  if (!(right && error.code === RESOLVED && !error.retryable)) broke('resolved', tell());
  so.marks.hit('parked step that had failed');
  so.move(step, FAILED, at);
  return true;
}

/** Whoever decides is heard: at the end of a turn. */
export function checkDecided(so: SoFar, inputs: readonly Input[]): void {
  for (const step of so.parked) {
    const decision = decisionOn(step, inputs);
    if (decision !== undefined) broke('resolved', `${so.tell(step)} in spite of ${decision.as}`);
  }
}

export function followRest(so: SoFar, order: OrderWatch): void {
  if (!mustRest(so, order)) broke('rest', `with ${so.running} running and ${so.ready} ready`);
  so.marks.hit('run that rests');
  so.resting = true;
  // Nobody hears any more what was given up.
  so.lost.clear();
  so.gone = true;
}

/** At the end of a turn: a run that can go on does, and one that cannot rests. */
export function checkRest(so: SoFar, order: OrderWatch): void {
  if (so.parked.size === 0 || so.gone || so.finished !== undefined) return;
  if (mustRest(so, order)) broke('rest', 'nothing but a decision can lead on');
}

/** Ready steps may be held back by the strategy, behind the parked ones. */
function mustRest(so: SoFar, order: OrderWatch): boolean {
  if (so.parked.size === 0 || so.running > 0) return false;
  let waiting = 0;
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] === WAITING) waiting++;
    else if (so.status[step] === READY && order.mayPass(step)) return false;
  }
  if (so.ready > 0) so.marks.hit('run that rests with steps ready');
  return waiting === so.parked.size;
}
