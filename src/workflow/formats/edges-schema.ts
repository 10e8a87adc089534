/**
 * What a file with `actions` and `edges` may say.
 * Knows its keys, types and bounds; must not know what they become.
 */
import type { Schema } from '../../std/schema.ts';
import { BRANCHES, WORD } from '../bounds.ts';

const TEXT: Schema = { type: 'string' };
const MAPPING: Schema = { anyOf: [{ type: 'object' }, { type: 'null' }] };
const LIMITS: Readonly<Record<string, Schema>> = {
  max_concurrent_branches: BRANCHES,
  branch_timeout_seconds: { type: 'number', minimum: 0.001, maximum: 315_360_000 },
};

/** Everything that is more is told of by the reader. */
const mapping = (
  properties: Readonly<Record<string, Schema>>,
  required: string[] = [],
): Schema => ({
  type: 'object',
  required,
  additionalProperties: {},
  properties,
});

const ACTION = mapping({
  action_id: WORD,
  id: WORD,
  type: WORD,
  plugin_name: WORD,
  plugin_id: WORD,
  label: TEXT,
  description: TEXT,
  inputs: MAPPING,
  variables: MAPPING,
  plugin_config: MAPPING,
  input: MAPPING,
});

const EDGE = mapping({ source: WORD, target: WORD }, ['source', 'target']);

export const FILE = mapping(
  {
    name: WORD,
    flow_name: WORD,
    actions: { type: 'array', items: ACTION },
    edges: { anyOf: [{ type: 'array', items: EDGE }, { type: 'null' }] },
    processor: mapping(LIMITS),
    ...LIMITS,
  },
  ['actions'],
);

const keysOf = (schema: Schema): readonly string[] => Object.keys(schema.properties!);
export const FILE_KEYS: readonly string[] = [...keysOf(FILE), 'flow_definition', 'description'];
export const ACTION_KEYS: readonly string[] = keysOf(ACTION);
export const EDGE_KEYS: readonly string[] = [...keysOf(EDGE), 'id'];
export const LIMIT_KEYS: readonly string[] = Object.keys(LIMITS);
