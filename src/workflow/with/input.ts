/**
 * What may stand under `with` at an `input` step.
 * Knows kinds of values; must not know where data comes from.
 */

export const INPUT_SETTINGS = {
  type: 'object',
  properties: {
    data: { description: 'What it gives; default the input of the step.' },
    schema: { type: 'object', description: 'A JSON Schema that it has to fit.' },
    source: {
      type: 'string',
      default: 'manual',
      description: 'Where the data comes from, in a word: kept as metadata.',
    },
  },
  additionalProperties: false,
} as const;
