/**
 * A finished run as its caller sees it.
 * Knows runs and words; must not know stores, clocks or screens.
 */

import { inspectsAs } from '../std/inspect.ts';
import { isoInstant } from '../std/instant.ts';
import { ownCopy } from '../std/own-copy.ts';
import { quoted } from '../std/printable.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import type { AnyHandle, Lacking } from '../workflow/handle.ts';
import type { Budget } from '../workflow/workflow.ts';
import { type BranchView, branchView } from './branch-view.ts';
import { figuresJson, type RunFigures } from './figures/figures.ts';
import { type ItemResult, itemResults } from './item-results.ts';
import type { PlanShape, RunHead } from './plan.ts';
import { ownCounts, type Run } from './run.ts';
import type { RunStatus, StepStatus } from './status.ts';
import { STEP_STATUSES } from './status.ts';
import type { StepError } from './step-error.ts';
import { grownStep } from './step-ids.ts';
import { type StepResult, stepJson, stepResult } from './step-result.ts';
import { type Unanswered, unansweredIn, undecidedIn } from './story.ts';
import { causeOf, runErrorWithThrown, type ThrownOf, withThrown } from './thrown.ts';
import { isOutside } from './wait.ts';

/** Thrown by `RunResult.orThrow` for a run that did not succeed; `result` has all there is. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: string;
  /** Not enumerable: an error that is printed would print all of the run. */
  declare readonly result: RunResult<unknown>;
  constructor(result: UnsuccessfulRun<unknown>) {
    const { workflow, status, error } = result;
    super(`run of ${quoted(workflow)} ${status}: ${error.message}`, causeOf(error));
    this.code = error.code;
    Object.defineProperty(this, 'result', { value: result });
  }
}

/** The result of a run that succeeded. */
export interface SucceededRun<Output = unknown> extends RunReport<Output> {
  readonly ok: true;
  readonly status: 'succeeded';
  readonly output: Output;
  readonly error: undefined;
}

/** The result of a run that failed, was cancelled, succeeded in part, waits, or was left before its end. */
export interface UnsuccessfulRun<Output = unknown> extends RunReport<Output> {
  readonly ok: false;
  readonly status: Exclude<RunStatus, 'succeeded'>;
  readonly output: Lacking<Output> | null;
  readonly error: StepError;
}

/**
 * The result of a run, complete in every case: what succeeded is there also when the run did not. `ok` tells
 * the two kinds apart: only a run that succeeded has all of its output.
 */
export type RunResult<Output = unknown> = SucceededRun<Output> | UnsuccessfulRun<Output>;

/** What a result says beside the run itself. */
interface Report {
  readonly head: RunHead;
  readonly diagnostics: readonly Diagnostic[];
  /** The instant at which the caller gets it, in milliseconds; for runs that were left. */
  readonly now: number;
  readonly thrownOf?: ThrownOf;
  /** What the run took until an instant, where that was counted. */
  readonly figures?: { figures(now: number): RunFigures } | undefined;
}

export function resultOf(run: Readonly<Run<PlanShape>>, report: Report): RunResult {
  return new RunReport(run, report) as RunResult;
}

/** What all results have. */
export class RunReport<Output = unknown> {
  readonly runId: string;
  readonly workflow: string;
  readonly strategy: string;
  readonly status: RunStatus;
  /** The workflow's outputs, else the output of the last step; null where there is none. */
  readonly output: Output | Lacking<Output> | null;
  /** Why it did not succeed; `E_RUN` for a run that was left before its end, or waits. */
  readonly error: StepError | undefined;
  /** From the first start of the run to its end, in milliseconds; of one that was left or waits, until the result was made. */
  readonly durationMs: number;
  readonly diagnostics: readonly Diagnostic[];
  private readonly now: number;
  private readonly run: Readonly<Run<PlanShape>>;
  private readonly head: RunHead;
  private readonly thrownOf: ThrownOf;
  private readonly counted: Report['figures'];
  private numbers: ReadonlyMap<string, number> | undefined;
  private byId: Readonly<Record<string, StepResult>> | undefined;

  static {
    inspectsAs(this, 'RunResult', resultShown);
  }

  constructor(run: Readonly<Run<PlanShape>>, report: Report) {
    const { head, diagnostics, now, thrownOf = () => undefined, figures } = report;
    this.run = run;
    this.head = head;
    this.runId = run.plan.runId;
    this.workflow = head.workflow;
    this.strategy = head.strategy;
    this.status = run.status;
    this.output = ownCopy(run.output) as Output;
    this.thrownOf = thrownOf;
    this.error = this.ok ? undefined : (runErrorWithThrown(run, thrownOf) ?? unfinished(run));
    this.durationMs = Math.max(0, (run.endedAt || now) - (run.startedAt || now));
    this.now = now;
    this.counted = figures;
    this.diagnostics = diagnostics;
  }

  get ok(): boolean {
    return this.status === 'succeeded';
  }

  /** Whether the run was left before its end, to be resumed. */
  get interrupted(): boolean {
    return this.status === 'running' || this.status === 'pending';
  }

  /**
   * Of a run that waits: when the first time comes that it waits for, in milliseconds since the Unix epoch;
   * undefined where somebody has to decide first.
   */
  get wakeAt(): number | undefined {
    return this.run.rest?.at;
  }

  /** Ids of the steps that wait for a decision, also of those that others have grown into. */
  get undecided(): readonly string[] {
    return undecidedIn(this.run);
  }

  /** The steps that wait for somebody who approves or for a message, also those that others have grown into. */
  get unanswered(): readonly Unanswered[] {
    return unansweredIn(this.run);
  }

  /** Whether the run failed for taking longer than its timeout; not so when only a step did. */
  get timedOut(): boolean {
    return this.run.root.timedOut;
  }

  /** How many steps of the workflow ended in each status; what they have grown into is told by each of them. */
  get counts(): Readonly<Record<StepStatus, number>> {
    const own = ownCounts(this.run);
    const counts = STEP_STATUSES.map((status, i) => [status, own[i]!]);
    return Object.fromEntries(counts);
  }

  /** Which branches started and how they ended. */
  get branches(): BranchView {
    return branchView(this.run, this.head.maxBranches);
  }

  /** How much its attempts have spent, by name. */
  get spent(): Budget {
    return Object.fromEntries(this.run.spent);
  }

  /** How much it may spend, by name. */
  get budget(): Budget {
    return this.head.budget;
  }

  /** What the run took: times, tries, use of pools; undefined unless the engine counts it (`figures: true`). */
  get figures(): RunFigures | undefined {
    return this.counted?.figures(this.now);
  }

  /** Every step by id, in file order; made when first asked for. */
  get steps(): Readonly<Record<string, StepResult>> {
    this.byId ??= Object.freeze(
      Object.fromEntries(this.ownSteps().map(({ id }, step) => [id, this.stepOf(step)])),
    );
    return this.byId;
  }

  /**
   * One step, without making the others: by the handle that `step()` gave, which types its output, or by
   * id; also one that another step has grown into, such as `each[17].load`. Throws a `RangeError` for one that is no step.
   */
  step<StepOutput = unknown>(which: AnyHandle<StepOutput> | string): StepResult<StepOutput> {
    return this.stepOf(this.numberOf(which)) as StepResult<StepOutput>;
  }

  /**
   * What became of each item of a step that runs others for each item of a list, in the order of the list, one after the
   * other; of a step that runs rounds each of these, of one that has cases the one that it took. Throws a `RangeError`
   * for any other step. The handle that `forEach()` gave types their outputs.
   */
  items<Item = unknown>(
    which: AnyHandle<readonly Item[]> | string,
  ): IterableIterator<ItemResult<Item>> {
    const items = itemResults(this.run, this.numberOf(which));
    return this.itemsWithThrown(items) as IterableIterator<ItemResult<Item>>;
  }

  private *itemsWithThrown(items: Iterable<ItemResult>): IterableIterator<ItemResult> {
    for (const item of items) {
      const { step, error } = item;
      if (step === undefined || error === undefined) yield item;
      else {
        const thrown = this.thrownOf(this.numberOf(step), error);
        yield { ...item, error: withThrown(error, thrown) };
      }
    }
  }

  private numberOf(which: AnyHandle | string): number {
    const id = typeof which === 'string' ? which : which.id;
    this.numbers ??= new Map(this.ownSteps().map((one, number) => [one.id, number]));
    const step = this.numbers.get(id) ?? grownStep(this.run, id);
    if (step !== undefined) return step;
    throw new RangeError(`${quoted(id)} is not a step of ${quoted(this.workflow)}`);
  }

  private ownSteps(): readonly { readonly id: string }[] {
    return this.run.plan.graph.steps.slice(0, this.run.roots);
  }

  private stepOf(step: number): StepResult {
    const result = stepResult(this.run, step, this.now);
    const { error } = result;
    return error === undefined
      ? result
      : { ...result, error: withThrown(error, this.thrownOf(step, error)) };
  }

  /** The output of a run that succeeded. Throws a `RunError` for any other. */
  orThrow(): Output {
    if (!this.ok) throw new RunError(this as UnsuccessfulRun);
    return this.output as Output;
  }

  /** The shape that `heddle run --json` prints. */
  toJSON(): Record<string, unknown> {
    const { branches } = this.branches;
    const { error } = this.run;
    const { figures } = this;
    const told = (severity: string) => this.diagnostics.filter((d) => d.severity === severity);
    return {
      run: this.runId,
      workflow: this.workflow,
      strategy: this.strategy,
      status: this.status,
      ...(this.interrupted && { interrupted: true }),
      output: this.output,
      ...(error !== undefined && { error }),
      ...(this.wakeAt !== undefined && { wake_at: this.wakeAt }),
      duration_ms: Math.round(this.durationMs * 1_000) / 1_000,
      steps: Object.fromEntries(Object.entries(this.steps).map(([id, s]) => [id, stepJson(s)])),
      ...(branches.length > 0 && { branches }),
      ...(this.run.spent.size > 0 && { spent: this.spent }),
      ...(figures !== undefined && { figures: figuresJson(figures) }),
      warnings: told('warning').map((d) => d.message),
      diagnostics: this.diagnostics,
    };
  }
}

/** How `console.log` shows a result: without its steps, which may be a million. */
function resultShown(result: RunReport): object {
  const { runId, workflow, status, output, error, durationMs, counts, diagnostics } = result;
  return {
    runId,
    workflow,
    status,
    output,
    ...(error !== undefined && { error }),
    durationMs,
    steps: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(diagnostics.length > 0 && { diagnostics }),
  };
}

/** A run without an error has not ended. */
function unfinished({ status, rest, undecided, waits: all }: Readonly<Run<PlanShape>>): StepError {
  const forWhat = undecided > 0 ? 'a decision' : 'an answer from outside';
  const someAsk = rest === undefined || [...all.values()].some(isOutside);
  const until = rest === undefined ? '' : `, or until ${isoInstant(rest.at)}`;
  const waits = someAsk
    ? `it waits for ${forWhat}${until}`
    : `it waits until ${isoInstant(rest.at)}`;
  const message = status === 'waiting' ? waits : 'it was left before its end';
  return { code: 'E_RUN', message, retryable: false };
}
