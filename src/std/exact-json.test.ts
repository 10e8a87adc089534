/**
 * Which values are kept exactly, the place of the first one that is not, and that all are frozen.
 */
import { describe, expect, it } from 'vitest';
import { freezeExact, MAX_DEPTH } from './exact-json.ts';

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

function keeps(what: string, value: unknown): void {
  it(`keeps ${what}`, () => expect(freezeExact(value)).toBeUndefined());
}

function refuses(value: unknown, expected: string): void {
  it(`refuses ${expected}`, () => expect(freezeExact(value)).toBe(expected));
}

describe('freezeExact', () => {
  keeps('null', null);
  keeps('text', 'größer 👍');
  keeps('numbers', [0, -1, 1.5, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53]);
  keeps('booleans', [true, false]);
  keeps('nested lists and mappings', { a: [{ b: [] }, {}] });
  keeps('mappings without a prototype', Object.assign(Object.create(null), { a: 1 }));
  keeps('a key named then', { then: 'data' });
  keeps('bytes', { file: new Uint8Array([1, 2]) });
  keeps('512 levels', nested(MAX_DEPTH));

  const shared = { a: 1 };
  keeps('one value at two places', { left: shared, right: shared });

  refuses(undefined, '$: undefined');
  refuses(1n, '$: BigInt');
  refuses(Number.NaN, '$: NaN');
  refuses(Number.POSITIVE_INFINITY, '$: Infinity');
  refuses(-0, '$: -0');
  refuses(() => 1, '$: function');
  refuses(Symbol('x'), '$: symbol');
  refuses('\ud800', '$: text with a lone surrogate');
  refuses({ a: [0, 1, 2, { b: 1n }] }, '$.a[3].b: BigInt');
  refuses({ a: undefined }, '$.a: undefined');
  refuses({ 'odd key': -0 }, '$["odd key"]: -0');
  // A list with a hole in it.
  refuses(Array(3).fill(1, 0, 1), '$[1]: undefined');
  refuses(new Date(0), '$: Date (only plain objects are kept)');
  refuses({ at: new Map() }, '$.at: Map (only plain objects are kept)');
  refuses([Promise.resolve()], '$[0]: Promise (only plain objects are kept)');
  refuses(new (class Point {})(), '$: Point (only plain objects are kept)');
  refuses(JSON.parse('{"a":{"__proto__":1}}'), '$.a: __proto__ key');
  refuses({ [Symbol('x')]: 1 }, '$: symbol key');
  refuses(
    {
      get a() {
        return 1;
      },
    },
    '$.a: getter',
  );
  refuses(Object.defineProperty({}, 'a', { value: 1 }), '$.a: hidden property');

  it('refuses a circle, and names where it closes', () => {
    const ring: { next?: unknown } = {};
    ring.next = [ring];
    expect(freezeExact(ring)).toBe('$.next[0]: cycle');
  });

  it('refuses 513 levels without a long path', () => {
    const problem = freezeExact(nested(MAX_DEPTH + 1));
    expect(problem).toContain('deeper than 512');
    expect(problem!.length).toBeLessThan(100);
  });

  it('refuses a hundred thousand levels without a stack overflow', () => {
    expect(freezeExact(nested(100_000))).toContain('deeper than 512');
  });

  it('refuses a key with a lone surrogate', () => {
    expect(String(freezeExact({ '\ud800': 1 }))).toContain('lone surrogate');
  });

  it('refuses a list with more than its items, which JSON would drop', () => {
    expect(freezeExact(Object.assign([1], { note: 'lost' }))).not.toBeUndefined();
  });

  it('freezes everything it has looked at', () => {
    const value = { list: [{ deep: 1 }] };
    freezeExact(value);
    const parts = [value, value.list, value.list[0]];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true]);
  });

  it('takes a value that is frozen already', () => {
    expect(freezeExact(Object.freeze({ a: Object.freeze([1]) }))).toBeUndefined();
  });
});
