/**
 * What came of many runs: counts, the runs by their inputs, and the error for those who want all or nothing.
 * Knows results of runs; must not know how runs are started, nor in which order they ended.
 */
import type { RunResult, SucceededRun, UnsuccessfulRun } from '../../run/result.ts';
import { RUN_STATUSES, type RunStatus } from '../../run/status.ts';
import type { StepError } from '../../run/step-error.ts';
import { inspectsAs } from '../../std/inspect.ts';
import { quoted } from '../../std/printable.ts';

/** An input, in the order in which they were taken, counted from 0. */
interface OfInput<Input> {
  readonly index: number;
  readonly input: Input;
}

/** The run of an input that succeeded. */
export interface SucceededOfMany<Input = unknown, Output = unknown> extends OfInput<Input> {
  readonly status: 'succeeded';
  readonly runId: string;
  readonly result: SucceededRun<Output>;
  readonly error: undefined;
}

/** The run of an input that ended otherwise, waits, or was left before its end. */
export interface UnsuccessfulOfMany<Input = unknown, Output = unknown> extends OfInput<Input> {
  readonly status: Exclude<RunStatus, 'succeeded'>;
  readonly runId: string;
  readonly result: UnsuccessfulRun<Output>;
  readonly error: StepError;
}

/** An input without a result: its run could not start, or what became of it could not be kept. */
export interface RefusedOfMany<Input = unknown> extends OfInput<Input> {
  readonly status: 'refused';
  /** Undefined where it had none yet. */
  readonly runId: string | undefined;
  readonly result: undefined;
  readonly error: Error;
}

/** An input that did not succeed, for whatever reason. */
export type FailedOfMany<Input = unknown, Output = unknown> =
  | UnsuccessfulOfMany<Input, Output>
  | RefusedOfMany<Input>;

/** One input and what came of it; `status` tells the kinds apart. */
export type OneOfMany<Input = unknown, Output = unknown> =
  | SucceededOfMany<Input, Output>
  | FailedOfMany<Input, Output>;

export type ManyCounts = Readonly<Record<RunStatus | 'refused', number>>;

/** So many failures are named in the message of an error. */
const MOST_NAMED = 3;

/** Thrown by `ManyResult.orThrow`; `result` has all there is. */
export class ManyRunsError extends Error {
  override readonly name = 'ManyRunsError';
  /** Not enumerable: an error that is printed would print all runs. */
  declare readonly result: ManyResult<unknown, unknown>;

  constructor(result: ManyResult<unknown, unknown>) {
    super(messageOf(result), { cause: result.error ?? result.failed[0]?.error });
    Object.defineProperty(this, 'result', { value: result });
  }
}

function messageOf({ workflow, failed, total, error }: ManyResult<unknown, unknown>): string {
  const parts: string[] = [];
  if (error !== undefined) parts.push(`not every input was taken: ${error.message}`);
  const some = failed
    .slice(0, MOST_NAMED)
    .map(({ index, error }) => `input ${index}: ${error.message}`);
  const more = failed.length > some.length ? `; and ${failed.length - some.length} more` : '';
  if (failed.length > 0)
    parts.push(`${failed.length} of ${total} did not succeed: ${some.join('; ')}${more}`);
  return `runs of ${quoted(workflow)}: ${parts.join('; ')}`;
}

/** What is known once all runs have ended. */
interface Report<Input, Output> {
  readonly workflow: string;
  readonly durationMs: number;
  readonly error: Error | undefined;
  readonly tally: Tally<Input, Output>;
}

/** The summary of many runs, complete in every case. */
export class ManyResult<Input = unknown, Output = unknown> {
  readonly workflow: string;
  /** How many inputs were taken. */
  readonly total: number;
  /** How many of them came to what. Their sum is `total`. */
  readonly counts: ManyCounts;
  /** The inputs in their order, with what came of them; with `keep: 'failed'` only those that did not succeed. */
  readonly runs: readonly OneOfMany<Input, Output>[];
  /** Those that did not succeed, whatever their status, in the order of their inputs. */
  readonly failed: readonly FailedOfMany<Input, Output>[];
  /** Why not every input was taken: what reading them threw, or what stopped it. */
  readonly error: Error | undefined;
  readonly durationMs: number;

  static {
    inspectsAs(this, 'ManyResult', ({ workflow, ok, total, counts, error, durationMs }) => ({
      workflow,
      ok,
      total,
      counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      ...(error !== undefined && { error }),
      durationMs,
    }));
  }

  constructor({ workflow, durationMs, error, tally }: Report<Input, Output>) {
    this.workflow = workflow;
    this.durationMs = durationMs;
    this.error = error;
    this.total = tally.total;
    this.counts = Object.freeze({ ...tally.counts });
    this.failed = Object.freeze(tally.failed.sort((a, b) => a.index - b.index));
    this.runs = tally.all === undefined ? this.failed : Object.freeze(tally.all);
  }

  /** Whether every input was taken and every run succeeded. */
  get ok(): boolean {
    return this.error === undefined && this.counts.succeeded === this.total;
  }

  /**
   * The outputs in the order of the inputs; an empty list with `keep: 'failed'`. Throws a `ManyRunsError`
   * unless all is well.
   */
  orThrow(): readonly Output[] {
    if (!this.ok) throw new ManyRunsError(this);
    return this.runs.map(({ result }) => (result as SucceededRun<Output>).output);
  }
}

/** Counts what comes, in the order in which runs end, and keeps of it what was asked for. */
export class Tally<Input, Output> {
  total = 0;
  readonly counts: Record<RunStatus | 'refused', number>;
  readonly failed: FailedOfMany<Input, Output>[] = [];
  readonly all: OneOfMany<Input, Output>[] | undefined;

  constructor(keep: 'all' | 'failed') {
    this.all = keep === 'all' ? [] : undefined;
    const counts = [...RUN_STATUSES, 'refused'].map((status) => [status, 0]);
    this.counts = Object.fromEntries(counts) as Record<RunStatus | 'refused', number>;
  }

  add(one: OneOfMany<Input, Output>): void {
    this.total++;
    this.counts[one.status]++;
    if (this.all !== undefined) this.all[one.index] = one;
    if (one.status !== 'succeeded') this.failed.push(one);
  }
}

/** An input with the result of its run. */
export function withResult<Input, Output>(
  { index, input }: OfInput<Input>,
  result: RunResult<Output>,
): OneOfMany<Input, Output> {
  const { runId, status, error } = result;
  return { index, input, runId, status, result, error } as OneOfMany<Input, Output>;
}
