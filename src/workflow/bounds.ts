/**
 * The bounds of what a workflow may say, one table for files and for code.
 * Knows kinds and limits; must not know keys, units of files, or how a fault is reported.
 *
 * `formats/native-schema.ts` and `value-faults.ts` are made from it, so that a workflow which is
 * accepted in one form is accepted in the other.
 */
import { MAX_DURATION_MS } from '../std/duration.ts';
import type { Schema } from '../std/schema.ts';

/** A name or a word that is not empty. */
export const WORD: Schema = { type: 'string', minLength: 1 };
export const TITLE: Schema = { type: 'string', maxLength: 200 };
/** An expression, or a template. */
export const EXPRESSION: Schema = { type: 'string', minLength: 1, maxLength: 8_192 };

/** How much of a pool a step takes; nothing at all undoes what is taken otherwise. "At most" is a COUNT. */
export const COST: Schema = { type: 'integer', minimum: 0 };
/** How many of something there are, or the size of a pool. */
export const COUNT: Schema = { type: 'integer', minimum: 1 };
/** Steps of one run, or attempts with one key, at once. */
export const PLACES: Schema = { type: 'integer', minimum: 1, maximum: 10_000 };
export const BRANCHES: Schema = { type: 'integer', minimum: 1, maximum: 1_000_000 };
export const PRIORITY: Schema = { type: 'integer', minimum: -1_000, maximum: 1_000 };

export const MAX_ATTEMPTS: Schema = { type: 'integer', minimum: 1, maximum: 1_000 };
export const BACKOFF: Schema = { type: 'number', minimum: 1, maximum: 100 };
/** Codes of failures. */
export const CODES: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: 1_000,
  items: { type: 'string', format: 'failure-code', minLength: 1, maxLength: 200 },
};
export const CRITICAL: Schema = { type: 'array', minItems: 1, items: { type: 'string' } };
export const ENV: Schema = {
  type: 'array',
  maxItems: 1_000,
  items: { type: 'string', minLength: 1, maxLength: 128 },
};

/** Names of secrets. */
export const SECRETS: Schema = {
  type: 'array',
  maxItems: 1_000,
  items: { type: 'string', minLength: 1, maxLength: 64 },
};

/** A limit of time: in a file `30s`, in code milliseconds. */
export const SPAN: Schema = { type: 'string', format: 'duration' };
export const SPAN_MS: Schema = { type: 'integer', minimum: 1, maximum: MAX_DURATION_MS };
/** A wait, which may also be none. */
export const DELAY: Schema = { type: 'string', format: 'duration', minimum: 0 };
export const DELAY_MS: Schema = { ...SPAN_MS, minimum: 0 };

/** A list of waits, given how one is written. */
export function delays(items: Schema): Schema {
  return { type: 'array', minItems: 1, maxItems: 1_000, items };
}

/** Steps running at once, where there is no limit in a file; in code it is `Infinity`. */
export const UNLIMITED = 'unlimited';
