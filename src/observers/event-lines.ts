/**
 * A run as lines for people, one per thing that happened: for logs and pipes.
 * Knows events; must not know colours, nor where the lines go.
 */
import type { Observer } from '../ports/observer.ts';
import { idOf } from '../run/steps.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { printable } from '../std/printable.ts';
import { sentenceOf } from './event-sentences.ts';
import { itemProgress } from './item-progress.ts';

/** `command`: how commands are written, so that they find the run. */
export function eventLines(
  write: (line: string) => void,
  command: CommandText = bareCommand,
): Observer {
  const progress = itemProgress();
  return {
    name: 'event-lines',
    event(event, run) {
      const line = progress.isTold(event, run) ? sentenceOf(event, run, command) : undefined;
      for (const text of [line, progress.after(event, run)])
        if (text !== undefined) write(`${text}\n`);
    },
    log(step, message, run) {
      for (const line of message.split('\n'))
        write(`${idOf(run, step)}: ${printable(line, 2_000)}\n`);
    },
  };
}
