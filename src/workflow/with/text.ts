/**
 * What may stand under `with` at the step types for texts.
 * Knows kinds of values; must not know what is done with a text.
 */

export const CASES = ['upper', 'lower', 'proper', 'title'] as const;
export const COUNTS = ['characters', 'words', 'lines', 'all'] as const;

const TEXT = {
  type: 'string',
  description: 'Text to work on; default the input of the step.',
} as const;

export const AFFIX_SETTINGS = {
  type: 'object',
  properties: {
    prefix: { type: 'string', default: '', description: 'Put before the text.' },
    suffix: { type: 'string', default: '', description: 'Put after the text.' },
    text: TEXT,
  },
  additionalProperties: false,
} as const;

export const CASE_SETTINGS = {
  type: 'object',
  properties: {
    to: { type: 'string', enum: CASES, default: 'upper', description: 'The letter case.' },
    text: TEXT,
  },
  additionalProperties: false,
} as const;

/** Nothing but the text. */
export const TEXT_SETTINGS = {
  type: 'object',
  properties: { text: TEXT },
  additionalProperties: false,
} as const;

// What an analysis passes on is its input, so it cannot be given another text.
export const COUNT_SETTINGS = {
  type: 'object',
  properties: {
    of: { type: 'string', enum: COUNTS, default: 'all', description: 'What to count.' },
  },
  additionalProperties: false,
} as const;

export const NO_TEXT_SETTINGS = {
  type: 'object',
  properties: {},
  additionalProperties: false,
} as const;
