/**
 * What may stand under `with` at a `process` step.
 * Knows kinds of values; must not know what a rule does.
 */
import { eachOf, FLAT_OPERATIONS, RULE_KEYS } from './process-operations.ts';

/** A rule within `each`. The rules of an `each` in there are looked at when they are compiled. */
export const INNER_RULE = {
  type: 'object',
  properties: {
    ...FLAT_OPERATIONS,
    each: eachOf({ type: 'object' } as const),
    ...RULE_KEYS,
  },
  additionalProperties: false,
} as const;

export const PROCESS_SETTINGS = {
  type: 'object',
  properties: {
    rules: {
      type: 'array',
      items: {
        type: 'object',
        properties: { ...FLAT_OPERATIONS, each: eachOf(INNER_RULE), ...RULE_KEYS },
        additionalProperties: false,
      },
      description:
        'What is done, one after the other: mappings with one operation each, and `when` and `missing`. An empty list passes the input on.',
    },
    args: {
      type: 'object',
      description:
        'Values that expressions of the rules read as `args`, such as outputs of other steps.',
    },
  },
  required: ['rules'],
  additionalProperties: false,
} as const;
