/**
 * What `--quiet` writes: nothing is left out, and only a screen is spared what would draw on it.
 */
import { describe, expect, it } from 'vitest';
import { soleOutput } from './sole-output.ts';

const FILE = { outIsScreen: false };
const SCREEN = { outIsScreen: true };

describe('the output alone', () => {
  it.each([
    [null, 'null\n'],
    [undefined, 'null\n'],
    [7, '7\n'],
    [{ a: [1, 'x\u001b'] }, '{"a":[1,"x\\u001b"]}\n'],
    [{ a: new Uint8Array([1]) }, '{"a":{"$bytes":"AQ=="}}\n'],
  ])('of %j is JSON, wherever it goes', (value, text) => {
    expect(soleOutput(value, FILE)).toBe(text);
    expect(soleOutput(value, SCREEN)).toBe(text);
  });

  it('is whole, however long', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => i);
    for (const where of [FILE, SCREEN]) {
      expect(JSON.parse(soleOutput(list, where) as string)).toEqual(list);
      expect(soleOutput('x'.repeat(1_000_000), where)).toHaveLength(1_000_001);
    }
  });

  it('of text is raw in a file; on a screen lines stay and controls show', () => {
    expect(soleOutput('a\tb\n\u001b[2J', FILE)).toBe('a\tb\n\u001b[2J\n');
    expect(soleOutput('a line\n', FILE)).toBe('a line\n');
    expect(soleOutput('a\tb\n\u001b[2J', SCREEN)).toBe('a\tb\n\\x1b[2J\n');
  });

  it('of bytes is the bytes in a file; on a screen their number', () => {
    const bytes = new Uint8Array([0, 255, 10]);
    expect(soleOutput(bytes, FILE)).toBe(bytes);
    expect(soleOutput(bytes, SCREEN)).toBe('3 bytes\n');
  });
});
