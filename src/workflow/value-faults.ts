/**
 * Values of a workflow that no type checker looked at: written in JavaScript, or cast.
 * Knows the fields and what they may hold; must not know the graph.
 *
 * A file has been checked by its own schema already; here the rest of the engine gets the same
 * promise for workflows made in code: every field is of its kind.
 */
import { misfits, type Path } from '../std/json-schema.ts';
import { show } from '../std/printable.ts';
import type { Schema } from '../std/schema.ts';
import { type Diagnostic, misfitDiagnostic } from './diagnostic.ts';
import { inputFaults } from './formats/input-schema.ts';
import {
  EFFECTS,
  FAILURE_MODES,
  HOOKS,
  INTENTS,
  NEED_RULES,
  NO_SETTINGS,
  type Step,
  type Workflow,
} from './workflow.ts';

const text: Schema = { type: 'string' };
const span: Schema = { type: 'number', minimum: 0 };
const limit: Schema = { type: 'number', minimum: 1 };

const RETRY: Schema = {
  type: 'object',
  properties: {
    maxAttempts: { type: 'integer', minimum: 1 },
    initialIntervalMs: span,
    backoffCoefficient: span,
    maxIntervalMs: span,
    intervalsMs: { type: 'array', minItems: 1, items: span },
    jitter: { type: 'string', enum: ['none', 'full', 'equal'] },
    retryOn: { type: 'array', items: text },
    neverRetryOn: { type: 'array', items: text },
  },
  additionalProperties: {},
};

const TIMES: Readonly<Record<string, Schema>> = {
  retry: RETRY,
  timeoutMs: limit,
  totalTimeoutMs: limit,
  queueTimeoutMs: limit,
  branchTimeoutMs: limit,
};

const RUN_IF: Schema = {
  anyOf: [
    { type: 'string', enum: NEED_RULES },
    {
      type: 'object',
      properties: {
        atLeast: { type: 'integer', minimum: 1 },
        critical: { type: 'array', minItems: 1, items: text },
      },
      additionalProperties: false,
    },
  ],
};

const POOL: Schema = {
  type: 'object',
  properties: {
    size: { type: 'number', minimum: 1 },
    breaker: {
      type: 'object',
      properties: { failures: { type: 'integer', minimum: 1 }, resetMs: limit },
      required: ['failures', 'resetMs'],
      additionalProperties: false,
    },
  },
  required: ['size'],
  additionalProperties: false,
};

const CACHE: Schema = {
  anyOf: [
    { type: 'boolean' },
    {
      type: 'object',
      properties: { key: { type: 'string', minLength: 1 }, ttlMs: limit },
      additionalProperties: false,
    },
  ],
};

const SETTINGS: Schema = {
  type: 'object',
  properties: {
    title: text,
    when: { type: 'string', minLength: 1 },
    ...TIMES,
    runIf: RUN_IF,
    optional: { type: 'boolean' },
    effects: { type: 'string', enum: EFFECTS },
    cache: CACHE,
    pool: text,
    cost: { type: 'object', additionalProperties: { type: 'number', minimum: 0 } },
    concurrencyKey: { type: 'string', minLength: 1 },
    concurrencyPerKey: { type: 'integer', minimum: 1 },
    hook: { type: 'string', enum: HOOKS },
    priority: { type: 'integer' },
    intent: { type: 'string', enum: INTENTS },
    inputFrom: { anyOf: [text, { type: 'object', additionalProperties: text }] },
    separator: text,
  },
  additionalProperties: {},
};

const CONCURRENCY: Schema = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', enum: ['auto'] },
    {
      type: 'object',
      properties: { min: { type: 'integer', minimum: 1 }, max: { type: 'integer', minimum: 1 } },
      required: ['min', 'max'],
      additionalProperties: false,
    },
  ],
};

const WORKFLOW: Schema = {
  type: 'object',
  properties: {
    name: text,
    title: text,
    strategy: text,
    onFailure: { type: 'string', enum: FAILURE_MODES },
    timeoutMs: limit,
    drain: { type: 'boolean' },
    maxBranches: { type: 'integer', minimum: 1 },
    pools: { type: 'object', additionalProperties: POOL },
    defaults: {
      type: 'object',
      properties: TIMES,
      additionalProperties: {},
    },
    inputs: { type: 'object' },
    env: { type: 'array', items: text },
    outputs: { anyOf: [text, { type: 'object' }] },
  },
  additionalProperties: {},
};

/** What is of the wrong kind; with any of it, nothing else about the workflow can be told. */
export function valueFaults(workflow: Workflow): Diagnostic[] {
  const { steps, concurrency, inputs, source: _, ...fields } = workflow;
  const found = faults(
    WORKFLOW,
    { ...fields, ...(inputs !== undefined && { inputs }) },
    'workflow',
    [],
  );
  if (concurrency !== undefined && concurrency !== Number.POSITIVE_INFINITY) {
    const schema: Schema = { type: 'object', properties: { concurrency: CONCURRENCY } };
    found.push(...faults(schema, { concurrency }, 'workflow', []));
  }
  if (found.length === 0 && inputs !== undefined) found.push(...inputFaults(inputs));
  steps.forEach((step, s) => {
    if (step.settings !== NO_SETTINGS || step.with !== undefined)
      found.push(...stepFaults(step, s));
  });
  return found;
}

function stepFaults({ id, settings, with: config }: Step, s: number): Diagnostic[] {
  const subject = `step ${show(id)}`;
  const found = settings === NO_SETTINGS ? [] : faults(SETTINGS, settings, subject, ['steps', s]);
  if (config === undefined || isMapping(config)) return found;
  const schema: Schema = { type: 'object', properties: { with: { type: 'object' } } };
  return [...found, ...faults(schema, { with: config }, subject, ['steps', s])];
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is there without a value counts as not there. */
function faults(schema: Schema, value: object, subject: string, path: Path): Diagnostic[] {
  return misfits(schema, value, path)
    .filter((misfit) => valueAt(value, misfit.path.slice(path.length)) !== undefined)
    .map((misfit) => misfitDiagnostic(misfit, subject));
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = (at as Record<string | number, unknown> | undefined)?.[key];
  return at;
}
