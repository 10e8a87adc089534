/**
 * Whether what a function returns can fit the schema of its step, as types.
 * Knows types alone; must not know how values are held against a schema.
 */
import type { Kept } from './kept.ts';
import type { Taken } from './schema-types.ts';

/**
 * The schema, or where nothing that a function with this `Output` returns fits it a text that says where, which no
 * schema is. A schema is also there to tell more than the types know: what may fit is taken.
 */
export type Fitted<Schema, Output> = [
  Misfit<Kept<Awaited<Output>>, Taken<Schema>, '$', 4>,
] extends [never]
  ? Schema
  : `what run returns does not fit at ${Misfit<Kept<Awaited<Output>>, Taken<Schema>, '$', 4>}`;

/** How many levels further down is looked: types may be endless. */
type Depth = 0 | 1 | 2 | 3 | 4;
type Below = [0, 0, 1, 2, 3];

/** Where no value of the one type is one of the other; never where some may be. */
type Misfit<Output, Wanted, Path extends string, D extends Depth> = [Output] extends [Wanted]
  ? never
  : true extends Meets<Output, Wanted, D>
    ? never
    : InMembers<Output, Wanted, Path, D>;

/** Whether a value may be of both; of unions each part is asked. To a JSON Schema dates are texts. */
type Meets<Output, Wanted, D extends Depth> = Output extends Wanted | { getTime(): number }
  ? true
  : Output extends object
    ? Wanted extends object
      ? D extends 0
        ? true
        : [InMembers<Output, Wanted, '', D>] extends [never]
          ? true
          : false
      : false
    : Wanted extends Output
      ? true
      : false;

/** Of a list or a mapping the members that are apart, else the place itself. */
type InMembers<Output, Wanted, Path extends string, D extends Depth> = [Wanted] extends [
  readonly (infer Other)[],
]
  ? [Output] extends [readonly (infer Item)[]]
    ? Misfit<Item, Other, `${Path}[]`, Below[D]>
    : Path
  : [Output, Wanted] extends [object, object]
    ? {
        [K in KeysOf<Output, Wanted>]-?: InMember<Output, Wanted, K, `${Path}.${K}`, D>;
      }[KeysOf<Output, Wanted>]
    : Path;

/** Of a mapping with any names those that the types know of. */
type KeysOf<Output, Wanted> = string &
  (string extends keyof Wanted ? keyof Output & keyof Wanted : keyof Wanted);

/** A member that the types do not know of is missing, unless they know of none. */
type InMember<
  Output,
  Wanted,
  K extends keyof Wanted,
  Path extends string,
  D extends Depth,
> = K extends keyof Output
  ? Misfit<Output[K], Wanted[K], Path, Below[D]>
  : [keyof Output] extends [never]
    ? never
    : object extends Pick<Wanted, K>
      ? never
      : `${Path}, which is missing`;
