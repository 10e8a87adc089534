/**
 * A run that was started before, for somebody who starts it once more under its id.
 * Knows what is kept of runs; must not start one, nor take it from whoever runs it.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { fold } from '../../run/fold.ts';
import type { Plan } from '../../run/plan.ts';
import { type RunResult, resultOf } from '../../run/result.ts';
import type { Run } from '../../run/run.ts';
import { statusView } from '../../run/status-view.ts';
import { show } from '../../std/printable.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { runningHere } from '../kept/claim.ts';
import { lastSuccessor, readKept } from '../kept/kept-run.ts';
import { workflowFor } from '../kept/kept-workflow.ts';
import { optionsOf, reuseOf } from '../kept/snapshot.ts';
import { KeptInput } from '../plan/own-input.ts';
import type { Planner } from '../plan/planner.ts';
import type { RunHandle } from './live-run.ts';
import type { LiveRuns } from './live-runs.ts';

/** What it needs of an engine. */
export interface AttachParts {
  readonly store: Store;
  readonly live: LiveRuns;
  readonly clock: Clock;
  readonly planner: Planner;
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
}

/** That run, else a new one; also when somebody else is quicker to begin it. */
export async function attachOr(
  parts: AttachParts,
  { runId, workflow }: { readonly runId: string; readonly workflow: Workflow },
  begin: () => Promise<RunHandle>,
): Promise<RunHandle> {
  const there = await attachTo(parts, runId, workflow);
  if (there !== undefined) return there;
  return begin().catch(async (error) => {
    const isTaken = error instanceof EngineError && error.code === 'run-exists';
    const taken = isTaken ? await attachTo(parts, runId, workflow) : undefined;
    if (taken === undefined) throw error;
    return taken;
  });
}

/**
 * The handle of the run under way here, or one with the kept result of a run that has ended; where it went
 * on as another run, that of the other one. Undefined when there is no such run. Throws an `EngineError`:
 * `run-unfinished` for one that this program does not run, `run-changed` when the workflow has another shape
 * than the one that ended.
 */
async function attachTo(
  { store, live, clock, planner, project }: AttachParts,
  asked: string,
  given: Workflow,
): Promise<RunHandle | undefined> {
  const own = live.handleOf(asked);
  if (own !== undefined) return own;
  if (live.has(asked)) throw runningHere(asked);
  const first = await readKept(store, asked);
  if (first === undefined) return undefined;
  const kept = await lastSuccessor(store, first);
  const { runId, snapshot, events } = kept;
  const underWay = live.handleOf(runId);
  if (underWay !== undefined) return underWay;
  if (!events.some(({ type }) => type === 'run.finished')) {
    const message = `run ${show(runId)} has not ended, and this program does not run it`;
    throw new EngineError('run-unfinished', message, {
      hint: `resume it: engine.resume(${show(runId)}); whoever runs it now is told then`,
    });
  }
  const workflow = await workflowFor(kept, { workflow: given }, project);
  const prepared = await planner.prepareRun(
    workflow,
    new KeptInput(snapshot.input),
    optionsOf(snapshot),
    false,
  );
  const plan = { ...prepared.plan, ...reuseOf(snapshot, prepared.plan) };
  return new EndedRun(fold(plan, events), prepared.diagnostics, clock);
}

/** A run of which only the result is left. */
class EndedRun implements RunHandle {
  readonly runId: string;
  readonly plan: Plan;
  readonly result: Promise<RunResult>;
  private readonly run: Run;
  private readonly clock: Clock;

  constructor(run: Run, diagnostics: readonly Diagnostic[], clock: Clock) {
    this.run = run;
    this.clock = clock;
    this.plan = run.plan;
    this.runId = run.plan.runId;
    this.result = Promise.resolve(resultOf(run, diagnostics, clock.now()));
  }

  /** There is nothing left to stop. */
  cancel(): void {}

  leave(): void {}

  status() {
    return statusView(this.run, this.clock.now(), () => undefined);
  }
}
