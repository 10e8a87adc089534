/**
 * What a workflow, a step and a policy made in code may hold, key by key.
 * Knows the fields, their kinds and bounds; must not know what is reported of a wrong one.
 *
 * The keys of each are those of its type: one that is missing here does not compile.
 */
import type { Schema } from '../std/schema.ts';
import {
  BACKOFF,
  BRANCHES,
  CODES,
  COST,
  COUNT,
  CRITICAL,
  DELAY_MS,
  delays,
  ENV,
  EXPRESSION,
  MAX_ATTEMPTS,
  PLACES,
  PRIORITY,
  SECRETS,
  SPAN_MS,
  TITLE,
  WORD,
} from './bounds.ts';
import { FOLDER, SHELL, VARIABLES } from './program-settings.ts';
import {
  EFFECTS,
  FAILURE_MODES,
  HOOKS,
  INTENTS,
  NEED_RULES,
  type PollPolicy,
  type RetryPolicy,
  type StepSettings,
  type Workflow,
} from './workflow.ts';

const TEXT: Schema = { type: 'string' };

const RETRY: Schema = {
  type: 'object',
  properties: {
    maxAttempts: MAX_ATTEMPTS,
    initialIntervalMs: DELAY_MS,
    backoffCoefficient: BACKOFF,
    maxIntervalMs: DELAY_MS,
    intervalsMs: delays(DELAY_MS),
    jitter: { type: 'string', enum: ['none', 'full', 'equal'] },
    retryOn: CODES,
    neverRetryOn: CODES,
  } satisfies Record<keyof RetryPolicy, Schema>,
  additionalProperties: false,
};

const TIMES = {
  retry: RETRY,
  timeoutMs: SPAN_MS,
  totalTimeoutMs: SPAN_MS,
  queueTimeoutMs: SPAN_MS,
  branchTimeoutMs: SPAN_MS,
  graceMs: SPAN_MS,
} satisfies Partial<Record<keyof StepSettings, Schema>>;

const RUN_IF: Schema = {
  anyOf: [
    { type: 'string', enum: NEED_RULES },
    {
      type: 'object',
      properties: { atLeast: COUNT, critical: CRITICAL },
      additionalProperties: false,
    },
  ],
};

const POOL_MAPPING: Schema = {
  type: 'object',
  properties: {
    size: COUNT,
    breaker: {
      type: 'object',
      properties: { failures: COUNT, resetMs: SPAN_MS },
      required: ['failures', 'resetMs'],
      additionalProperties: false,
    },
  },
  required: ['size'],
  additionalProperties: false,
};

/** Bytes that a file can say as a size. */
const MEMORY: Schema = { type: 'integer', minimum: 1, maximum: 2 ** 39 };

const AMOUNT: Schema = {
  anyOf: [
    COST,
    {
      type: 'object',
      properties: { atMost: COUNT },
      required: ['atMost'],
      additionalProperties: false,
    },
  ],
};

const CACHE: Schema = {
  anyOf: [
    { type: 'boolean' },
    {
      type: 'object',
      properties: { key: EXPRESSION, ttlMs: SPAN_MS },
      additionalProperties: false,
    },
  ],
};

/** One with a function loses it before it is looked at. */
const POLL: Schema = {
  type: 'object',
  properties: { everyMs: SPAN_MS, until: EXPRESSION } satisfies Record<keyof PollPolicy, Schema>,
  required: ['everyMs'],
  additionalProperties: false,
};

export const SETTINGS: Schema = {
  type: 'object',
  properties: {
    title: TITLE,
    when: EXPRESSION,
    ...TIMES,
    poll: POLL,
    runIf: RUN_IF,
    optional: { type: 'boolean' },
    effects: { type: 'string', enum: EFFECTS },
    cache: CACHE,
    pool: WORD,
    cost: { type: 'object', additionalProperties: AMOUNT },
    concurrencyKey: EXPRESSION,
    concurrencyPerKey: PLACES,
    memoryMax: MEMORY,
    hook: { type: 'string', enum: HOOKS },
    priority: PRIORITY,
    intent: { type: 'string', enum: INTENTS },
    output: {},
    input: {},
    inputFrom: { anyOf: [TEXT, { type: 'object', additionalProperties: TEXT }] },
    separator: TEXT,
  } satisfies Record<keyof StepSettings, Schema>,
  additionalProperties: false,
};

export const CONCURRENCY: Schema = {
  anyOf: [
    PLACES,
    { type: 'string', enum: ['auto'] },
    {
      type: 'object',
      properties: { min: PLACES, max: PLACES },
      required: ['min', 'max'],
      additionalProperties: false,
    },
  ],
};

/** Ids of steps. */
const IDS: Schema = { type: 'array', items: TEXT };

const BUDGET: Schema = { type: 'object', additionalProperties: { type: 'number', minimum: 0 } };

export const WORKFLOW: Schema = {
  type: 'object',
  properties: {
    name: TEXT,
    title: TITLE,
    args: {},
    version: { type: 'string', minLength: 1, maxLength: 256 },
    strategy: TEXT,
    start: IDS,
    target: IDS,
    onFailure: { type: 'string', enum: FAILURE_MODES },
    timeoutMs: SPAN_MS,
    drain: { type: 'boolean' },
    maxBranches: BRANCHES,
    budget: BUDGET,
    // A size alone, too: where sizes are read it is made a mapping.
    pools: { type: 'object', additionalProperties: { anyOf: [COUNT, POOL_MAPPING] } },
    defaults: {
      type: 'object',
      properties: { ...TIMES, env: VARIABLES, shell: SHELL, cwd: FOLDER } satisfies Record<
        keyof NonNullable<Workflow['defaults']>,
        Schema
      >,
      additionalProperties: false,
    },
    inputs: { type: 'object' },
    env: ENV,
    secrets: SECRETS,
    outputs: { anyOf: [EXPRESSION, { type: 'object' }] },
    // These are looked at by themselves.
    steps: {},
    concurrency: {},
    source: {},
    from: { type: 'string', minLength: 1 },
  } satisfies Record<keyof Workflow, Schema>,
  additionalProperties: false,
};
