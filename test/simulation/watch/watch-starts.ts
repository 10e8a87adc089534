/**
 * Whether a step may become ready, and whether it may start.
 * Knows needs, hooks and branches; must not know limits or orders of strategies.
 */
import type { Event } from '../../../src/run/event.ts';
import { isSettled, PENDING, READY, WAITING } from '../../../src/run/status.ts';
import type { Input } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';
import { followRerun } from './watch-decisions.ts';
import { needsAllow } from './watch-rules.ts';

/** The step is ready, and it is its turn: gives the number that the attempt must have. */
export function checkStart(so: SoFar, { step, attempt }: Event & { type: 'step.started' }): void {
  if (so.cancelled) broke('V9 stop', `${so.tell(step)} started after a cancel`);
  if (so.status[step] !== READY) broke('V1 start', `${so.tell(step)} started`);
  checkNeeds(so, step);
  const number = ++so.attempts[step]!;
  if (attempt !== number) broke('V10 tries', `${so.tell(step)} try ${attempt}, not ${number}`);
  const [tried, most] = [so.triesOf(step), so.facts.steps[step]!.tries.length];
  if (!(tried <= most)) broke('V10 tries', `${so.tell(step)} try ${tried} of ${most}`);
  if (so.stops.length > 0) so.marks.hit('step starts while the run stops');
}

function checkNeeds(so: SoFar, step: number): void {
  const { facts, status, world } = so;
  const open = facts.needs[step]!.find((need) => !isSettled(status[need]!));
  if (open !== undefined) broke('V1 needs', `${so.tell(step)} before ${so.tell(open!)}`);
  const enough = needsAllow(world, facts, step, (need) => status[need]!);
  if (!enough) broke('V1 needs', `${so.tell(step)} does not have the needs it wants`);
  const { hook } = facts.steps[step]!;
  const awake = hook === undefined || hook === so.hook?.hook;
  if (!awake) broke('hooks', `${so.tell(step)} before its hook`);
  if (so.isInExpired(step)) broke('V11 branch', `${so.tell(step)} in an expired branch`);
}

/** `inputs` are those of the turn. */
export function followReady(
  so: SoFar,
  { step, at }: Event & { type: 'step.ready' },
  inputs: readonly Input[],
): void {
  if (so.cancelled) broke('V9 stop', `${so.tell(step)} ready after a cancel`);
  if (so.parked.has(step)) followRerun(so, step, at, inputs);
  else {
    const waited = so.status[step] === WAITING && at >= so.wakeAt[step]!;
    const asked = so.status[step] === PENDING && so.openNeeds[step] === 0;
    if (!(waited || asked)) broke('V7 edge', `${so.tell(step)} became ready too early or again`);
  }
  so.move(step, READY, at);
}
