/**
 * What a run makes of the end of its process: what was under way is accounted for, once, and rightly.
 * Knows what crashes may and may not change; must not know how a run is taken up.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { READY, RUNNING } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Stage } from '../play/stage.ts';
import { type SoFar, UNASKED, UNWANTED } from './so-far.ts';

/** After so many attempts in a row that ended with their process a step is parked. */
const MOST_CRASHES = 5;

export function followDeath(so: SoFar, { doom }: Stage): void {
  const turn = doom === undefined ? 'later' : doom === 'lost' ? 'turn lost' : 'turn stored';
  so.happens(`process ends, ${turn}`);
  so.gone = true;
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] === RUNNING) so.vanished.add(step);
  }
  // Nobody hears any more what was given up.
  so.lost.clear();
}

export function followResume(so: SoFar, { at }: EventOf<'run.resumed'>): void {
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

export function followInterrupted(so: SoFar, { step, attempt }: EventOf<'step.interrupted'>): void {
  const tell = () => `${so.tell(step)} ${attempt} is interrupted`;
  if (!(so.vanished.delete(step) && attempt === so.attempts[step])) broke('resume', tell());
  if (so.overdue.has(step)) broke('V11 overdue', `${tell()}, but its time was over before`);
  const unwanted = so.asked[step] === UNWANTED || so.root.cancelled;
  so.asked[step] = UNASKED;
  const crashes = (so.inARow.get(step) ?? 0) + 1;
  so.inARow.set(step, crashes);
  so.noTry(step);
  const once = so.facts.steps[step]!.effects === 'once';
  if (unwanted) so.owed = { step, type: 'step.cancelled' };
  else if (once || crashes >= MOST_CRASHES) so.owed = { step, type: 'step.parked' };
}

/** What must come right after an interrupted attempt does, and nothing like it at another time. */
export function checkOwed(so: SoFar, event: Event): void {
  const { owed } = so;
  so.owed = undefined;
  const { type } = event;
  const parks = type === 'step.parked';
  const right =
    owed === undefined
      ? !parks && !(type === 'step.cancelled' && so.status[event.step] === READY)
      : type === owed.type && 'step' in event && event.step === owed.step;
  if (!right) broke('V14 once', `${JSON.stringify(event)}, not ${JSON.stringify(owed)}`);
}

/** At the end of a turn: of everything that was under way something has been said. */
export function checkVanished(so: SoFar): void {
  if (so.gone) return;
  if (so.owed !== undefined) broke('V14 once', `nothing becomes of ${so.tell(so.owed.step)}`);
  for (const step of so.vanished) broke('resume', `nothing becomes of ${so.tell(step)}`);
}
