/**
 * What the validator says of a value.
 * Must not know the package that says it, nor the words in which it is reported.
 */

/** What the validator says of a value and a part of the schema; undefined when it could not go to the end. */
export type Validity = (
  value: unknown,
  part: unknown,
) => { valid: boolean; errors: readonly Unit[] } | undefined;

/** One thing that the validator says. */
export interface Unit {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly error: string;
}
