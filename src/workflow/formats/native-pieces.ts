/**
 * Settings of the native file format that have a shape of their own: tries, pools, rules, needs.
 * Knows keys and their values; must not know where in a file they stand.
 */
import type { Schema } from '../../std/schema.ts';
import {
  BACKOFF,
  CODES,
  COST,
  COUNT,
  CRITICAL,
  DELAY,
  delays,
  EXPRESSION,
  MAX_ATTEMPTS,
  SPAN,
} from '../bounds.ts';
import { NEED_RULES } from '../workflow.ts';

export const duration = (description: string): Schema => ({ ...SPAN, description });
const delay = (description: string): Schema => ({ ...DELAY, description });

const RETRY: Schema = {
  type: 'object',
  description: 'How often and how soon a failed attempt is tried again.',
  additionalProperties: false,
  properties: {
    max_attempts: {
      ...MAX_ATTEMPTS,
      default: 1,
      description: 'All tries, the first one included.',
    },
    initial_interval: { ...delay('Delay before the second try.'), default: '1s' },
    backoff_coefficient: {
      ...BACKOFF,
      default: 2,
      description: 'What the delay is multiplied with for each further try.',
    },
    max_interval: {
      ...delay('Longest delay; without it never below initial_interval.'),
      default: '1m',
    },
    intervals: {
      ...delays(delay('A delay.')),
      description: 'Delays before tries 2, 3, …; the last one repeats. Wins over the other times.',
    },
    jitter: {
      type: 'string',
      enum: ['none', 'full', 'equal'],
      default: 'none',
      description: 'Spreads the delay: full takes 0 to all of it, equal takes half to all of it.',
    },
    retry_on: {
      ...CODES,
      description:
        'Codes of failures that are tried again, such as E_BUSY, timed_out or exit:75; default all that may be.',
    },
    never_retry_on: {
      ...CODES,
      description:
        'Codes of failures that are never tried again, such as exit:1; wins over retry_on.',
    },
  },
};

/** Times and tries that can also stand under `defaults`. */
export const TRIES: Readonly<Record<string, Schema>> = {
  retry: RETRY,
  timeout: duration('Longest time for one attempt.'),
  total_timeout: duration('Longest time for all attempts together, waits between them included.'),
  queue_timeout: duration('Longest wait for a place to run; then the step fails.'),
  branch_timeout: duration('Longest time for the branch that starts at the step.'),
  grace: {
    ...duration('How long an attempt that was asked to stop may take before it is given up.'),
    default: '5s',
  },
};

export const POLL: Schema = {
  type: 'object',
  description: 'Looks again until the output is what is waited for; holds no place meanwhile.',
  additionalProperties: false,
  required: ['every', 'until'],
  properties: {
    every: duration('From the end of one look to the start of the next.'),
    until: {
      ...EXPRESSION,
      description: 'Looks no further once this expression is true: output.state == "done".',
    },
  },
};

export const RUN_IF: Schema = {
  description:
    'When it runs, by how its needs ended: a word, { at_least: 2 }, or { critical: [ids] }.',
  anyOf: [
    { type: 'string', enum: NEED_RULES },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        at_least: { ...COUNT, description: 'So many needs have succeeded.' },
        critical: { ...CRITICAL, description: 'These needs have succeeded.' },
      },
    },
  ],
};

export const CACHE: Schema = {
  description: 'Takes the result of an earlier run that had the same to do: true, or { key, ttl }.',
  anyOf: [
    { type: 'boolean' },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        key: {
          ...EXPRESSION,
          description: 'Stands for everything that the step is given; may hold ${{ … }}.',
        },
        ttl: duration('Older results are made anew; default no limit.'),
      },
    },
  ],
};

const SIZE: Schema = { type: 'string', format: 'size' };
const AMOUNTS: readonly Schema[] = [COUNT, SIZE];
const amount = (description: string): Schema => ({ description, anyOf: AMOUNTS });

export const COST_AMOUNT: Schema = {
  description: 'How much of it.',
  anyOf: [
    COST,
    SIZE,
    {
      type: 'object',
      additionalProperties: false,
      required: ['at_most'],
      properties: { at_most: amount('So much, or all of a pool that is smaller.') },
    },
  ],
};

export const POOL: Schema = {
  description: 'Places, a size of memory such as 4gb, or both with a breaker.',
  anyOf: [
    ...AMOUNTS,
    {
      type: 'object',
      additionalProperties: false,
      required: ['size'],
      properties: {
        size: amount('Places, or a size of memory.'),
        breaker: {
          type: 'object',
          additionalProperties: false,
          required: ['failures', 'reset'],
          description: 'Holds steps back for a while when the pool fails again and again.',
          properties: {
            failures: { ...COUNT, description: 'Failures in a row.' },
            reset: duration('How long steps wait before one is let through again.'),
          },
        },
      },
    },
  ],
};

export const NEEDS: Schema = {
  description: 'Steps that come first: one id or a list.',
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
};
