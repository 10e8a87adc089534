/**
 * How far many runs are, on one line: drawn over and over where there is a screen, else written now and then.
 * Knows screens and times; must not know what is counted.
 */
import { systemClock } from '../../engine/system-clock.ts';
import { fit } from '../../std/fit.ts';
import type { Terminal } from '../terminal.ts';

/** The least time between two drawings, in milliseconds. */
const FRAME_MS = 80;
/** The same for lines that stay. */
const LINE_MS = 10_000;

export interface Progress {
  /** Something has changed. */
  changed(): void;
  close(): void;
}

/** `line`: how far it is now. As long as it is open, other lines go past it. */
export function openProgress({ err, live, screen, size }: Terminal, line: () => string): Progress {
  let lastAt = systemClock.now();
  const isDue = (ms: number) => {
    const now = systemClock.now();
    if (now - lastAt < ms) return false;
    lastAt = now;
    return true;
  };
  if (!live) return { changed: () => isDue(LINE_MS) && err(`${line()}\n`), close: () => {} };
  let isDrawn = false;
  const wipe = () => {
    if (isDrawn) err('\x1b[1A\x1b[0J');
    isDrawn = false;
  };
  const draw = () => {
    wipe();
    err(`${fit(line(), size().columns - 1)}\n`);
    isDrawn = true;
  };
  const close = () => {
    process.off('exit', close);
    wipe();
    screen.say = err;
    screen.drawing = false;
  };
  // Nothing of it is left behind when the process is ended in the middle.
  process.once('exit', close);
  screen.say = (text) => {
    wipe();
    err(text);
    draw();
  };
  screen.drawing = true;
  return { changed: () => isDue(FRAME_MS) && draw(), close };
}
