/**
 * What a run makes of the end of its process: what was under way is accounted for, once, and rightly.
 * Knows what crashes may and may not change; must not know how a run is taken up.
 */
import type { Event } from '../../../src/run/event.ts';
import { CANCELLED, FAILED, READY, RUNNING, WAITING } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Stage } from '../play/stage.ts';
import { type SoFar, UNASKED, UNWANTED } from './so-far.ts';
import { checkAgain, checkDelay } from './watch-tries.ts';
import type { StepEnd } from './watch-unstarted.ts';

/** After so many attempts in a row that ended with their process a step is parked. */
const MOST_CRASHES = 5;

export function followDeath(so: SoFar, { doom }: Stage): void {
  markDeath(so, doom);
  so.gone = true;
  so.deaths++;
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] === RUNNING) so.vanished.add(step);
  }
  // Nobody hears any more what was given up.
  so.lost.clear();
}

function markDeath(so: SoFar, doom: Stage['doom']): void {
  const { marks, status, parked, hook, facts } = so;
  if (doom === 'applied') marks.hit('turn that was stored although its process died');
  if (doom === 'lost') marks.hit('turn that was lost with its process');
  if (!so.begun) return marks.hit('crash before the first event');
  if (so.reused.size > 0) marks.hit('crash with reused results');
  if (so.deaths > 0 && so.turns - so.resumedTurn <= 0) marks.hit('crash twice in a row');
  if (so.stops.length > 0) marks.hit('crash while stopping');
  if (so.expired.size > 0) marks.hit('crash with a branch expired');
  if (so.overdue.size > 0) marks.hit('crash while an overdue try is stopping');
  if (hook !== undefined && facts.steps.some((step, i) => step.hook && status[i] === RUNNING)) {
    marks.hit('crash in a hook');
  }
  if (status.some((one, step) => one === WAITING && !parked.has(step))) {
    marks.hit('crash during a wait for the next try');
  }
}

export function followResume(so: SoFar, { at }: Event & { type: 'run.resumed' }): void {
  if (!so.gone) broke('resume', 'the run is taken up in spite of a process that goes on');
  so.gone = false;
  so.resting = false;
  so.resumes++;
  so.resumedTurn = so.turns;
  // In a new process steps wait for a place anew, and which one came first is not known.
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] !== READY) continue;
    so.readyAt[step] = at;
    so.readyTurn[step] = so.turns;
  }
}

export function followInterrupted(
  so: SoFar,
  { step, attempt, at }: Event & { type: 'step.interrupted' },
): void {
  const tell = () => `${so.tell(step)} ${attempt} is interrupted`;
  if (!(so.vanished.delete(step) && attempt === so.attempts[step])) broke('resume', tell());
  if (so.overdue.has(step)) broke('V11 overdue', `${tell()}, but its time was over before`);
  const unwanted = so.asked[step] === UNWANTED || so.cancelled;
  so.asked[step] = UNASKED;
  const crashes = (so.inARow.get(step) ?? 0) + 1;
  so.inARow.set(step, crashes);
  so.interrupted.set(step, (so.interrupted.get(step) ?? 0) + 1);
  so.move(step, READY, at);
  const once = so.facts.steps[step]!.effects === 'once';
  if (unwanted) so.owed = { step, type: 'step.cancelled' };
  else if (once || crashes >= MOST_CRASHES) so.owed = { step, type: 'step.parked' };
  if (so.owed?.type !== 'step.parked') return;
  so.marks.hit(once ? 'parked for having effects once' : 'parked for too many crashes');
}

/** What must come right after an interrupted attempt. True when the event was that. */
export function followOwed(so: SoFar, event: Event): boolean {
  const { owed } = so;
  const parks = event.type === 'step.parked';
  if (owed === undefined) {
    if (parks) broke('V14 parked', `${so.tell(event.step)} is parked too early`);
    return false;
  }
  so.owed = undefined;
  const right = event.type === owed.type && event.step === owed.step;
  if (!right) broke('V14 once', `${JSON.stringify(event)}, not ${JSON.stringify(owed)}`);
  if (parks) so.parked.add(event.step);
  so.move(owed.step, parks ? WAITING : CANCELLED, event.at);
  return true;
}

/** An attempt whose process ended, and which had used up its time before: a try like any other. */
export function followLostTry(so: SoFar, event: StepEnd): void {
  const { step, type, at } = event;
  const tell = () => `${JSON.stringify(event)}, but its process ended`;
  if (type !== 'step.failed' && type !== 'step.retrying') broke('resume', tell());
  const overdue = so.overdue.get(step);
  const { error } = event;
  const same = error.code === overdue?.code && error.message.startsWith(overdue.message);
  if (!(same && error.retryable === overdue.retryable)) broke('V11 overdue', tell());
  if (event.attempt !== so.attempts[step]) broke('V3 one try', tell());
  checkAgain(so, event);
  so.vanished.delete(step);
  so.overdue.delete(step);
  if (type === 'step.failed') return so.move(step, FAILED, at);
  checkDelay(so, event);
  so.inARow.delete(step);
  so.wakeAt[step] = event.wakeAt;
  so.move(step, WAITING, at);
}

/** At the end of a turn: of everything that was under way something has been said. */
export function checkVanished(so: SoFar): void {
  if (so.gone) return;
  if (so.owed !== undefined) broke('V14 once', `nothing becomes of ${so.tell(so.owed.step)}`);
  for (const step of so.vanished) broke('resume', `nothing becomes of ${so.tell(step)}`);
}
