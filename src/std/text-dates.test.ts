/**
 * Dates as text: all of them, and nothing else is touched.
 */
import { describe, expect, it } from 'vitest';
import { keepExact } from './exact-json.ts';
import { textDates } from './text-dates.ts';

const d = new Date(0);
const text = '1970-01-01T00:00:00.000Z';

describe('textDates', () => {
  it.each<[string, unknown, unknown]>([
    ['alone', d, text],
    ['nested', { a: [{ d }, 1], b: 'x' }, { a: [{ d: text }, 1], b: 'x' }],
    ['beside bytes', { d, bytes: Uint8Array.of(1) }, { d: text, bytes: Uint8Array.of(1) }],
  ])('S2 dates are ISO 8601 text: %s', (_, given, expected) => {
    const kept = keepExact(given);
    expect(textDates(kept)).toEqual(expected);
    expect(textDates(kept)).toBe(textDates(kept));
    expect(kept).toEqual(given);
  });

  it.each<[string, unknown]>([
    ['plain', { a: [1, 'x', null] }],
    ['bytes', { a: [Uint8Array.of(1)] }],
    ['text', 'x'],
    ['null', null],
  ])('S2 a value without dates is itself: %s', (_, given) => {
    const kept = keepExact(given);
    expect(textDates(kept)).toBe(kept);
  });

  it('S2 a value as a store gives it back is looked at as well', () => {
    expect(textDates({ at: [new Date(0)] })).toEqual({ at: [text] });
  });
});
