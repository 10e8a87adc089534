/**
 * Starting a run that is made from an earlier one.
 * Knows the order of things: nothing is kept or ended before everything else is right. Must not know
 * which results are reused.
 */
import type { Graph } from '../../graph/graph.ts';
import type { RunRecord, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import type { Plan } from '../../run/plan.ts';
import { cancelWithoutCode } from '../../schedule/without-code.ts';
import { Batch } from '../../std/batch.ts';
import { show } from '../../std/printable.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError, storeError } from '../engine-error.ts';
import type { RunHandle } from '../live/live-run.ts';
import { ownValues } from '../plan/own-input.ts';
import type { RunOptions } from '../plan/run-options.ts';
import {
  type Ask,
  checkAsk,
  choicesFor,
  type Earlier,
  earlierFor,
  earlierOf,
  type PlannedAgain,
  planAgain,
} from './again.ts';
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { inputFor } from './new-input.ts';
import { changesSince } from './snapshot.ts';
import { checkResume, type ResumeOptions, recordOf, takeUp } from './take-up.ts';

/** A plan with everything that its run needs. */
export interface Ready {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** What each step was prepared to, and of what files it is made. */
  readonly ready: ReadonlyMap<number, unknown>;
  readonly contents: ReadonlyMap<number, string>;
  /** Whether steps take no results of other runs: what a retry or a fork runs again does run. */
  readonly anew?: boolean;
}

/** What an engine lends for planning, and for asking. */
export interface Ground {
  readonly store: Store;
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
  now(): number;
  /** Without `load` nobody's code is loaded. */
  admit(workflow: Workflow, input: unknown, options: RunOptions, load?: boolean): Promise<Ready>;
}

/** What an engine lends for starting. */
export interface Host extends Ground {
  begin(ready: Ready, options: RunOptions, record: RunRecord): Promise<RunHandle>;
}

interface Made {
  readonly ready: Ready;
  readonly steps: PlannedAgain['steps'];
  readonly options: RunOptions;
  readonly added: readonly string[];
}

export async function startAgain(host: Host, ask: Ask): Promise<RunHandle> {
  checkAsk(ask);
  const earlier = await earlierFor(host.store, ask);
  return begin(host, ask, await make(host, earlier, ask));
}

/** What would be started. */
export async function planFor(ground: Ground, asked: Ask): Promise<PlannedAgain> {
  checkAsk(asked);
  const ask = { ...asked, options: ownValues(asked.options) } as Ask;
  const earlier = await earlierFor(ground.store, ask);
  const { ready, steps } = await make(ground, earlier, ask, false);
  return { plan: ready.plan, diagnostics: ready.diagnostics, steps };
}

async function make(ground: Ground, earlier: Earlier, ask: Ask, load = true): Promise<Made> {
  const workflow = await workflowFor(earlier, ask.options, ground.project);
  const options = choicesFor(earlier, ask.options);
  const { input, added } = inputFor(earlier, workflow, ask.options);
  const ready = await ground.admit(workflow, input, options, load);
  const { plan, steps } = planAgain(earlier, { ...ready, added }, ask);
  return { ready: { ...ready, plan, anew: true }, steps, options, added };
}

async function begin(
  host: Host,
  { kind, runId }: Pick<Ask, 'kind' | 'runId'>,
  { ready, options }: Made,
): Promise<RunHandle> {
  const from = { runId, kind };
  const { contents, plan } = ready;
  const { project } = host;
  const record = recordOf(plan, { options, at: host.now(), contents, from, project });
  return host.begin(ready, options, record);
}

/**
 * An interrupted run goes on as a new one, because its workflow has changed; undefined when that was
 * not asked for, or when it is as it was.
 */
export async function goOnChanged(
  host: Host,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle | undefined> {
  checkResume(options);
  if (options.useCurrent !== true) return undefined;
  if (options.resolve !== undefined) {
    throw new EngineError('invalid-option', 'useCurrent and resolve cannot both be given', {
      hint: 'decide about the steps first',
    });
  }
  const { snapshot, events } = await takeUp(host.store, runId, options);
  const earlier = earlierOf({ runId, snapshot, events });
  const { workflow, observers, signal, drainMs, leave, useCurrent, input, file } = options;
  const ask = {
    kind: 'retry',
    runId,
    options: { workflow, observers, signal, drainMs, leave, useCurrent, input, file } as object,
  } as const;
  const made = await make(host, earlier, ask);
  if (made.added.length === 0 && isAsItWas(earlier, made.ready)) return undefined;
  refuseUndecided(earlier, made.ready.plan.graph);
  const { plan } = made.ready;
  refuseLost(snapshot, { runId, plan, hasEnded: (step) => plan.reused.has(step) });
  const reason = `it goes on with the changed workflow as run ${plan.runId}`;
  await end(host, earlier, reason);
  return begin(host, ask, made);
}

/** Steps, their files, and, where it was read from a file, the text of the workflow. */
function isAsItWas({ snapshot }: Earlier, { plan, contents }: Ready): boolean {
  const { workflow } = plan.graph;
  if (workflow.source?.text !== snapshot.source?.text) return false;
  return changesSince(snapshot, workflow, contents).length === 0;
}

/** What may have had its effect is not run again before somebody has looked. */
function refuseUndecided({ runId, story, run }: Earlier, now: Graph): void {
  const before = run.plan.graph.once;
  const lost = story.steps.find(
    ({ id, status, reason }, step) =>
      (before.has(step) || now.once.has(now.indexOf(id))) &&
      (status === 'running' || (status === 'waiting' && reason !== undefined)),
  );
  if (lost === undefined) return;
  const message = `step ${show(lost.id)} of run ${show(runId)} may have had its effect`;
  const hint = 'decide about it first (resume with resolve), or fork the run from it';
  throw new EngineError('run-undecided', message, { hint, step: lost.id });
}

/** Ends an interrupted run without its code. */
export async function cancelKept(
  host: Pick<Ground, 'store' | 'now'>,
  runId: string,
  reason: string,
): Promise<void> {
  const { snapshot, events } = await takeUp(host.store, runId, {});
  await end(host, earlierOf({ runId, snapshot, events }), reason);
}

async function end(
  { store, now }: Pick<Ground, 'store' | 'now'>,
  { run }: Earlier,
  reason: string,
): Promise<void> {
  const events = new Batch<Event>();
  for (const event of cancelWithoutCode(run, { at: now(), reason })) events.push(event);
  try {
    await store.append(run.plan.runId, events);
  } catch (cause) {
    throw storeError(cause);
  }
}
