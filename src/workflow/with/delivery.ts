/**
 * What may stand under `with` at a `delivery` step.
 * Knows kinds of values; must not know how a step waits.
 */

export const DELIVERY_SETTINGS = {
  type: 'object',
  properties: {
    message: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The name of the message that it waits for; default the id of the step.',
    },
    schema: {
      type: 'object',
      description:
        'A JSON Schema that the message has to fit; one that does not is refused, and the step waits on.',
    },
    timeout: {
      type: 'string',
      format: 'duration',
      description:
        'How long it waits, from when the step starts; default no limit. After it the step fails with `timed_out`, unless there is a `default`.',
    },
    default: {
      description: 'The output where no message has come in time.',
    },
  },
  additionalProperties: false,
} as const;
