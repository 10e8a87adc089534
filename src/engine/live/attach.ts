/**
 * A run that was started before, for somebody who asks for it by its id.
 * Knows what is kept of runs; must not start one, nor take it from whoever runs it.
 */
import { planOfKept } from '../../run/kept-plan.ts';
import type { Plan, PlanShape } from '../../run/plan.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError, failStore } from '../engine-error.ts';
import { unknownRun } from '../kept/claim.ts';
import { keptAs, refuseOther } from '../kept/identity.ts';
import { type KeptRun, lastSuccessor, readKept } from '../kept/kept-run.ts';
import { workflowFor } from '../kept/kept-workflow.ts';
import { optionsOf, reuseOf } from '../kept/snapshot.ts';
import { KeptInput } from '../plan/own-input.ts';
import type { Planner } from '../plan/planner.ts';
import { isAtRest, KeptHandle, type KeptHandleParts, nobodys, statusOf } from './kept-handle.ts';
import type { AttachedRun, RunHandle } from './live-run.ts';
import type { LiveRuns } from './live-runs.ts';

/** What it needs of an engine. */
export interface AttachParts extends KeptHandleParts {
  readonly live: LiveRuns;
  readonly planner: Planner;
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
}

/** So often a run is begun that another one was quicker than and that is not there then. */
const MOST_TRIES = 10;

/** That run, else a new one; also when somebody else is quicker to begin it. */
export async function attachOr(
  parts: AttachParts,
  { runId, workflow }: { readonly runId: string; readonly workflow: Workflow },
  begin: () => Promise<RunHandle>,
): Promise<RunHandle> {
  const planOf = (kept: KeptRun) => planWith(parts, kept, workflow);
  const attach = () => attachTo(parts, runId, { workflow, planOf });
  for (let tries = 1; ; tries++) {
    const there = await attach();
    if (there !== undefined) return there;
    try {
      return await begin();
    } catch (error) {
      // What was quicker may be refused itself, and then there is none again.
      const isTaken = error instanceof EngineError && error.code === 'run-exists';
      if (!isTaken || tries === MOST_TRIES) throw error;
    }
  }
}

/** What of a run somebody asks for: `workflow`, where it has to be one of that. */
interface Wanted<P extends PlanShape> {
  readonly workflow: Workflow | undefined;
  planOf(kept: KeptRun): P | Promise<P>;
}

/**
 * The handle of the run under way here, or of one that has ended, rests or is run by another process; where
 * it went on as another run, that of the other one. Undefined when there is no such run. Throws an
 * `EngineError`: `run-unfinished` for one that nobody runs, `run-changed` for one of another workflow than was
 * given, and what `planOf` throws.
 */
async function attachTo<P extends PlanShape>(
  parts: AttachParts,
  asked: string,
  { workflow, planOf }: Wanted<P>,
): Promise<RunHandle | KeptHandle<P> | undefined> {
  const { store, live } = parts;
  const own = await ownHandle(live, asked);
  if (own !== undefined) return asOne(own, workflow);
  const first = await readKept(store, asked);
  if (first === undefined) return undefined;
  const kept = await lastSuccessor(store, first);
  const underWay = await ownHandle(live, kept.runId);
  if (underWay !== undefined) return asOne(underWay, workflow);
  if (workflow !== undefined) refuseOther(kept, workflow);
  const plan = await planOf(kept);
  if (!isAtRest(statusOf(kept)) && !(await isRun(parts, kept.runId))) throw nobodys(kept.runId);
  return new KeptHandle(parts, kept, plan);
}

/** The same handle, where it is of that workflow. */
function asOne(own: RunHandle, workflow: Workflow | undefined): RunHandle {
  if (workflow !== undefined) refuseOther(keptAs(own.plan), workflow);
  return own;
}

/** One that is just being started is nobody's to have before it is kept. */
async function ownHandle(live: LiveRuns, runId: string): Promise<RunHandle | undefined> {
  return (await live.isKept(runId)) ? live.handleOf(runId) : undefined;
}

/** The same without a workflow, or with one that has to have the steps of the run. */
export async function attachById(
  parts: AttachParts,
  runId: string,
  workflow: Workflow | undefined,
): Promise<AttachedRun> {
  const planOf = (kept: KeptRun) => planOfKept(kept.runId, kept.snapshot);
  const found = await attachTo(parts, runId, { workflow, planOf });
  if (found === undefined) throw unknownRun(runId);
  return found;
}

async function planWith(
  { planner, project }: AttachParts,
  kept: KeptRun,
  given: Workflow,
): Promise<Plan> {
  const { snapshot } = kept;
  const workflow = await workflowFor(kept, { workflow: given }, project);
  const input = new KeptInput(snapshot.input);
  const { plan } = await planner.prepareRun(workflow, input, optionsOf(snapshot), false);
  return { ...plan, ...reuseOf(snapshot, plan) };
}

/** Whether somebody runs it, or it has come to rest just now. */
async function isRun({ store, live }: AttachParts, runId: string): Promise<boolean> {
  if (live.has(runId)) return true;
  const [line] = await store.list({ runIds: [runId] }).catch(failStore);
  return line?.owner !== undefined || (line !== undefined && isAtRest(line.status));
}
