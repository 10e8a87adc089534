/**
 * What is kept of a result, as types: what later steps and the caller get, and what cannot be kept.
 * Must not know who made it. What is kept when it runs is decided in `std/exact-json.ts`.
 */

import type { Expansion } from './expansion.ts';
import type { Jump } from './jump.ts';

/** Bytes of any kind; those are kept as one plain `Uint8Array`. */
type Bytes = Uint8Array | Uint8ClampedArray | DataView | ArrayBufferLike;

type Scalar = string | number | boolean | null | undefined | void;

/** A date is told by its methods, as it may come from elsewhere. */
type DateLike = { getTime(): number };

/** Bytes, and views of them, by the one member that all have: the compiler looks at it once. */
type BytesLike = { readonly byteLength: number };

type AnyFunction = (...values: never[]) => unknown;

/**
 * A result as the steps behind it get it: nothing at all is null, bytes of any kind are `Uint8Array`, as
 * are members of a mapping and items of a list, and both can only be read, as can lists in them. What is
 * deeper inside is left as its author named it. Members of mappings that are undefined are left out.
 */
export type Kept<Output> = Output extends Scalar
  ? Output extends undefined | void
    ? null
    : Output
  : Output extends DateLike | BytesLike
    ? KeptLeaf<Output>
    : Output extends Jump<infer Value>
      ? Kept<Value>
      : Output extends Expansion<infer Value>
        ? Value
        : Output extends object
          ? { readonly [K in keyof Output]: KeptMember<Output[K]> }
          : Output;

type KeptLeaf<T> = T extends Bytes ? Uint8Array : T extends ArrayBufferView ? never : T;

type KeptMember<T> = T extends Scalar
  ? T
  : T extends readonly (infer Item)[]
    ? T extends Item[]
      ? Readonly<T>
      : T
    : T extends ArrayBufferView | ArrayBufferLike
      ? KeptLeaf<T>
      : T;

/**
 * What a function may return: `Output`, unless something in it cannot be kept; then a text that says what
 * and where, which no value is.
 */
export type Keepable<Output> =
  Awaited<Output> extends Plain | Expansion
    ? Output
    : [Faulty<Awaited<Output>, 3>] extends [never]
      ? Output
      : `the result cannot be kept: ${FaultIn<Awaited<Output>, '', 3>}`;

/** What needs no closer look: most results. An interface is never among it. */
type Plain = PlainItem | undefined | void;
type PlainItem =
  | string
  | number
  | boolean
  | null
  | readonly PlainItem[]
  | { readonly [name: string]: Plain };

/** How many levels further down is looked: types may be endless. */
type Depth = 0 | 1 | 2 | 3;
type Below = [never, 0, 1, 2];

/**
 * Never for what can be kept. Apart from `FaultIn`, which is asked for the few others. Bytes and dates are
 * looked for last: they have methods, which hardly anything else has.
 */
type Faulty<T, D extends Depth> = T extends Scalar
  ? never
  : unknown extends T
    ? never
    : T extends AnyFunction | bigint | symbol
      ? true
      : T extends readonly (infer Item)[]
        ? UndefinedIn<T> | Faulty<Item, Below[D]>
        : D extends 0
          ? never
          : [{ [K in keyof T]-?: Faulty<T[K], Below[D]> }[keyof T]] extends [never]
            ? never
            : T extends DateLike | Bytes
              ? never
              : true;

/**
 * In a list it has no place: JSON has none, and leaving it out would move the items behind it. What a tuple may
 * end without is not there at all.
 */
type UndefinedIn<List extends readonly unknown[]> = number extends List['length']
  ? UndefinedOf<List[number]>
  : {
      [K in keyof List]-?: object extends Pick<List, K> ? never : UndefinedOf<List[K]>;
    }[number];

type UndefinedOf<Item> = unknown extends Item
  ? never
  : undefined extends Item
    ? 'undefined (use null)'
    : never;

/** What cannot be kept, and where. */
type FaultIn<T, Path extends string, D extends Depth> = T extends Scalar
  ? never
  : unknown extends T
    ? never
    : T extends readonly (infer Item)[]
      ? At<`${Path}[]`, UndefinedIn<T>> | FaultIn<Item, `${Path}[]`, Below[D]>
      : T extends DateLike | Bytes
        ? never
        : T extends bigint | symbol | AnyFunction | ArrayBufferView | AnyMap | AnySet
          ? At<Path, KindOf<T>>
          : IsUnion<MethodsOf<T>> extends true
            ? At<Path, 'an object with methods (give plain data)'>
            : D extends 0
              ? never
              : { [K in keyof T]-?: FaultIn<T[K], Under<Path, K>, Below[D]> }[keyof T];

type AnyMap = ReadonlyMap<unknown, unknown>;
type AnySet = ReadonlySet<unknown>;

type KindOf<T> = T extends bigint
  ? 'a bigint (use String(value))'
  : T extends symbol
    ? 'a symbol'
    : T extends AnyFunction
      ? 'a function'
      : T extends AnyMap
        ? 'a Map (use Object.fromEntries(map))'
        : T extends AnySet
          ? 'a Set (use [...set])'
          : 'numbers that are no bytes (use Array.from(list))';

type At<Path extends string, What extends string> = [What] extends [never]
  ? never
  : Path extends ''
    ? What
    : `${Path}: ${What}`;

type Under<Path extends string, Key> = Key extends string | number
  ? Path extends ''
    ? `${Key}`
    : `${Path}.${Key}`
  : Path;

type MethodsOf<T> = {
  [K in keyof T]-?: T[K] extends AnyFunction ? K : never;
}[keyof T];

type IsUnion<T, Whole = T> = [T] extends [never]
  ? false
  : T extends unknown
    ? [Whole] extends [T]
      ? false
      : true
    : never;
