/**
 * What may stand under `with` at a `loop` step.
 * Knows kinds of values; must not know how rounds are run.
 */

const CONDITION = { type: 'string', minLength: 1, maxLength: 8192 } as const;

export const LOOP_SETTINGS = {
  type: 'object',
  properties: {
    until: {
      ...CONDITION,
      description:
        'Asked after each round, an expression such as last.score > 0.9: where it holds the step has ended. It reads last, what the round gave, and round, how many there were.',
    },
    while: {
      ...CONDITION,
      description:
        'Asked before each round, also the first: where it does not hold the step has ended. One of until and while.',
    },
    max_iterations: {
      type: 'integer',
      minimum: 1,
      maximum: 100000,
      description: 'The most rounds. Has to be there.',
    },
    at_limit: {
      type: 'string',
      enum: ['fail', 'take'],
      default: 'fail',
      description:
        'After so many rounds the step fails, or takes what the last one gave as its output.',
    },
  },
  additionalProperties: false,
} as const;
