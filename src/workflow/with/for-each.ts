/**
 * What may stand under `with` at a `for_each` step.
 * Knows kinds of values; must not know how items are run.
 */

export const FOR_EACH_SETTINGS = {
  type: 'object',
  properties: {
    items: {
      description:
        'The list, often an expression: ${{ steps.list.output }}. Default: the input of the step.',
    },
    concurrency: {
      type: 'integer',
      minimum: 1,
      description: 'Items at once; default no limit.',
    },
    key: {
      type: 'string',
      minLength: 1,
      maxLength: 8192,
      description:
        'What an item is called, such as ${{ item.id }}: each[KEY].load. Default its place in the list, from 0.',
    },
    batch: {
      type: 'integer',
      minimum: 1,
      description: 'So many items of the list are one item: a list, the last one short.',
    },
    max_items: {
      type: 'integer',
      minimum: 1,
      maximum: 100000,
      default: 100000,
      description: 'A longer list is an error.',
    },
    on_failure: {
      type: 'string',
      enum: ['fail_fast', 'continue_on_error', 'best_effort'],
      description:
        'What a failed step means in its item, and for the others; default that of the run.',
    },
    succeeds_if: {
      description:
        'When the step succeeds, by how its items ended: all_succeeded (the default), any_succeeded (the default with best_effort), all_settled, { at_least: 8 }, or { critical: [keys] }.',
      anyOf: [
        { type: 'string', enum: ['all_succeeded', 'any_succeeded', 'all_settled'] },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            at_least: { type: 'integer', minimum: 1, description: 'So many items have succeeded.' },
            critical: {
              type: 'array',
              minItems: 1,
              items: { type: 'string' },
              description: 'The items with these keys, or at these places, have succeeded.',
            },
          },
        },
      ],
    },
  },
  additionalProperties: false,
} as const;
