/**
 * Which values are kept exactly and as what, the place of the first one that is not, and that all are
 * frozen.
 */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { copyExact, keepExact, keepInTurns } from './exact-json.ts';
import { Inexact, MAX_DEPTH, TooLong } from './inexact.ts';

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Lists in lists, every one of them twice: few objects, and more places than can be counted. */
function doubled(levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = [value, value];
  return value;
}

function keeps(what: string, value: unknown, as = value): void {
  it(`keeps ${what}`, () => expect(keepExact(value)).toStrictEqual(as));
}

function refuses(value: unknown, expected: string): void {
  it(`refuses ${expected}`, () => expect(keepExact(value)).toEqual(new Inexact(expected)));
}

const there = createContext({});
const elsewhere = (code: string): unknown => runInContext(`(${code})`, there);

describe('keepExact', () => {
  keeps('null', null);
  keeps('text', 'größer 👍');
  keeps('numbers', [0, -1, 1.5, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53]);
  keeps('booleans', [true, false]);
  keeps('nested lists and mappings', { a: [{ b: [] }, {}] });
  keeps('a key named then', { then: 'data' });
  keeps('keys that look like tags', { $bytes: 'AQ==', $date: 'x' });
  keeps('512 levels', nested(MAX_DEPTH));

  const shared = { a: 1 };
  keeps('one value at two places', { left: shared, right: shared });

  refuses(undefined, '$: undefined');
  refuses(1n, '$: BigInt');
  refuses(Number.NaN, '$: NaN');
  refuses(Number.POSITIVE_INFINITY, '$: Infinity');
  refuses(() => 1, '$: function');
  refuses(Symbol('x'), '$: symbol');
  refuses('\ud800', '$: text with a lone surrogate');
  refuses({ a: [0, 1, 2, { b: 1n }] }, '$.a[3].b: BigInt');
  refuses({ 'odd key': Number.NaN }, '$["odd key"]: NaN');
  // A list with a hole in it.
  refuses(Array(3).fill(1, 0, 1), '$[1]: undefined');
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
    expect(keepExact(ring)).toEqual(new Inexact('$.next[0]: cycle'));
  });

  it('refuses 513 levels without a long path', () => {
    const { place } = keepExact(nested(MAX_DEPTH + 1)) as Inexact;
    expect(place).toContain('deeper than 512');
    expect(place.length).toBeLessThan(100);
  });

  it('refuses a hundred thousand levels without a stack overflow', () => {
    expect((keepExact(nested(100_000)) as Inexact).place).toContain('deeper than 512');
  });

  it('refuses a key with a lone surrogate', () => {
    expect((keepExact({ '\ud800': 1 }) as Inexact).place).toContain('lone surrogate');
  });

  it('refuses a list with more than its items, which JSON would drop', () => {
    expect(keepExact(Object.assign([1], { note: 'lost' }))).toBeInstanceOf(Inexact);
  });

  it('keeps what needs no change itself, and freezes all of it', () => {
    const value = { list: [{ deep: 1 }] };
    expect(keepExact(value)).toBe(value);
    const parts = [value, value.list, value.list[0]];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true]);
  });

  it('takes a value that is frozen already', () => {
    const value = Object.freeze({ a: Object.freeze([1]) });
    expect(keepExact(value)).toBe(value);
  });

  it.each([[{ a: undefined }], [new Uint8Array(1)], [-0]])(
    'looks once at what is shared',
    (leaf) => {
      expect(keepExact(doubled(20, leaf))).not.toBeInstanceOf(Inexact);
      expect(copyExact(doubled(20, leaf))).not.toBeInstanceOf(Inexact);
    },
  );
});

describe('what is kept as something simpler', () => {
  keeps('S5 -0 as 0', -0, 0);
  keeps('S5 -0 inside as 0', { a: [1, -0, 2], b: -0 }, { a: [1, 0, 2], b: 0 });
  keeps(
    'mappings without members that are undefined',
    { b: undefined, a: 1, c: undefined },
    { a: 1 },
  );
  keeps('mappings without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 });
  keeps('lists of a class', class extends Array {}.from([1, 2]), [1, 2]);

  it('changes nothing of what it was given for that', () => {
    const given = { gone: undefined, zero: -0, same: [1] };
    const kept = keepExact(given) as typeof given;
    expect(given).toStrictEqual({ gone: undefined, zero: -0, same: [1] });
    expect(kept.same).toBe(given.same);
    expect(Object.isFrozen(kept)).toBe(true);
  });
});

describe('bytes', () => {
  const all = Buffer.from('....red wool....');
  const wool = Uint8Array.from(Buffer.from('red wool'));
  it.each<[string, unknown]>([
    ['a Buffer', Buffer.from('red wool')],
    ['a part of a larger Buffer', all.subarray(4, 12)],
    ['an ArrayBuffer', wool.slice().buffer],
    ['a DataView', new DataView(all.buffer, all.byteOffset + 4, 8)],
    ['clamped bytes', Uint8ClampedArray.from(wool)],
    ['shared memory', sharedWith(wool)],
    ['a view of shared memory', new Uint8Array(sharedWith(wool))],
    ['bytes of another realm', elsewhere(`Uint8Array.from([${wool}])`)],
    ['a buffer of another realm', elsewhere(`Uint8Array.from([${wool}]).buffer`)],
  ])('F02 %s is one plain Uint8Array in a buffer of its own', (_, given) => {
    for (const kept of [
      keepExact(given),
      (keepExact({ in: [given] }) as { in: unknown[] }).in[0],
    ]) {
      expect(kept).toStrictEqual(wool);
      expect(Object.getPrototypeOf(kept)).toBe(Uint8Array.prototype);
      expect((kept as Uint8Array).buffer).toBeInstanceOf(ArrayBuffer);
      expect((kept as Uint8Array).buffer.byteLength).toBe(wool.length);
    }
  });

  const LIST = 'Array.from(list)';
  it.each<[string, object, string]>([
    ['Float64Array', new Float64Array([0.5, 2]), LIST],
    ['Float32Array', new Float32Array(1), LIST],
    ['Int8Array', new Int8Array([-1]), LIST],
    ['Int16Array', new Int16Array(1), LIST],
    ['Uint16Array', new Uint16Array(1), LIST],
    ['Int32Array', new Int32Array(1), LIST],
    ['Uint32Array', elsewhere('new Uint32Array(1)') as object, LIST],
    ['BigInt64Array', new BigInt64Array(1), 'Array.from(list, String)'],
    ['BigUint64Array', new BigUint64Array(1), 'Array.from(list, String)'],
  ])('S2 are not the numbers of a %s, which would be other numbers', (name, given, list) => {
    const place = `$.in[0]: ${name} (use ${list}, or new Uint8Array(list.buffer) for its bytes)`;
    expect(keepExact({ in: [given] })).toEqual(new Inexact(place));
    expect(copyExact({ in: [given] })).toEqual(new Inexact(place));
  });

  it('F03 are not those of whoever gave them', () => {
    const given = { bytes: Uint8Array.from([1]) };
    const kept = keepExact(given) as typeof given;
    given.bytes[0] = 9;
    expect(kept.bytes).toEqual(Uint8Array.from([1]));
  });

  it('are refused when their buffer was given away', () => {
    const bytes = Uint8Array.from([1]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const expected = new Inexact('$[0]: bytes whose buffer was given away');
    expect(keepExact([bytes])).toEqual(expected);
  });
});

describe('dates', () => {
  it.each<[string, unknown]>([
    ['a date', new Date(5)],
    ['a date of another realm', elsewhere('new Date(5)')],
    ['a date of a class', new (class extends Date {})(5)],
  ])('%s is a plain date, and a copy', (_, given) => {
    const kept = keepExact({ at: given }) as { at: Date };
    expect(kept).toStrictEqual({ at: new Date(5) });
    (given as Date).setTime(7);
    expect(kept.at.getTime()).toBe(5);
  });

  refuses({ at: [new Date('never')] }, '$.at[0]: invalid Date');
  refuses({ at: { [Symbol.toStringTag]: 'Date' } }, '$.at: symbol key');
});

describe('what is no data says what to give in its place', () => {
  refuses({ at: new Map() }, '$.at: Map (use Object.fromEntries(map))');
  refuses(new Set(), '$: Set (use [...set])');
  refuses([Promise.resolve()], '$[0]: Promise (await it)');
  refuses({ error: new TypeError('x') }, '$.error: TypeError (throw it, or keep its message)');
  refuses({ to: new URL('http://localhost') }, '$.to: URL (use its href)');
  refuses(new (class Point {})(), '$: Point (only plain objects are kept)');
  refuses(elsewhere('new Map()'), '$: Map (use Object.fromEntries(map))');
  refuses(elsewhere('new (class Point {})()'), '$: Point (only plain objects are kept)');
});

describe('S1 values of another realm', () => {
  it('are plain values of this one', () => {
    const kept = keepExact(elsewhere('{ a: [1, { b: "x" }], c: Object.create(null) }'));
    expect(kept).toStrictEqual({ a: [1, { b: 'x' }], c: {} });
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
  });
});

describe('copyExact', () => {
  it('F03 leaves what belongs to somebody else as it was, and unfrozen', () => {
    const given = { list: [{ deep: 1 }], bytes: Uint8Array.from([1]) };
    const kept = copyExact(given);
    expect(kept).toStrictEqual(given);
    expect([kept, given].map((one) => Object.isFrozen(one))).toEqual([true, false]);
    given.list.push({ deep: 2 });
    expect(kept).toStrictEqual({ list: [{ deep: 1 }], bytes: Uint8Array.from([1]) });
  });

  it('takes what was kept before as it is', () => {
    const kept = keepExact({ a: [1] });
    expect(copyExact(kept)).toBe(kept);
  });
});

function sharedWith(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

describe('a long value', () => {
  /** In how many turns it was looked at, and what came of it. */
  async function inTurns(value: unknown) {
    let turns = 0;
    const nextTurn = async () => void (turns += 1);
    const hasOwnKeys = (list: readonly unknown[]) => Object.keys(list).length > list.length;
    const kept = await keepInTurns(value, { nextTurn, hasOwnKeys });
    return { kept, turns };
  }
  const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ i, on: [true, -0] }));

  it('F22 is looked at in turns, with the same result', async () => {
    expect(await inTurns(rows(10))).toEqual({ kept: keepExact(rows(10)), turns: 0 });
    const { kept, turns } = await inTurns({ rows: rows(20_000), at: new Date(5) });
    expect(kept).toStrictEqual(keepExact({ rows: rows(20_000), at: new Date(5) }));
    // Each row has five parts.
    expect(turns).toBe(10);
    expect(Object.isFrozen(kept)).toBe(true);
    expect((await inTurns(kept)).turns).toBe(0);
  });

  it('F22 names the place of what cannot be kept, also late', async () => {
    const bad = [...rows(20_000), { i: 1n }];
    expect((await inTurns({ bad })).kept).toEqual(new Inexact('$.bad[20000].i: BigInt'));
    const keyed = Object.assign(rows(20_000), { columns: ['i'] });
    const expected = new Inexact('$: a list with keys of its own');
    expect((await inTurns(keyed)).kept).toEqual(expected);
    expect(keepExact(Object.assign(rows(20_000), { columns: ['i'] }))).toEqual(expected);
    const circle: unknown[] = rows(20_000);
    circle.push({ circle });
    expect((await inTurns(circle)).kept).toEqual(new Inexact('$[20000].circle: cycle'));
  });

  it.each<[string, unknown]>([
    ['shared 2^40 times', doubled(40, 'x')],
    ['of holes', new Array(2 ** 30)],
    ['of texts', Array(70).fill('x'.repeat(2 ** 20))],
  ])('F22 is refused as soon as it is too long: a list %s', async (_, value) => {
    const { kept, turns } = await inTurns(value);
    expect(kept).toBeInstanceOf(TooLong);
    expect((kept as TooLong).size).toBeUndefined();
    expect(turns).toBe(0);
  });
});
