/**
 * What values are, wherever they were made.
 */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { keepExact } from './exact-json.ts';
import { isBytes, isError, isLeaf, isPlain, isPromise, kindOf, timeOf } from './value-kinds.ts';

const realm = createContext({});
const there = (code: string) => runInContext(`(${code})`, realm) as object;

describe('S1 a value of another realm', () => {
  it.each<[string, (value: object) => boolean, boolean]>([
    ['{ a: 1 }', isPlain, true],
    ['Object.create(null)', isPlain, true],
    ['new (class A {})()', isPlain, false],
    ['Object.create({ hasOwnProperty: 1 })', isPlain, false],
    ['[]', isPlain, false],
    ['new Map()', isPlain, false],
    ['new TypeError("x")', isError, true],
    ['new (class E extends Error {})("x")', isError, true],
    ['{ message: "x" }', isError, false],
    ['Promise.resolve()', isPromise, true],
    ['{ then() {} }', isPromise, false],
    ['new Uint8ClampedArray(1)', isBytes, true],
    ['new DataView(new ArrayBuffer(1))', isBytes, true],
    ['new Float32Array(1)', isBytes, false],
    ['new Int8Array(1)', isBytes, false],
    [
      'new (class extends Uint8Array { get [Symbol.toStringTag]() { return "Own"; } })(1)',
      isBytes,
      true,
    ],
    ['new Float32Array(1)', isLeaf, true],
    ['new ArrayBuffer(1)', isBytes, true],
    ['new SharedArrayBuffer(1)', isBytes, true],
    ['[1]', isBytes, false],
    ['new Date(5)', (value) => timeOf(value) === 5, true],
    ['{ getTime: () => 5 }', (value) => timeOf(value) === undefined, true],
  ])('%s is what it is: %s %s', (code, is, expected) => {
    expect(is(there(code))).toBe(expected);
  });

  it('is told by its name', () => expect(kindOf(there('new Set()'))).toBe('Set (use [...set])'));
});

describe('F01 what a value is called', () => {
  it.each<[string, string]>([
    ['(function () { return arguments; })(1)', 'Arguments (use [...arguments])'],
    ['new (class Point {})()', 'Point (only plain objects are kept)'],
    ['new (class Sorted extends Map {})()', 'Sorted (use Object.fromEntries(map))'],
    [
      'new (class Tr { get [Symbol.toStringTag]() { return "StepContext"; } })()',
      'StepContext (only plain objects are kept)',
    ],
    [
      'new (class Tr extends Error { name = "Refused" })()',
      'Refused (throw it, or keep its message)',
    ],
    ['new (class Refused extends Error {})()', 'Refused (throw it, or keep its message)'],
  ])('%s', (code, told) => {
    expect(kindOf(there(code))).toBe(told);
    expect(keepExact([there(code)])).toMatchObject({ place: `$[0]: ${told}` });
  });
});

describe('values of this realm', () => {
  it('that are errors of the platform', () => {
    expect(isError(AbortSignal.abort().reason)).toBe(true);
    expect([undefined, null, 'x', {}].some(isError)).toBe(false);
  });

  it('that only say what they are', () => {
    expect(timeOf({ [Symbol.toStringTag]: 'Date' })).toBeUndefined();
  });
});
