/**
 * What a child writes, as lines and as bytes.
 */
import { describe, expect, it } from 'vitest';
import { KeptBytes, LogLines } from './process-output.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** The lines of a stream that comes in these chunks. */
function linesOf(...chunks: readonly (string | Uint8Array)[]) {
  const lines: string[] = [];
  const log = new LogLines('standard error', (line) => lines.push(line));
  for (const chunk of chunks) log.add(typeof chunk === 'string' ? bytes(chunk) : chunk);
  log.end();
  return { lines, last: log.last, bytes: log.bytes };
}

describe('lines of a stream', () => {
  it.each([
    ['one', ['one']],
    ['one\ntwo\n', ['one', 'two']],
    ['\n\none\n\n', ['one']],
    ['dos\r\nends\r\n', ['dos', 'ends']],
    ['10%\r20%\r100%\nnext\n', ['100%', 'next']],
    ['10%\r20%\r', ['20%']],
    ['\r', []],
    ['', []],
  ])('of %j are %j', (text, expected) => {
    expect(linesOf(text).lines).toEqual(expected);
    expect(linesOf(...text).lines, 'the same in small chunks').toEqual(expected);
  });

  it('are put together across chunks, also inside a character', () => {
    const all = bytes('grüß ✓\n');
    expect(linesOf(...Array.from(all, (byte) => Uint8Array.of(byte))).lines).toEqual(['grüß ✓']);
  });

  it('show bytes that are no text as such', () => {
    expect(linesOf(Uint8Array.of(0x61, 0xff, 0x62)).lines).toEqual(['a\ufffdb']);
  });

  it('come in pieces when they are very long', () => {
    const { lines } = linesOf('x'.repeat(20_000), 'y\n', 'z'.repeat(9_000));
    expect(lines.map((line) => line.length)).toEqual([8_192, 8_192, 3_617, 8_192, 808]);
    expect(lines.join('')).toBe(`${'x'.repeat(20_000)}y${'z'.repeat(9_000)}`);
  });

  it('end after a MiB with the count of what is missing', () => {
    const kilo = `${'x'.repeat(1_023)}\n`;
    const { lines, bytes: all } = linesOf(...Array.from({ length: 1_025 }, () => kilo), 'last\n');
    expect(all).toBe(1_025 * 1_024 + 5);
    expect(lines).toHaveLength(1_025);
    expect(lines.at(-1)).toBe(`… and more: standard error had ${all} bytes, the rest is not shown`);
    expect(linesOf(kilo.repeat(1_024)).lines).toHaveLength(1_024);
  });

  it('end after 20,000 lines in the same way', () => {
    const some = linesOf('y\n'.repeat(20_000));
    expect(some.lines).toHaveLength(20_000);
    const { lines, last } = linesOf('y\n'.repeat(20_000), 'z\n', 'last\n');
    expect(lines).toHaveLength(20_001);
    expect(lines.slice(-2)).toEqual([
      'y',
      '… and more: standard error had 40007 bytes, the rest is not shown',
    ]);
    expect(last).toBe('last');
  });

  it('are known by the last one with anything in it, however much came before', () => {
    expect(linesOf('one\ntwo\n \n').last).toBe('two');
    expect(linesOf('x'.repeat(3 * 2 ** 20), '\nthe ', 'end\n').last).toBe('the end');
    expect(linesOf('bar 10%\rbar 99%\r').last).toBe('bar 99%');
    expect(linesOf('').last).toBe('');
  });

  it.each([
    [
      '/a.js:1\nthrow x\n^\n\nError: boom\n    at a (/a.js:1:1)\n    at node:b:2:3\n',
      'Error: boom',
    ],
    ["Error: no {\n    at a (/a.js:1:1) {\n  code: 'E'\n}\n", 'Error: no {'],
    ['boom\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n', 'boom'],
    ['', ''],
  ])('are what was thrown where Node.js ends with its version: %j', (said, last) => {
    expect(linesOf(said, '\nNode.js v20.20.2\n').last).toBe(last);
    expect(linesOf(said, '\nNode.js v25.0.0-nightly2025\n\n').last).toBe(last);
  });
});

describe('bytes that are kept', () => {
  it('are those that came, up to the limit', () => {
    const kept = new KeptBytes(10_000);
    for (let i = 0; i < 10_000; i++) expect(kept.add(Uint8Array.of(i % 251))).toBe(true);
    expect(kept.add(Uint8Array.of(1))).toBe(false);
    expect(kept.add(new Uint8Array())).toBe(true);
    expect([...kept.take()]).toEqual(Array.from({ length: 10_000 }, (_, i) => i % 251));
  });
});
