/**
 * Lines from standard input, in whatever pieces they come.
 * Knows streams and text; must not know what a line is for.
 */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOfStdin } from './lines.ts';

async function read(...pieces: readonly (string | Uint8Array)[]) {
  const stdin = Readable.from(pieces.map((piece) => Buffer.from(piece as string)));
  const found: [number, string][] = [];
  for await (const { number, text } of linesOfStdin(stdin as unknown as NodeJS.ReadStream))
    found.push([number, text]);
  return found;
}

describe('lines of standard input', () => {
  it('are put together from pieces, also of characters', async () => {
    const [a, b] = [
      Buffer.from('"ä"\r\n\n2').subarray(0, 2),
      Buffer.from('"ä"\r\n\n2').subarray(2),
    ];
    expect(await read(a, b, '3\n', '4')).toEqual([
      [1, '"ä"'],
      [3, '23'],
      [4, '4'],
    ]);
  });

  it('have no mark for the order of bytes in front, and end with or without a line end', async () => {
    expect(await read('\ufeff1\n')).toEqual([[1, '1']]);
    expect(await read('1')).toEqual([[1, '1']]);
    expect(await read()).toEqual([]);
  });

  it('are UTF-8', async () => {
    await expect(read('1\n2\n', new Uint8Array([0xff, 0x0a]))).rejects.toThrow('behind line 2');
    await expect(read('1\n', new Uint8Array([0xc3]))).rejects.toThrow('not UTF-8');
  });

  it('are not asked of a terminal', async () => {
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    const lines = linesOfStdin(stdin as unknown as NodeJS.ReadStream);
    await expect(lines.next()).rejects.toThrow('standard input is a terminal');
  });
});
