/**
 * The live view on this terminal, if it can be drawn.
 * Must not know what is drawn.
 */

import { systemClock } from '../engine/system-clock.ts';
import type { Observer } from '../index.ts';
import { liveView } from '../observers/live-view.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import type { Terminal } from './terminal.ts';

export interface Live {
  readonly drawing: boolean;
  readonly observers: readonly Observer[];
  close(): void;
}

export interface LiveOptions {
  readonly command?: CommandText;
  /** What of the run is looked into. */
  readonly open?: readonly string[];
}

/** As long as it is open, lines for the screen go past it. */
export function openLive(
  terminal: Terminal,
  silent: boolean,
  { command = bareCommand, open = [] }: LiveOptions = {},
): Live {
  const { paintErr, screen, prints } = terminal;
  prints.logsShown = !silent;
  if (silent || !terminal.live) return { drawing: false, observers: [], close: () => {} };
  const view = liveView({
    write: terminal.err,
    size: terminal.size,
    now: () => systemClock.now(),
    unicode: utf8(process.env),
    command,
    open,
    paint: (word, text) => {
      if (word === 'good') return paintErr.green(text);
      if (word === 'bad') return paintErr.red(text);
      return word === 'busy' ? paintErr.yellow(text) : paintErr.dim(text);
    },
  });
  const close = () => {
    process.off('exit', close);
    view.close();
    screen.say = terminal.err;
    screen.drawing = false;
  };
  // Nothing of it is left behind when the process is ended in the middle.
  process.once('exit', close);
  screen.say = view.say;
  screen.drawing = true;
  return { drawing: true, observers: [view], close };
}

function utf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
