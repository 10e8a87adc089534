/**
 * Whether what the scheduler wants done is what its events say.
 * Knows events and commands; must not know why they came about.
 */
import type { Event } from '../../../src/run/event.ts';
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import type { Command } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import type { Turn } from '../play/audience.ts';
import type { SoFar } from './so-far.ts';

/**
 * Each start, retry, timed run and end has its command, in the same order. Who was asked to stop in
 * this turn is aborted once. Other alarms show in what they lead to.
 */
export function checkCommands(so: SoFar, { inputs, events, commands }: Turn): void {
  const since = inputs[0]!.at;
  for (let i = 0; i < commands.length; i++) checkAlarm(so, commands.at(i), since);
  let next = 0;
  for (let i = 0; i < events.length; i++) {
    const event = events.at(i);
    if (!wantsCommand(event, so)) continue;
    next = skip(so, commands, next);
    const command = next < commands.length ? commands.at(next++) : undefined;
    const tell = () => `${JSON.stringify(command)} for ${JSON.stringify(event)}`;
    if (!(command !== undefined && belongs(command, event, so))) broke('commands', tell());
  }
  next = skip(so, commands, next);
  const left = () => `${JSON.stringify(commands.at(next))} without event`;
  if (!(next >= commands.length)) broke('commands', left());
  for (const attempt of so.toAbort) {
    broke('V8 abort', `${so.name(Math.floor(attempt / 64))} is not asked to stop`);
  }
}

/** Goes past what stands for no event. */
function skip(so: SoFar, commands: Turn['commands'], from: number): number {
  let next = from;
  for (; next < commands.length; next++) {
    const command = commands.at(next);
    if (command.type === 'abort') checkAbort(so, command);
    else if (command.type === 'alarm') {
      // Whatever runs on from before is set anew; what it leads to shows whether that was right.
      if (isResumed(so)) continue;
      if (command.key === 'run' || command.input.type === 'woke') break;
    } else if (command.type !== 'cancel-alarm' && command.type !== 'offer') break;
  }
  return next;
}

/** No alarm is set for the past, unless its time came while the run had no process. */
function checkAlarm(so: SoFar, command: Command, since: number): void {
  if (command.type !== 'alarm') return;
  const right = command.at === command.input.at && (command.at >= since || isResumed(so));
  if (!right) broke('V19 alarm', JSON.stringify(command));
}

function checkAbort(so: SoFar, { step, attempt, giveUpAt }: Command & { type: 'abort' }): void {
  const tell = () => `${so.name(step)} ${attempt} is asked to stop`;
  if (!so.toAbort.delete(step * 64 + attempt)) broke('V8 abort', `${tell()} without need`);
  const grace = giveUpAt - so.askedAt[step]!;
  if (grace !== DEFAULT_GRACE_MS) broke('V9 grace', `${tell()} within ${grace} ms`);
}

/** Whether the run was taken up in this turn. */
/** Whether the run was resumed in this turn. */
export function isResumed({ resumedTurn, turns }: SoFar): boolean {
  return resumedTurn === turns;
}

function wantsCommand(event: Event, so: SoFar): boolean {
  const { type } = event;
  if (type === 'step.started' || type === 'run.waiting' || type === 'run.finished') return true;
  if (isResumed(so)) return false;
  const { world } = so;
  if (type === 'run.started') return world.timeoutMs !== undefined;
  // Only the first hook brings new time.
  if (type === 'run.hooks') return world.timeoutMs !== undefined && event === so.root.firstHook;
  return type === 'step.retrying' || (type === 'step.waiting' && event.until !== undefined);
}

function belongs(command: Command, event: Event, so: SoFar): boolean {
  switch (event.type) {
    case 'run.hooks':
    case 'run.started':
      return (
        command.type === 'alarm' &&
        command.input.type === 'expired' &&
        command.at === event.at + so.world.timeoutMs!
      );
    case 'step.started': {
      if (command.type !== 'start' || command.step !== event.step) return false;
      const { timeoutMs } = so.facts.steps[event.step]!;
      const deadline = timeoutMs === undefined ? undefined : event.at + timeoutMs;
      return command.attempt === event.attempt && command.deadline === deadline;
    }
    case 'step.waiting':
    case 'step.retrying':
      return (
        command.type === 'alarm' &&
        command.input.type === 'woke' &&
        command.input.step === event.step &&
        command.at === ('until' in event ? event.until!.at : event.wakeAt)
      );
    default:
      return command.type === 'end';
  }
}
