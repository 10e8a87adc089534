/** A package of step types: each is an export, and needs nothing of Heddle but its types. */

/** @type {import('heddle').StepType<{ width: number, mark: string }>} */
export const pad = {
  name: 'text/pad',
  summary: 'Fills the text up to a width.',
  intent: 'transform',
  with: {
    type: 'object',
    required: ['width'],
    additionalProperties: false,
    properties: {
      width: { type: 'integer', minimum: 1, maximum: 200, description: 'Characters in all.' },
      mark: { type: 'string', minLength: 1, default: '.', description: 'What to fill with.' },
    },
  },
  run({ width, mark }, { input, annotate }) {
    if (typeof input !== 'string') throw new TypeError('expected text as input');
    annotate({ added: Math.max(0, width - input.length) });
    return input.padEnd(width, mark);
  },
};
