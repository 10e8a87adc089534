/**
 * Looks at a run that goes on, and what stands on the screen meanwhile.
 * Must not know runs, nor wait for any time.
 */
import { describe, expect, it } from 'vitest';
import { Redrawn, watched } from './watched.ts';

describe('a run is looked at', () => {
  it('until it is over, seldom where a look takes long', async () => {
    const pauses: number[] = [];
    const shown: number[] = [];
    const took = [1, 90, 3, 5];
    let at = 0;
    let looks = 0;
    const last = await watched(
      async () => {
        at += took[looks]!;
        return { isOver: ++looks === took.length, looks };
      },
      (seen) => shown.push(seen.looks),
      { pause: async (ms) => pauses.push(ms), now: () => at },
    );
    expect(last.looks).toBe(4);
    expect(shown).toEqual([1, 2, 3]);
    expect(pauses).toEqual([250, 900, 250]);
  });
});

describe('a text on the screen', () => {
  it('takes the place of the one before, and is no higher than the screen', () => {
    const written: string[] = [];
    const redrawn = new Redrawn({
      write: (text) => written.push(text),
      size: () => ({ columns: 6, rows: 3 }),
    });
    for (const text of ['a\nb\n', 'a\nb\n', 'a\nb\nc\nd\n', 'e\n', 'abcdefgh\n', ''])
      redrawn.draw(text);
    expect(written).toEqual([
      'a\nb\n',
      '\x1b[2A\x1b[0Ja\nb\n',
      '\x1b[2A\x1b[0Je\n',
      expect.stringMatching(/^\x1b\[1A\x1b\[0J.{5}\n$/),
      '\x1b[1A\x1b[0J',
    ]);
  });
});
