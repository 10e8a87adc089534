/**
 * Steps and settings of a native file as the fields of a workflow.
 * Knows keys and units; must not know whether a value is right: the schema has said so.
 */
import { defined } from '../../std/defined.ts';
import { parseDuration } from '../../std/duration.ts';
import { parseSize } from '../../std/size.ts';
import {
  type Cost,
  type Hook,
  NO_NEEDS,
  NO_SETTINGS,
  type Pool,
  type RetryPolicy,
  type RunIf,
  type Step,
  type StepBody,
  type StepSettings,
  type Workflow,
} from '../workflow.ts';

type Raw = Readonly<Record<string, unknown>>;

/** `indexOf`: the number of each step among all that the file defines. */
export function toStep(raw: Raw, indexOf: (raw: Raw) => number, hook: Hook | undefined): Step {
  const { id, uses, needs, goes_to, steps, cases } = raw as {
    id: string;
    uses: string;
    needs?: string | string[];
    goes_to?: string | string[];
    steps?: Raw[];
    cases?: Readonly<Record<string, Raw[]>>;
  };
  const bodyOf = (list: readonly Raw[]) =>
    defined({
      steps: list.map((inner) => toStep(inner, indexOf, undefined)),
      outputs: raw.outputs,
    }) as unknown as StepBody;
  const named = cases && Object.entries(cases).map(([name, list]) => [name, bodyOf(list)]);
  return {
    id,
    uses,
    needs: needs === undefined ? NO_NEEDS : listOf(needs),
    with: raw.with as Raw | undefined,
    ...(goes_to !== undefined && { goesTo: listOf(goes_to) }),
    ...(steps !== undefined && { body: bodyOf(steps) }),
    ...(named !== undefined && { cases: Object.fromEntries(named) }),
    settings: settingsOf(raw, hook),
    index: indexOf(raw),
  };
}

function listOf(ids: string | string[]): string[] {
  return typeof ids === 'string' ? [ids] : ids;
}

function settingsOf(raw: Raw, hook: Hook | undefined): StepSettings {
  const settings = defined({
    title: raw.title,
    when: raw.when,
    runIf: runIfOf(raw.run_if),
    optional: raw.optional,
    effects: raw.effects,
    cache: cacheOf(raw.cache),
    ...triesOf(raw),
    poll: pollOf(raw.poll),
    pool: raw.pool,
    cost: costOf(raw.cost),
    memoryMax: raw.memory_max === undefined ? undefined : amountOf(raw.memory_max),
    concurrencyKey: raw.concurrency_key,
    concurrencyPerKey: raw.concurrency_per_key,
    hook,
    priority: raw.priority,
    intent: raw.intent,
    output: raw.output,
    input: raw.input,
    inputFrom: raw.input_from,
    separator: raw.separator,
  });
  return Object.keys(settings).length === 0 ? NO_SETTINGS : (settings as StepSettings);
}

/** What a step and the defaults of a workflow have in common. */
export function triesOf(raw: Raw): Record<string, unknown> {
  return {
    retry: retryOf(raw.retry),
    timeoutMs: durationOf(raw.timeout),
    totalTimeoutMs: durationOf(raw.total_timeout),
    queueTimeoutMs: durationOf(raw.queue_timeout),
    branchTimeoutMs: durationOf(raw.branch_timeout),
    graceMs: durationOf(raw.grace),
  };
}

export function defaultsOf(raw: Raw): NonNullable<Workflow['defaults']> {
  const { env, shell, cwd } = raw;
  return defined({ ...triesOf(raw), env, shell, cwd }) as NonNullable<Workflow['defaults']>;
}

function runIfOf(value: unknown): RunIf | undefined {
  if (value === undefined || typeof value === 'string') return value as RunIf | undefined;
  const { at_least: atLeast, critical } = value as { at_least?: number; critical?: string[] };
  return defined({ atLeast, critical }) as unknown as RunIf;
}

function cacheOf(value: unknown): StepSettings['cache'] {
  if (value === undefined || typeof value === 'boolean') return value;
  const { key, ttl } = value as Raw;
  return defined({ key, ttlMs: durationOf(ttl) });
}

function pollOf(value: unknown): StepSettings['poll'] {
  if (value === undefined) return undefined;
  const { every, until } = value as { every: string; until: string };
  return { everyMs: durationOf(every)!, until };
}

function costOf(value: unknown): Record<string, Cost> | undefined {
  if (value === undefined) return undefined;
  const costs = Object.entries(value as Raw).map(([pool, raw]) => {
    const limited = raw !== null && typeof raw === 'object';
    return [pool, limited ? { atMost: amountOf((raw as Raw).at_most) } : amountOf(raw)];
  });
  return Object.fromEntries(costs);
}

/** A number, or a size such as 512mb in bytes. */
function amountOf(value: unknown): number {
  return typeof value === 'string' ? parseSize(value)! : (value as number);
}

export function poolsOf(value: unknown): Record<string, Pool> | undefined {
  if (value === undefined) return undefined;
  return Object.fromEntries(Object.entries(value as Raw).map(([name, raw]) => [name, poolOf(raw)]));
}

function poolOf(value: unknown): Pool {
  if (value === null || typeof value !== 'object') return { size: amountOf(value) };
  const { size, breaker } = value as {
    size: unknown;
    breaker?: { failures: number; reset: string };
  };
  if (breaker === undefined) return { size: amountOf(size) };
  const { failures, reset } = breaker;
  return { size: amountOf(size), breaker: { failures, resetMs: durationOf(reset)! } };
}

function retryOf(value: unknown): Partial<RetryPolicy> | undefined {
  if (value === undefined) return undefined;
  const raw = value as Raw;
  return defined({
    maxAttempts: raw.max_attempts,
    initialIntervalMs: durationOf(raw.initial_interval),
    backoffCoefficient: raw.backoff_coefficient,
    maxIntervalMs: durationOf(raw.max_interval),
    intervalsMs: (raw.intervals as string[] | undefined)?.map((text) => durationOf(text)),
    jitter: raw.jitter,
    retryOn: raw.retry_on,
    neverRetryOn: raw.never_retry_on,
  }) as Partial<RetryPolicy>;
}

export function durationOf(value: unknown): number | undefined {
  // The schema has said which ones may be none at all.
  return value === undefined ? undefined : parseDuration(value as string, 0);
}
