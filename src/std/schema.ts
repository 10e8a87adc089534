/**
 * The part of JSON Schema that Heddle's declarations use, as types.
 * Must not know how anything is checked or reported.
 */

export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

/**
 * A JSON Schema of the supported subset. `format` knows `duration`, `timestamp`, `size` and `failure-code`; a duration
 * is at least one millisecond, with `minimum: 0` it may be none.
 */
export interface Schema {
  readonly type?: TypeName;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly format?: 'duration' | 'timestamp' | 'size' | 'failure-code';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
}

/** The type of a mapping of the constant schema as somebody gives it: what has a default may be left out. */
export type GivenFor<S> = S extends { readonly properties: infer P }
  ? Flat<
      {
        readonly [K in keyof P as K extends RequiredOf<S> ? K : never]: FromSchema<P[K]>;
      } & {
        readonly [K in keyof P as K extends RequiredOf<S> ? never : K]?: FromSchema<P[K]>;
      }
    >
  : never;

type RequiredOf<S> = S extends { readonly required: readonly (infer R)[] } ? R : never;

/** The TypeScript type of the values that a constant schema accepts. */
export type FromSchema<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly anyOf: readonly (infer B)[] }
    ? FromSchema<B>
    : S extends { readonly type: 'string' }
      ? string
      : S extends { readonly type: 'number' | 'integer' }
        ? number
        : S extends { readonly type: 'boolean' }
          ? boolean
          : S extends { readonly type: 'null' }
            ? null
            : S extends { readonly type: 'array'; readonly items: infer I }
              ? readonly FromSchema<I>[]
              : S extends { readonly type: 'array' }
                ? readonly unknown[]
                : S extends { readonly type: 'object'; readonly properties: infer P }
                  ? FromProperties<
                      P,
                      S extends { readonly required: readonly (infer R)[] } ? R : never
                    >
                  : S extends { readonly type: 'object'; readonly additionalProperties: infer M }
                    ? Readonly<Record<string, M extends boolean ? unknown : FromSchema<M>>>
                    : S extends { readonly type: 'object' }
                      ? Readonly<Record<string, unknown>>
                      : unknown;

type HasDefault<S> = S extends { readonly default: unknown } ? true : false;

/** Shown as what it amounts to. */
type Flat<T> = { [K in keyof T]: T[K] } & {};

type FromProperties<P, Required> = Flat<
  {
    readonly [K in keyof P as K extends Required
      ? K
      : HasDefault<P[K]> extends true
        ? K
        : never]: FromSchema<P[K]>;
  } & {
    readonly [K in keyof P as K extends Required
      ? never
      : HasDefault<P[K]> extends true
        ? never
        : K]?: FromSchema<P[K]>;
  }
>;
