/**
 * What a file with a mapping under `steps` may say.
 * Knows its keys, types and bounds; must not know what they become.
 */
import type { Schema } from '../../std/schema.ts';
import { TITLE, WORD } from '../bounds.ts';

const TEXT: Schema = { type: 'string' };
const NOTHING: Schema = { type: 'null' };

// Keys that nobody knows are told of by the reader.
const STEP: Schema = {
  type: 'object',
  additionalProperties: {},
  properties: {
    type: WORD,
    title: TITLE,
    input: { anyOf: [{ type: 'object' }, NOTHING] },
    depends_on: { anyOf: [{ type: 'array', items: TEXT }, TEXT, NOTHING] },
    max_retries: { type: 'integer', minimum: 0, maximum: 999 },
    timeout_seconds: { type: 'number', minimum: 0.001, maximum: 315_360_000 },
  },
};

export const FILE: Schema = {
  type: 'object',
  required: ['steps'],
  additionalProperties: {},
  properties: {
    id: WORD,
    name: WORD,
    description: TITLE,
    max_parallel_steps: { type: 'integer', minimum: 1, maximum: 10_000 },
    steps: { type: 'object', additionalProperties: STEP },
  },
};

export const FILE_KEYS: readonly string[] = Object.keys(FILE.properties!);
export const STEP_KEYS: readonly string[] = Object.keys(STEP.properties!);
