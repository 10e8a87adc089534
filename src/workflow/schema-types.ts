/**
 * The types of values that schemas take and make.
 * Knows JSON Schema written as a constant, and Standard Schema; must not know how values are held against one.
 */
import type { AnySchema } from '../schemas/check.ts';
import type { StandardSchema } from '../schemas/standard.ts';

/** What a schema of a library takes and makes, as it says itself. */
type TypesOf<S> = S extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T>
  : never;

/** What a value is once its schema has taken it. */
export type Made<S> = S extends StandardSchema
  ? TypesOf<S> extends { readonly output: infer Output }
    ? Output
    : unknown
  : FromJson<S>;

/** What may be given where a schema stands. */
export type Taken<S> = S extends StandardSchema
  ? TypesOf<S> extends { readonly input: infer Input }
    ? Input
    : unknown
  : FromJson<S>;

/** The values that a constant JSON Schema takes; `unknown` where its type is not that of a constant. */
export type FromJson<S> = S extends true
  ? unknown
  : S extends false
    ? never
    : S extends { readonly const: infer Only }
      ? Only
      : S extends { readonly enum: readonly (infer Choice)[] }
        ? Choice
        : S extends { readonly anyOf: readonly (infer Branch)[] }
          ? FromJson<Branch>
          : S extends { readonly oneOf: readonly (infer Branch)[] }
            ? FromJson<Branch>
            : S extends { readonly type: readonly (infer Type)[] }
              ? OfType<S, Type>
              : S extends { readonly type: infer Type }
                ? OfType<S, Type>
                : unknown;

type OfType<S, Type> = Type extends 'string'
  ? string
  : Type extends 'number' | 'integer'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? ListOf<S>
          : Type extends 'object'
            ? MappingOf<S>
            : unknown;

type ListOf<S> = S extends { readonly prefixItems: infer First extends readonly unknown[] }
  ? readonly [...FirstOf<S, { [K in keyof First]: FromJson<First[K]> }>, ...RestOf<S>]
  : S extends { readonly items: infer Item }
    ? readonly FromJson<Item>[]
    : readonly unknown[];

/** Items that need not be there, unless the schema says how many there are. */
type FirstOf<S, First extends readonly unknown[]> = S extends { readonly minItems: number }
  ? First
  : Partial<First>;

type RestOf<S> = S extends { readonly items: false }
  ? []
  : S extends { readonly items: infer Item }
    ? FromJson<Item>[]
    : unknown[];

type MappingOf<S> = S extends { readonly properties: infer P }
  ? Members<P, S extends { readonly required: readonly (infer R)[] } ? R : never>
  : S extends { readonly additionalProperties: infer More }
    ? Readonly<Record<string, FromJson<More>>>
    : Readonly<Record<string, unknown>>;

type Members<P, Required> = Plain<
  { readonly [K in keyof P as K extends Required ? K : never]: FromJson<P[K]> } & {
    readonly [K in keyof P as K extends Required ? never : K]?: FromJson<P[K]>;
  }
>;

/** One mapping instead of several in a row. */
type Plain<T> = { [K in keyof T]: T[K] } & {};

/** What `inputs` of a workflow may be. */
export type InputSchemas = Readonly<Record<string, AnySchema>> | StandardSchema;

/** What the steps of a workflow find as its input. */
export type InputsOf<I> = I extends StandardSchema
  ? Made<I>
  : Plain<{ readonly [K in keyof I]: Made<I[K]> }>;

/** What a run may be given: an input with a default may be left out, and so may one whose schema takes nothing. */
export type Given<I> = I extends StandardSchema
  ? Taken<I>
  : Plain<
      { readonly [K in keyof I as MayLack<I[K]> extends true ? never : K]: Taken<I[K]> } & {
        readonly [K in keyof I as MayLack<I[K]> extends true ? K : never]?: Taken<I[K]>;
      }
    >;

type MayLack<S> = S extends StandardSchema
  ? undefined extends Taken<S>
    ? true
    : false
  : S extends { readonly default: unknown }
    ? true
    : false;
