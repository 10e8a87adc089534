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
  SPAN_MS,
  TITLE,
  WORD,
} from './bounds.ts';
import { type Diagnostic, diagnostic, misfitDiagnostic } from './diagnostic.ts';
import { inputFaults } from './formats/input-schema.ts';
import { plainFault } from './plain-faults.ts';
import { FOLDER, SHELL, VARIABLES } from './program-settings.ts';
import { stepPath } from './step-path.ts';
import { shapeFault } from './step-shape.ts';
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
  },
  additionalProperties: {},
};

const TIMES: Readonly<Record<string, Schema>> = {
  retry: RETRY,
  timeoutMs: SPAN_MS,
  totalTimeoutMs: SPAN_MS,
  queueTimeoutMs: SPAN_MS,
  branchTimeoutMs: SPAN_MS,
  graceMs: SPAN_MS,
};

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

const POOL: Schema = {
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

const SETTINGS: Schema = {
  type: 'object',
  properties: {
    title: TITLE,
    when: EXPRESSION,
    ...TIMES,
    runIf: RUN_IF,
    optional: { type: 'boolean' },
    effects: { type: 'string', enum: EFFECTS },
    cache: CACHE,
    pool: WORD,
    cost: { type: 'object', additionalProperties: AMOUNT },
    concurrencyKey: EXPRESSION,
    concurrencyPerKey: PLACES,
    hook: { type: 'string', enum: HOOKS },
    priority: PRIORITY,
    intent: { type: 'string', enum: INTENTS },
    input: {},
    inputFrom: { anyOf: [TEXT, { type: 'object', additionalProperties: TEXT }] },
    separator: TEXT,
  },
  additionalProperties: {},
};

const CONCURRENCY: Schema = {
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

const WORKFLOW: Schema = {
  type: 'object',
  properties: {
    name: TEXT,
    title: TITLE,
    strategy: TEXT,
    onFailure: { type: 'string', enum: FAILURE_MODES },
    timeoutMs: SPAN_MS,
    drain: { type: 'boolean' },
    maxBranches: BRANCHES,
    pools: { type: 'object', additionalProperties: POOL },
    defaults: {
      type: 'object',
      properties: { ...TIMES, env: VARIABLES, shell: SHELL, cwd: FOLDER },
      additionalProperties: {},
    },
    inputs: { type: 'object' },
    env: ENV,
    outputs: { anyOf: [EXPRESSION, { type: 'object' }] },
  },
  additionalProperties: {},
};

/** What is of the wrong kind; with any of it, nothing else about the workflow can be told. */
export function valueFaults(workflow: Workflow): Diagnostic[] {
  if (!Array.isArray(workflow.steps)) {
    const message = `workflow: "steps": expected a list, got ${show(workflow.steps)}.`;
    return [diagnostic('E_TYPE', message, { path: ['steps'], fix: 'write steps: []' })];
  }
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
  for (const field of FREE_FIELDS) {
    const value = workflow[field];
    const fault = value === undefined ? undefined : plainFault(value, 'workflow', [field]);
    if (fault !== undefined && found.length === 0) found.push(fault);
  }
  if (found.length === 0 && inputs !== undefined) found.push(...inputFaults(inputs));
  // By number: `forEach` would pass over holes.
  for (let s = 0; s < steps.length; s++) {
    const step = steps[s]!;
    const shape = shapeFault(step, s);
    if (shape !== undefined) found.push(shape);
    else if (step.settings !== NO_SETTINGS || step.with !== undefined)
      found.push(...stepFaults(step, s));
  }
  return found;
}

/** Fields in which the author names the keys. */
const OWN_NAMES: ReadonlySet<string> = new Set(['pools', 'cost', 'inputFrom']);

/** Fields without which what they belong to says nothing. */
const NEVER_EMPTY: ReadonlySet<string> = new Set(['size', 'failures', 'resetMs', 'atMost']);

/** Fields that hold texts or values of the author's own choice. */
const FREE_FIELDS = [
  'name',
  'title',
  'strategy',
  'pools',
  'defaults',
  'inputs',
  'env',
  'outputs',
] as const;

function stepFaults({ id, settings, with: config }: Step, s: number): Diagnostic[] {
  // As most steps are that a program makes.
  if (settings === NO_SETTINGS && config === undefined) return [];
  const subject = `step ${show(id)}`;
  const path = stepPath(s);
  const found = settings === NO_SETTINGS ? [] : faults(SETTINGS, settings, subject, path);
  if (config !== undefined && !isMapping(config)) {
    const schema: Schema = { type: 'object', properties: { with: { type: 'object' } } };
    found.push(...faults(schema, { with: config }, subject, path));
  }
  if (found.length > 0) return found;
  const fault =
    plainFault(settings, subject, path) ??
    (config === undefined ? undefined : plainFault(config, subject, [...path, 'with']));
  return fault === undefined ? [] : [fault];
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is there without a value counts as not there; neither a name of the author's own nor what cannot be left out. */
function faults(schema: Schema, value: object, subject: string, path: Path): Diagnostic[] {
  const isThere = (at: Path) =>
    OWN_NAMES.has(String(at.at(-2))) ||
    NEVER_EMPTY.has(String(at.at(-1))) ||
    valueAt(value, at.slice(path.length)) !== undefined;
  return misfits(schema, value, path)
    .filter((misfit) => isThere(misfit.path))
    .map((misfit) => misfitDiagnostic(misfit, subject));
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = (at as Record<string | number, unknown> | undefined)?.[key];
  return at;
}
