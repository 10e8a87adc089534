/**
 * What an engine can be asked about runs by their ids, wherever they were started.
 * Knows runs that are under way and runs that are kept; must not know how a workflow is planned.
 */

import type { LogLine, RunFilter, RunLine, Store } from '../ports/store.ts';
import type { Resolution } from '../run/request.ts';
import type { RunResult } from '../run/result.ts';
import type { TypedWorkflow } from '../workflow/handle.ts';
import { failStore } from './engine-error.ts';
import {
  type DecideOptions,
  type DeliverOptions,
  givenDecision,
  givenMessage,
} from './kept/ask-answer.ts';
import type { ResumeOptions } from './kept/claim.ts';
import { type KeptRun, readKept } from './kept/kept-run.ts';
import type { KeptRuns } from './kept/kept-runs.ts';
import type { PlannedRerun } from './kept/rerun.ts';
import type { ForkOptions, RerunCall, RetryOptions } from './kept/rerun-call.ts';
import type { ResumeAllOptions } from './kept/resume-all.ts';
import { type AttachParts, attachById } from './live/attach.ts';
import type { AttachedRun, RunHandle } from './live/live-run.ts';
import { checkWorkflow } from './plan/check-workflow.ts';
import { ownInput, ownValues } from './plan/own-input.ts';
import { checkFilter, checkNames, checkRunId, checkRunIds } from './plan/run-options.ts';
import { givenReason } from './reason.ts';

/** How a run is asked for by its id. */
export interface AttachOptions<Output = unknown> {
  /** The workflow of the run: it gives the type of the output, and has to have its name and its steps. */
  readonly workflow?: TypedWorkflow<unknown, Output>;
}

/**
 * The id of a run that went on as another one, after a change of its workflow, leads to that one in every call but
 * `history`, `logs`, `runs` and `forget`: those are about what is kept under the id itself.
 */
export abstract class StoredRuns {
  /** Throws when the engine is closed, as the next two do. */
  protected abstract get kept(): KeptRuns;
  protected abstract get store(): Store;
  protected abstract get attachParts(): AttachParts;

  /**
   * The result of a run by its id, at the end of the run, whoever runs it. One that waits for a decision
   * gives how it stands; one that went on as another run, after a change of its workflow, the result of that.
   * Throws an `EngineError`: `unknown-run`, `run-damaged`, `engine-closed`; `run-unfinished` for a run that
   * nobody runs, also later, once nobody has run it for 15 seconds; `run-changed` when `workflow` is another one.
   */
  async result<Output = unknown>(
    runId: string,
    options: AttachOptions<Output> = {},
  ): Promise<RunResult<Output>> {
    const handle = await this.attach(runId, options);
    return handle.result;
  }

  /**
   * A handle of a run by its id, however it was started: under way in this engine or elsewhere, at rest, or
   * ended. What is asked of it goes to whoever runs it. Throws as `result` does.
   */
  async attach<Output = unknown>(
    runId: string,
    options: AttachOptions<Output> = {},
  ): Promise<AttachedRun<Output>> {
    checkRunId(runId);
    checkNames(options, { workflow: true });
    const { workflow } = options;
    if (workflow !== undefined) checkWorkflow(workflow);
    const handle = attachById(this.attachParts, runId, workflow);
    return handle as Promise<AttachedRun<Output>>;
  }

  /**
   * Resumes a run whose process is gone, or that waits for a decision. What has ended does not run again;
   * what was under way does, unless its step says `effects: once`.
   * A workflow in code is resumed with the functions and settings that are given, as long as it has the shape,
   * `args` and `version` that the run began with.
   * Throws an `EngineError`: `unknown-run`, `run-finished`, `run-owned`, `run-changed`, `workflow-missing`,
   * `run-damaged`, and those of `start`.
   */
  async resume<Output = unknown>(
    runId: string,
    options: ResumeOptions<Output> = {},
  ): Promise<RunHandle<Output>> {
    checkRunId(runId);
    return this.kept.resume(runId, ownValues(options)) as Promise<RunHandle<Output>>;
  }

  /**
   * Resumes all runs whose process is gone, each as `resume` does, and gives those that it resumed at once;
   * with `maxRuns` others follow when there is room. With `everyMs` it looks again and again, so that of
   * several programs on one store the others resume what one leaves behind. What cannot be resumed is given
   * to `onRefused`, and stops nothing else.
   * Throws an `EngineError`: `invalid-option`, `workflow-ambiguous`, `store-unavailable`.
   */
  async resumeAll(options: ResumeAllOptions = {}): Promise<readonly RunHandle[]> {
    return this.kept.resumeAll(options);
  }

  /**
   * Runs again what came to nothing in a run that has ended, as a new run: it keeps the results of all
   * steps that succeeded and stand behind nothing that runs again, and the idempotency keys.
   * Throws an `EngineError`: `unknown-run`, `run-unfinished`, `run-owned`, `run-changed`, `workflow-missing`,
   * `run-damaged`, and those of `start`.
   */
  async retry<Output = unknown>(
    runId: string,
    options: RetryOptions<Output> = {},
  ): Promise<RunHandle<Output>> {
    const handle = this.kept.rerun({ kind: 'retry', runId, options: ownValues(options) });
    return handle as Promise<RunHandle<Output>>;
  }

  /**
   * A new run that keeps what an earlier one had made before the step `from`, with idempotency keys of
   * its own. Throws as `retry` does; the earlier run need not have ended, but nobody may run it.
   */
  async fork<Output = unknown>(
    runId: string,
    options: ForkOptions<Output>,
  ): Promise<RunHandle<Output>> {
    const handle = this.kept.rerun({ kind: 'fork', runId, options: ownValues(options) });
    return handle as Promise<RunHandle<Output>>;
  }

  /** What `retry` or `fork` would do, step by step. Runs nobody's code. */
  async planRerun(call: RerunCall): Promise<PlannedRerun> {
    return this.kept.previewRerun(call);
  }

  /**
   * Ends a run that nobody runs and whose code cannot be had any more: none of its steps runs again, also
   * not those for its end. So ends a run that is damaged, too. Of an error its message is the reason. Throws as `resume` does.
   */
  async cancelWithoutCode(runId: string, reason: string | Error = 'cancelled'): Promise<void> {
    checkRunId(runId);
    return this.kept.cancelWithoutCode(runId, givenReason(reason));
  }

  /**
   * Asks whoever runs the run to cancel it; kept for whoever resumes it when nobody runs it now.
   * Of an error its message is the reason. Throws an `EngineError`: `invalid-option`, `unknown-run`,
   * `run-finished`.
   */
  async cancel(runId: string, reason: string | Error = 'cancelled'): Promise<void> {
    checkRunId(runId);
    return this.kept.cancel(runId, givenReason(reason));
  }

  /**
   * Decides what becomes of a step that waits for a decision: asks whoever runs the run; kept for
   * whoever resumes it when nobody runs it now. The first decision about a step counts.
   * Throws an `EngineError`: `unknown-run`, `run-finished`; `invalid-option` for a step that waits for none.
   */
  async resolve(runId: string, step: string, resolution: Resolution): Promise<void> {
    checkRunId(runId);
    return this.kept.resolve(runId, { [step]: ownInput(resolution) });
  }

  /**
   * Sends a message to a run, for the first step that waits for one with this name, or will; resolves when it is
   * kept, and whoever runs the run takes it, now or once it is resumed.
   * Throws an `EngineError`: `invalid-option` where no step waits for it, or will; `invalid-input` where it does
   * not fit the schema of that step; `unknown-run`, `run-finished`.
   */
  async deliver(
    runId: string,
    message: string,
    value?: unknown,
    options: DeliverOptions = {},
  ): Promise<void> {
    checkRunId(runId);
    return this.kept.answer(runId, givenMessage(message, value, options));
  }

  /**
   * Approves of a step that waits for that, or will; resolves when it is kept. The first decision about a step counts.
   * Throws an `EngineError`: `invalid-option` for a step that waits for no approval; `already-decided`, `unknown-run`, `run-finished`.
   */
  async approve(runId: string, step: string, options: DecideOptions = {}): Promise<void> {
    checkRunId(runId);
    return this.kept.answer(runId, givenDecision(step, true, options));
  }

  /** Rejects a step that waits for approval, or will. Throws as `approve` does. */
  async reject(runId: string, step: string, options: DecideOptions = {}): Promise<void> {
    checkRunId(runId);
    return this.kept.answer(runId, givenDecision(step, false, options));
  }

  /** Runs that the store keeps, newest first. */
  async runs(filter?: RunFilter): Promise<readonly RunLine[]> {
    checkFilter(filter);
    return this.store.list(filter).catch(failStore);
  }

  /** Everything that is kept of a run; undefined when the store does not know it. */
  async history(runId: string): Promise<KeptRun | undefined> {
    checkRunId(runId);
    return readKept(this.store, runId);
  }

  /** Lines that the steps of a run logged and that the store kept, oldest first. */
  async logs(runId: string): Promise<readonly LogLine[]> {
    checkRunId(runId);
    return this.store.logs(runId).catch(failStore);
  }

  /** Removes those of the runs that have ended from the store; gives how many. */
  async forget(runIds: readonly string[]): Promise<number> {
    checkRunIds(runIds);
    return this.store.forget(runIds).catch(failStore);
  }
}
