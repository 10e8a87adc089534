/**
 * The native file format as one declaration: it checks files, completes them in editors, and is
 * the reference page.
 * Knows keys and their values; must not know how they are read into a workflow.
 */
import type { Schema } from '../../std/schema.ts';
import { FAILURE_MODES, INTENTS } from '../workflow.ts';

const expression: Schema = { type: 'string', minLength: 1, maxLength: 8_192 };
const duration = (description: string): Schema => ({
  type: 'string',
  format: 'duration',
  description,
});

const RETRY: Schema = {
  type: 'object',
  description: 'How often and how soon a failed attempt is tried again.',
  additionalProperties: false,
  properties: {
    max_attempts: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      default: 1,
      description: 'All tries, the first one included.',
    },
    initial_interval: { ...duration('Delay before the second try.'), default: '1s' },
    backoff_coefficient: {
      type: 'number',
      minimum: 1,
      maximum: 100,
      default: 2,
      description: 'What the delay is multiplied with for each further try.',
    },
    max_interval: { ...duration('Longest delay.'), default: '1m' },
    intervals: {
      type: 'array',
      minItems: 1,
      maxItems: 1_000,
      items: duration('A delay.'),
      description: 'Delays before tries 2, 3, …; the last one repeats. Wins over the other times.',
    },
    jitter: {
      type: 'string',
      enum: ['none', 'full', 'equal'],
      default: 'none',
      description: 'Spreads the delay: full takes 0 to all of it, equal takes half to all of it.',
    },
  },
};

const NEEDS: Schema = {
  description: 'Steps that come first: one id or a list.',
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
};

export const STEP_SCHEMA: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'uses'],
  properties: {
    id: { type: 'string', description: 'The name of the step in this workflow.' },
    title: { type: 'string', maxLength: 200, description: 'A name for people.' },
    uses: {
      type: 'string',
      minLength: 1,
      description: 'A step type, or ./file.ts#export for a function of the project.',
    },
    needs: NEEDS,
    with: { type: 'object', description: 'Settings of the step type; text may hold ${{ … }}.' },
    when: {
      ...expression,
      description: 'Runs only if this expression is true, else it is skipped.',
    },
    retry: RETRY,
    timeout: duration('Longest time for one attempt.'),
    priority: {
      type: 'integer',
      minimum: -1_000,
      maximum: 1_000,
      default: 0,
      description: 'Higher starts first among ready steps.',
    },
    intent: {
      type: 'string',
      enum: INTENTS,
      description: 'transform: the output is its own. analyze: its input is passed on.',
    },
    input_from: {
      anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
      description: 'The input: a need, all (by id), merge, concat, or { name: need }.',
    },
    separator: {
      type: 'string',
      default: '',
      description: 'Put between texts by input_from: concat.',
    },
  },
};

export const WORKFLOW_SCHEMA: Schema = {
  type: 'object',
  title: 'Heddle workflow',
  additionalProperties: false,
  required: ['heddle'],
  properties: {
    heddle: { type: 'integer', enum: [1], description: 'Version of the file format.' },
    name: { type: 'string', minLength: 1, description: 'Default: the name of the file.' },
    title: { type: 'string', maxLength: 200, description: 'A name for people.' },
    strategy: {
      type: 'string',
      default: 'work_queue',
      description: 'Which ready steps go next: work_queue, level, reactive or hybrid.',
    },
    on_failure: {
      type: 'string',
      enum: FAILURE_MODES,
      default: 'fail_fast',
      description: 'What a failed step means for the rest of the run.',
    },
    concurrency: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      description: 'Steps running at once; default max(4, 2 x cores).',
    },
    timeout: duration('Longest time for the run.'),
    defaults: {
      type: 'object',
      additionalProperties: false,
      properties: { retry: RETRY, timeout: duration('Longest time for one attempt.') },
      description: 'For steps that do not say otherwise.',
    },
    inputs: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description: 'A schema per input; one with a default may be left out.',
    },
    env: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 128 },
      maxItems: 1_000,
      description: 'Environment variables that expressions may read as env.NAME.',
    },
    steps: {
      type: 'array',
      items: STEP_SCHEMA,
      description: 'The steps, in the order people see.',
    },
    outputs: {
      anyOf: [{ type: 'object' }, expression],
      description: 'The output of the run; default the output of the last step.',
    },
  },
};
