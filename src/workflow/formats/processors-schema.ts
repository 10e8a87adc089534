/**
 * What a file with `processors:` may say.
 * Knows its keys, types and bounds; must not know what they become.
 */
import { MAX_DURATION_MS } from '../../std/duration.ts';
import type { Schema } from '../../std/schema.ts';
import { FAILURE_MODES } from '../workflow.ts';

/** Whatever a key takes, it may also be there with nothing behind it. */
const nullOr = (schema: Schema): Schema => ({ ...schema, anyOf: [schema, { type: 'null' }] });
const word = { type: 'string' } as const;

/** Their fuel counts instructions; here it becomes time, at 10 million a second. */
export const FUEL_PER_MS = 10_000;
const MOST_FUEL = MAX_DURATION_MS * FUEL_PER_MS;
/** One amount of fuel in the settings: no more than the longest time limit stands for. */
const FUEL: Schema = { type: 'integer', minimum: 0, maximum: MOST_FUEL };
/** What a processor asks for: what is too much is clamped. */
export const FUEL_LEVEL: Schema = { type: 'integer', minimum: 0 };
const FUEL_RANGE: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: { default: nullOr(FUEL), minimum: nullOr(FUEL), maximum: nullOr(FUEL) },
};
/** A number alone is the default. */
const WASM_SETTINGS: Schema = nullOr({
  type: 'object',
  additionalProperties: false,
  properties: { fuel: { anyOf: [FUEL, FUEL_RANGE, { type: 'null' }] } },
});

const PROCESSOR: Schema = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    id: word,
    backend: { type: 'string', enum: ['local', 'wasm'] },
    type: { type: 'string', enum: ['local', 'wasm'] },
    impl: word,
    processor: word,
    module: word,
    depends_on: nullOr({ type: 'array', items: word }),
    options: nullOr({ type: 'object' }),
    wasm: WASM_SETTINGS,
    description: word,
  },
};

export const FILE: Schema = {
  type: 'object',
  required: ['processors'],
  additionalProperties: false,
  properties: {
    name: word,
    description: word,
    version: {},
    strategy: word,
    failure_strategy: { type: 'string', enum: FAILURE_MODES },
    executor_options: nullOr({
      type: 'object',
      additionalProperties: false,
      properties: {
        max_concurrency: { type: 'integer', minimum: 1, maximum: 10_000 },
        timeout_seconds: { type: 'number', minimum: 0.001, maximum: 315_360_000 },
        retry_attempts: { type: 'integer', minimum: 0, maximum: 999 },
      },
    }),
    wasm: WASM_SETTINGS,
    processors: { type: 'array', minItems: 1, items: PROCESSOR },
  },
};
