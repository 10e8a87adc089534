/**
 * Spans of time: what is read, what is refused, how they are written.
 */
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatElapsed,
  formatWait,
  MAX_DURATION_MS,
  parseDuration,
} from './duration.ts';

function check(text: string, expected: number | undefined): void {
  it(`reads "${text}" as ${expected ?? 'nothing'}`, () => {
    expect(parseDuration(text)).toBe(expected);
  });
}

describe('parseDuration', () => {
  check('500ms', 500);
  check('30s', 30_000);
  check('5m', 300_000);
  check('1h30m', 5_400_000);
  check('2d', 172_800_000);
  check('1d2h3m4s5ms', 93_784_005);
  check('0h1s', 1_000);
  check('100s', 100_000);
  check('1ms', 1);
  check('3650d', MAX_DURATION_MS);

  // As expressions write theirs.
  check('0.5s', 500);
  check('1m0.25s', 60_250);
  check('86399.999999999s', 86_400_000);

  check('PT5M', 300_000);
  check('P1D', 86_400_000);
  check('P1DT2H', 93_600_000);
  check('PT1.5S', 1_500);
  check('PT0.001S', 1);
  check('PT36H', 129_600_000);

  check('', undefined);
  check('5', undefined);
  check('ms', undefined);
  check('5 s', undefined);
  check(' 5s', undefined);
  check('5s ', undefined);
  check('5S', undefined);
  check('-5s', undefined);
  check('+5s', undefined);
  check('1.5h', undefined);
  check('1.5ms', undefined);
  check('0.0001s', undefined);
  check('.5s', undefined);
  check('1.s', undefined);
  check('1e3s', undefined);
  check('5sec', undefined);
  check('30m1h', undefined);
  check('1h1h', undefined);
  check('0s', undefined);
  check('0ms', undefined);
  check('3651d', undefined);
  check('3650d1ms', undefined);
  check('999999999999999d', undefined);
  check('٣s', undefined);

  check('P', undefined);
  check('PT', undefined);
  check('P1DT', undefined);
  check('PT0S', undefined);
  check('PT5', undefined);
  check('P5M', undefined);
  check('pt5m', undefined);
  check('PT1M1H', undefined);
  check(`P${'9'.repeat(400)}D`, undefined);
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [1, '1ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [86_400_000, '1d'],
    [93_784_005, '1d2h3m4s5ms'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('rounds to whole milliseconds', () => expect(formatDuration(1_000.4)).toBe('1s'));
});

describe('formatElapsed', () => {
  it.each([
    [0, '0.00 ms'],
    [0.123, '0.12 ms'],
    [3.44, '3.4 ms'],
    [42.4, '42 ms'],
    [3_400, '3.4 s'],
    [125_400, '2m5s'],
  ])('tells %d ms as %s', (ms, text) => expect(formatElapsed(ms)).toBe(text));
});

describe('formatWait', () => {
  it.each([
    [0, '1ms'],
    [0.2, '1ms'],
    [350.4, '351ms'],
    [1_000, '1s'],
    [1_000.1, '2s'],
    [59_999, '1m'],
    [90_001, '1m31s'],
  ])('writes %s as %s', (ms, text) => expect(formatWait(ms)).toBe(text));
});
