/**
 * Durations and values, generated: what is written is read again, and what is kept is exact.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, MAX_DURATION_MS, parseDuration } from '../../src/std/duration.ts';
import { keepExact } from '../../src/std/exact-json.ts';
import { Inexact } from '../../src/std/inexact.ts';
import { decodeValue, encodeValue } from '../../src/stores/durable/records.ts';
import { NO_BLOBS } from '../../src/stores/durable/results.ts';

describe('durations', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_DURATION_MS }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it('are a whole number in their limits, or nothing, for any text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9dhmsPT.]{0,12}$/));
    fc.assert(
      fc.property(text, (any) => {
        const ms = parseDuration(any);
        if (ms === undefined) return;
        expect(Number.isSafeInteger(ms) && ms >= 1 && ms <= MAX_DURATION_MS).toBe(true);
      }),
    );
  });
});

/** Values with all the oddities that JavaScript has. */
const oddValue = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withUnicodeString: true,
  maxDepth: 4,
});

/** Whether JSON gives the value back, but for what is kept as something simpler. */
function survives(value: unknown): boolean {
  try {
    const text = JSON.stringify(value);
    return text !== undefined && same(JSON.parse(text), value);
  } catch {
    return false;
  }
}

function same(read: unknown, value: unknown): boolean {
  if (read === value) return typeof value !== 'string' || value.isWellFormed();
  if (value instanceof Date) return read === value.toISOString();
  if (read === null || value === null || typeof read !== 'object' || typeof value !== 'object')
    return false;
  if (Array.isArray(read) !== Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  const keys = Reflect.ownKeys(value).filter((key) =>
    Array.isArray(value) ? key !== 'length' : typeof key !== 'string' || isThere(value, key),
  );
  if (keys.length !== Object.keys(read).length) return false;
  return keys.every((key) => {
    if (typeof key !== 'string' || !key.isWellFormed() || key === '__proto__') return false;
    const [a, b] = [read, value].map((object) => (object as Record<string, unknown>)[key]);
    return same(a, b);
  });
}

function isThere(value: object, key: string): boolean {
  return key === '__proto__' || (value as Record<string, unknown>)[key] !== undefined;
}

describe('keepExact', () => {
  it('accepts exactly what JSON gives back', () => {
    fc.assert(
      fc.property(fc.oneof(oddValue, fc.jsonValue()), (value) => {
        const expected = survives(value);
        expect(keepExact(value) instanceof Inexact).toBe(!expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing that it looks at', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = structuredClone(value);
        keepExact(value);
        expect(value).toEqual(before);
      }),
    );
  });

  it('is what a store gives back', () => {
    fc.assert(
      fc.property(fc.oneof(oddValue, fc.uint8Array(), fc.jsonValue()), (value) => {
        const kept = keepExact(value);
        if (kept instanceof Inexact) return;
        const { body } = encodeValue(kept)!;
        expect(decodeValue(body, NO_BLOBS)).toStrictEqual(kept);
      }),
      { numRuns: 1_000 },
    );
  });

  it('names a place that exists', () => {
    fc.assert(
      fc.property(oddValue, (value) => {
        const kept = keepExact(value);
        if (kept instanceof Inexact)
          expect(kept.place).toMatch(/^\$(\.\w+|\[\d+\]|\[("([^"\\]|\\.)*")\])*…?: \S/);
      }),
    );
  });
});
