/**
 * What may stand under `with` at a `switch` step.
 * Knows kinds of values; must not know how a case is run.
 */

export const SWITCH_SETTINGS = {
  type: 'object',
  required: ['value'],
  properties: {
    value: {
      description:
        'What is held against the names of the cases, often an expression: ${{ steps.classify.output.kind }}. Text, a number, true or false.',
    },
  },
  additionalProperties: false,
} as const;
