/**
 * Looks at what is kept of a run again and again, until it goes on no more.
 * Knows looks and pauses; must not know what is seen, nor how it is shown.
 */

import { fit } from '../std/fit.ts';

/** The least time between two looks, in milliseconds. */
const LEAST_MS = 250;
/** To look at a large run takes long, and a store has more to do. */
const SHARE = 10;

export interface Look {
  /** Whether nothing more will come of it by itself. */
  readonly isOver: boolean;
}

/** Shows each look, and gives the last one. `pause` waits so many milliseconds; `now` is a clock that never goes back. */
export async function watched<Seen extends Look>(
  look: () => Promise<Seen>,
  show: (seen: Seen) => void,
  { pause, now }: { readonly pause: (ms: number) => Promise<unknown>; readonly now: () => number },
): Promise<Seen> {
  for (;;) {
    const from = now();
    const seen = await look();
    if (seen.isOver) return seen;
    show(seen);
    await pause(Math.max(LEAST_MS, SHARE * (now() - from)));
  }
}

/** A text at the foot of a screen that takes the place of the one before it. */
export class Redrawn {
  private readonly screen: {
    write(text: string): void;
    size(): { readonly columns: number; readonly rows: number };
  };
  private text = '';
  private height = 0;

  constructor(screen: Redrawn['screen']) {
    this.screen = screen;
  }

  /** As much of a text as the screen holds; `''` leaves nothing. */
  draw(text: string): void {
    if (text === this.text) return;
    const lines = text.split('\n').slice(0, -1);
    const { columns, rows } = this.screen.size();
    // A line that is broken would be two to wipe.
    const shown = lines.slice(0, rows - 1).map((line) => fit(line, columns - 1));
    const wiped = this.height > 0 ? `\x1b[${this.height}A\x1b[0J` : '';
    this.screen.write(`${wiped}${shown.map((line) => `${line}\n`).join('')}`);
    this.text = text;
    this.height = shown.length;
  }
}
