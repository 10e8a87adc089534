/**
 * Whether what the scheduler wants done is what its events say.
 * Knows events and commands; must not know why they came about.
 */
import type { Event } from '../../run/event.ts';
import type { Command } from '../../schedule/input.ts';
import { hold } from './broken.ts';
import type { Turn } from './stage.ts';
import type { World } from './world.ts';

/** Each start, retry, timed run and end has its command, in the same order; aborts come besides. */
export function checkCommands({ world }: { world: World }, { events, commands }: Turn): void {
  let next = 0;
  for (const event of events) {
    if (!wantsCommand(event, world)) continue;
    while (commands[next]?.type === 'abort') next++;
    const command = commands[next++];
    const tell = () => `${JSON.stringify(command)} for ${JSON.stringify(event)}`;
    hold(command !== undefined && belongs(command, event, world), 'commands', tell);
  }
  while (commands[next]?.type === 'abort') next++;
  hold(
    next >= commands.length,
    'commands',
    () => `${JSON.stringify(commands[next])} without event`,
  );
}

function wantsCommand({ type }: Event, { timeoutMs }: World): boolean {
  if (type === 'run.started') return timeoutMs !== undefined;
  return type === 'step.started' || type === 'step.retrying' || type === 'run.finished';
}

function belongs(command: Command, event: Event, world: World): boolean {
  switch (event.type) {
    case 'run.started':
      return command.type === 'expire' && command.at === event.at + world.timeoutMs!;
    case 'step.started': {
      if (command.type !== 'start' || command.step !== event.step) return false;
      const { timeoutMs } = world.steps[event.step]!;
      const deadline = timeoutMs === undefined ? undefined : event.at + timeoutMs;
      return command.attempt === event.attempt && command.deadline === deadline;
    }
    case 'step.retrying':
      return command.type === 'wake' && command.step === event.step && command.at === event.wakeAt;
    default:
      return command.type === 'end';
  }
}
