/**
 * What can be said of programs in general: at a step that runs one, and in the defaults of a workflow.
 * Knows kinds of values; must not know how a program is run.
 */

/** A word of a command, or the value of a variable. */
export const WORDS = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] as const;

export const VARIABLES = {
  type: 'object',
  additionalProperties: { anyOf: WORDS },
  description: 'Environment variables.',
} as const;

export const SHELL = {
  anyOf: [
    { enum: ['sh', 'bash', 'pwsh'], type: 'string' },
    { type: 'array', items: { anyOf: WORDS }, minItems: 1 },
  ],
  description:
    'What runs the script: `sh` (`/bin/sh -eu`; the default), `bash` (`bash --noprofile --norc -eo pipefail`), `pwsh`, or a program and its arguments, such as `[python3, -c]`; the script is the last argument.',
} as const;

export const FOLDER = {
  type: 'string',
  minLength: 1,
  description: 'The folder it starts in, relative to the workflow file; default that of the file.',
} as const;
