/**
 * What may stand under `with` at an `approval` step.
 * Knows kinds of values; must not know how a step waits.
 */

export const APPROVAL_SETTINGS = {
  type: 'object',
  properties: {
    prompt: {
      type: 'string',
      maxLength: 4_096,
      description: 'What whoever decides is asked.',
    },
    timeout: {
      type: 'string',
      format: 'duration',
      description:
        'How long it waits, from when the step starts; default no limit. After it the step fails with `timed_out`, unless there is a `default`.',
    },
    default: {
      type: 'string',
      enum: ['approve', 'reject'],
      description: 'What holds where nobody has decided in time.',
    },
    on_reject: {
      type: 'string',
      enum: ['fail', 'value'],
      default: 'fail',
      description:
        'A rejected step fails with `E_REJECTED`; or, with `value`, its output says that it was rejected.',
    },
  },
  additionalProperties: false,
} as const;
