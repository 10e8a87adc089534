/**
 * The live view on this terminal, if it can be drawn.
 * Must not know what is drawn.
 */

import { systemClock } from '../engine/system-clock.ts';
import type { Observer } from '../index.ts';
import { liveView } from '../observers/live-view.ts';
import type { Terminal } from './terminal.ts';

export interface Live {
  readonly drawing: boolean;
  readonly observers: readonly Observer[];
  /** Writes lines that are no part of the drawing. */
  say(text: string): void;
  close(): void;
}

export function openLive(terminal: Terminal, silent: boolean): Live {
  if (silent || !terminal.live) {
    return { drawing: false, observers: [], say: terminal.err, close: () => {} };
  }
  const { paintErr } = terminal;
  const view = liveView({
    write: terminal.err,
    size: terminal.size,
    now: systemClock.now,
    unicode: utf8(process.env),
    paint: (word, text) => {
      if (word === 'good') return paintErr.green(text);
      if (word === 'bad') return paintErr.red(text);
      return word === 'busy' ? paintErr.yellow(text) : paintErr.dim(text);
    },
  });
  return { drawing: true, observers: [view], say: view.say, close: view.close };
}

function utf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
