/**
 * A workflow as a native file: what `heddle convert` prints.
 * Knows the fields of a workflow and their keys; must not know which format they came from.
 */

import { isStandard } from '../../schemas/standard.ts';
import { defined } from '../../std/defined.ts';
import { formatDuration } from '../../std/duration.ts';
import { quoted } from '../../std/printable.ts';
import { formatAmount } from '../../std/size.ts';
import { amountValue } from '../amount.ts';
import { UNLIMITED } from '../bounds.ts';
import { functionsOf } from '../code-settings.ts';
import { poolsOf } from '../pool-sizes.ts';
import { stepPath } from '../step-path.ts';
import {
  HOOKS,
  type Hook,
  type RetryPolicy,
  type RunIf,
  type Source,
  type Step,
  type StepBody,
  type StepSettings,
  type Workflow,
} from '../workflow.ts';
import { fileJson } from './file-json.ts';
import { inOwnWords } from './settings-text.ts';
import { givenName, type List, takenInput } from './taken-input.ts';
import { yamlText } from './yaml-text.ts';

/**
 * Native YAML; reading it gives an equal workflow.
 * Throws a `TypeError` for a step whose body or setting is a function in memory, and for a schema of a library:
 * these cannot be written down.
 */
export function writeHeddle(workflow: Workflow): string {
  return yamlText(nativeValue(workflow));
}

/** The same as JSON. Also throws for a number or a truth whose own words JSON does not have, such as `0644`. */
export function writeHeddleJson(workflow: Workflow): string {
  return fileJson(nativeValue(workflow));
}

/** The native file as a plain value, keys in the order of the documentation. */
export function nativeValue(workflow: Workflow): Record<string, unknown> {
  const { defaults } = workflow;
  return defined({
    heddle: 1,
    name: workflow.name,
    title: workflow.title,
    strategy: workflow.strategy,
    start: workflow.start,
    target: workflow.target,
    on_failure: workflow.onFailure,
    drain: workflow.drain,
    concurrency:
      workflow.concurrency === Number.POSITIVE_INFINITY ? UNLIMITED : workflow.concurrency,
    max_branches: workflow.maxBranches,
    budget: workflow.budget,
    pools: workflow.pools && nativePools(poolsOf(workflow.pools)),
    timeout: span(workflow.timeoutMs),
    defaults: defaults && nativeDefaults(workflow),
    inputs: workflow.inputs && nativeInputs(workflow.inputs),
    env: workflow.env,
    secrets: workflow.secrets,
    steps: stepsOf(workflow, undefined),
    ...Object.fromEntries(HOOKS.map((hook) => [hook, stepsOf(workflow, hook)])),
    outputs: workflow.outputs,
  });
}

/** The ordinary steps, or those of a hook; a hook without any is left out. */
function stepsOf({ steps, source }: Workflow, hook: Hook | undefined) {
  const own = steps
    .filter(({ settings }) => settings.hook === hook)
    .map((step) => nativeStep(step, source, [{ steps, given: 'inputs' }]));
  return hook !== undefined && own.length === 0 ? undefined : own;
}

function nativeInputs(inputs: NonNullable<Workflow['inputs']>): unknown {
  if (isStandard(inputs)) return plainSchema(inputs, 'the inputs');
  const entries = Object.entries(inputs);
  return Object.fromEntries(
    entries.map(([name, schema]) => [name, plainSchema(schema, `the input ${quoted(name)}`)]),
  );
}

/** A schema of a library is code. */
function plainSchema(schema: unknown, of: string): unknown {
  if (!isStandard(schema)) return schema;
  throw new TypeError(
    `the schema of ${of} is code; give a JSON Schema, such as zod makes with z.toJSONSchema()`,
  );
}

function nativePools(pools: NonNullable<Workflow['pools']>): Record<string, unknown> {
  const entries = Object.entries(pools).map(([name, { size, breaker }]) => {
    if (breaker === undefined) return [name, amountValue(name, size)];
    const { failures, resetMs } = breaker;
    return [name, { size: amountValue(name, size), breaker: { failures, reset: span(resetMs) } }];
  });
  return Object.fromEntries(entries);
}

function nativeCost(cost: NonNullable<StepSettings['cost']>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cost).map(([pool, of]) => [
      pool,
      typeof of === 'number' ? amountValue(pool, of) : { at_most: amountValue(pool, of.atMost) },
    ]),
  );
}

function nativeTries(settings: NonNullable<Workflow['defaults']>): Record<string, unknown> {
  return {
    retry: nativeRetry(settings.retry),
    timeout: span(settings.timeoutMs),
    total_timeout: span(settings.totalTimeoutMs),
    queue_timeout: span(settings.queueTimeoutMs),
    branch_timeout: span(settings.branchTimeoutMs),
    grace: span(settings.graceMs),
  };
}

function nativeDefaults({ defaults = {}, source }: Workflow): Record<string, unknown> {
  const { env, shell, cwd } = defaults;
  const own = source === undefined ? env : inOwnWords(env, ['defaults', 'env'], source);
  return defined({ ...nativeTries(defaults), env: own, shell, cwd });
}

function nativeRunIf(runIf: RunIf | undefined): unknown {
  if (runIf === undefined || typeof runIf === 'string') return runIf;
  return 'atLeast' in runIf ? { at_least: runIf.atLeast } : runIf;
}

function nativeCache(cache: StepSettings['cache']): unknown {
  if (cache === undefined || typeof cache === 'boolean') return cache;
  return defined({ key: cache.key, ttl: span(cache.ttlMs) });
}

/** `lists`: those that the step stands in, that of the workflow first. */
function nativeStep(
  step: Step,
  source: Source | undefined,
  lists: readonly List[],
): Record<string, unknown> {
  refuseFunctions(step);
  const { settings } = step;
  const [code] = functionsOf(settings);
  if (code !== undefined) {
    throw new TypeError(
      `step "${step.id}": "${code[0]}" is a function; write it as ${code[0] === 'concurrencyKey' ? 'text with expressions' : 'an expression'}`,
    );
  }
  const needs = idsOf(step.needs);
  const goesTo = idsOf(step.goesTo ?? []);
  return defined({
    id: step.id,
    title: settings.title,
    uses: step.uses,
    needs: needs.length === 0 ? undefined : needs,
    with: nativeSettings(step, source),
    goes_to: goesTo.length === 0 ? undefined : goesTo,
    when: settings.when,
    run_if: nativeRunIf(settings.runIf),
    optional: settings.optional,
    effects: settings.effects,
    cache: nativeCache(settings.cache),
    ...nativeTries(settings),
    poll: settings.poll && { every: span(settings.poll.everyMs), until: settings.poll.until },
    pool: settings.pool,
    cost: settings.cost && nativeCost(settings.cost),
    concurrency_key: settings.concurrencyKey,
    memory_max: settings.memoryMax && sizeText(settings.memoryMax),
    concurrency_per_key: settings.concurrencyPerKey,
    priority: settings.priority,
    intent: settings.intent,
    output: plainSchema(settings.output, `the output of step ${quoted(step.id)}`),
    input: settings.input ?? takenInput(step, lists),
    input_from: settings.inputFrom,
    separator: settings.separator,
    ...(step.body && nativeBody(step, step.body, { source, lists })),
    ...(step.cases && nativeCases(step, source, lists)),
  });
}

function idsOf(steps: readonly (string | Step)[]): string[] {
  return steps.map((one) => (typeof one === 'string' ? one : one.id));
}

function nativeCases(
  step: Step,
  source: Source | undefined,
  lists: readonly List[],
): Record<string, unknown> {
  const cases = Object.entries(step.cases!).map(([name, { steps }]) => [
    name,
    steps.map((inner) => nativeStep(inner, source, [...lists, { steps, given: undefined }])),
  ]);
  return { cases: Object.fromEntries(cases), outputs: outputsOfCases(step) };
}

/** In a file all cases of a step have the same ones. */
function outputsOfCases({ id, cases = {} }: Step): unknown {
  const [first, ...others] = Object.values(cases).map(({ outputs }) => outputs);
  if (others.every((one) => JSON.stringify(one) === JSON.stringify(first))) return first;
  throw new TypeError(`the cases of step ${quoted(id)} have outputs of their own; give them one`);
}

function nativeBody(
  step: Step,
  { steps, outputs, last }: StepBody,
  { source, lists }: { readonly source: Source | undefined; readonly lists: readonly List[] },
) {
  const within = [...lists, { steps, given: givenName(step) }];
  const own = steps.map((inner) => nativeStep(inner, source, within));
  // Of one step there is no other output.
  const named = last && steps.length > 1 && `\${{ steps[${JSON.stringify(last.id)}].output }}`;
  return { steps: own, outputs: outputs ?? (named || undefined) };
}

function refuseFunctions({ id, uses, run, body }: Step): void {
  for (const [key, fix] of BODY_FIXES)
    if (body?.[key] !== undefined)
      throw new TypeError(`step ${quoted(id)}: "${key}" is a function; ${fix}`);
  if (run === undefined) return;
  const { what, fix } = RUN_FIXES[uses] ?? OWN_FUNCTION;
  throw new TypeError(`step ${quoted(id)} ${what} a function in memory; ${fix}`);
}

const BODY_FIXES = [
  ['key', 'write it as text with expressions, such as ${{ item.id }}'],
  ['until', 'write it as an expression, such as last.score > 0.9'],
  ['while', 'write it as an expression, such as last.score < 0.9'],
] as const;

const OWN_FUNCTION = { what: 'is', fix: 'put it in a module and use ./file.ts#export' };

/** What else a function in memory may do for a step. */
const RUN_FIXES: Readonly<Record<string, typeof OWN_FUNCTION>> = {
  for_each: { what: 'lists its items with', fix: 'let a step before it give the list' },
  workflow: {
    what: 'calls a workflow with',
    fix: 'write that one into a file of its own, and call it: uses: workflow',
  },
  loop: { what: 'begins with', fix: 'let a step before it give what the first round works on' },
  switch: { what: 'chooses with', fix: 'let a step before it give the name of the case' },
};

/** Only of a file is it known how a number was written. */
function nativeSettings({ with: given, index }: Step, source: Source | undefined): unknown {
  if (given === undefined || Object.keys(given).length === 0) return undefined;
  if (source === undefined || index === undefined) return given;
  return inOwnWords(given, stepPath(index, 'with'), source);
}

function nativeRetry(retry: Partial<RetryPolicy> | undefined): Record<string, unknown> | undefined {
  if (retry === undefined) return undefined;
  return defined({
    max_attempts: retry.maxAttempts,
    initial_interval: span(retry.initialIntervalMs),
    backoff_coefficient: retry.backoffCoefficient,
    max_interval: span(retry.maxIntervalMs),
    intervals: retry.intervalsMs?.map((ms) => formatDuration(ms)),
    jitter: retry.jitter,
    retry_on: retry.retryOn,
    never_retry_on: retry.neverRetryOn,
  });
}

/** Bytes as they are where they make no whole unit. */
function sizeText(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? formatAmount(bytes) : `${bytes}b`;
}

function span(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}
