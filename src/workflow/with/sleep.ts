/**
 * What may stand under `with` at a `sleep` step.
 * Knows kinds of values; must not know how a step waits.
 */

export const SLEEP_SETTINGS = {
  type: 'object',
  properties: {
    for: {
      type: 'string',
      format: 'duration',
      description: 'How long, from when the step starts. Either this or `until`.',
    },
    until: {
      type: 'string',
      format: 'timestamp',
      description:
        'A date with time and zone. Where it has passed when the step starts, there is no wait.',
    },
  },
  additionalProperties: false,
} as const;
