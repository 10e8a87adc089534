/**
 * A run that is made from an earlier one, by a retry or a fork, or because its workflow has changed:
 * what it begins with.
 * Knows what is kept of runs; must not know how a run is resumed.
 */

import type { Store } from '../../ports/store.ts';
import { type Event } from '../../run/event.ts';
import type { Plan, PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { idOf } from '../../run/steps.ts';
import { type RunStory, storyOf } from '../../run/story.ts';
import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import { EngineError, failStore } from '../engine-error.ts';
import type { RunOptions } from '../plan/run-options.ts';
import { folded } from './folded.ts';
import type { KeptRun } from './kept-run.ts';
import { meantRun } from './meant-run.ts';
import type { RerunCall, ResumedCall } from './rerun-call.ts';
import type { RerunStep } from './rerun-steps.ts';
import { optionsOf, type Snapshot } from './snapshot.ts';

/** What is kept of the earlier run. */
export interface EarlierRun {
  readonly runId: string;
  readonly snapshot: Snapshot;
  readonly events: readonly Event[];
  readonly run: Readonly<Run<PlanShape>>;
  readonly story: RunStory;
}

/** What a retry or a fork would do. */
export interface PlannedRerun {
  readonly plan: Plan;
  /** In file order. */
  readonly steps: readonly RerunStep[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The run that a new one is made from, unless it is not for that now: what the one that was asked for has gone
 * on as. `refuseLive` throws for one under way in this program.
 */
export async function readEarlier(
  store: Store,
  { kind, runId: asked }: RerunCall,
  refuseLive?: (runId: string) => void,
): Promise<EarlierRun> {
  const history = await meantRun(store, asked);
  const { runId } = history;
  refuseLive?.(runId);
  const earlier = earlierRunOf(history);
  if (earlier.story.endedAt !== undefined) return earlier;
  await refuseOwned(store, runId);
  if (kind === 'fork') return earlier;
  throw unfinished(earlier);
}

/** A run that waits for a decision would only wait again, so the step that it waits for is named. */
function unfinished({ runId, run }: EarlierRun): EngineError {
  const message = `run ${show(runId)} has not ended`;
  const waiting = [...run.waits].find(([, { kind }]) => kind === 'decision');
  if (waiting === undefined) {
    const hint = 'resume it; a retry is for runs that have ended';
    return new EngineError('run-unfinished', message, { hint });
  }
  const step = idOf(run, waiting[0]);
  const why = `${message}: it waits for a decision about step ${show(step)}`;
  return new EngineError('run-unfinished', why, { hint: 'decide with engine.resolve', step });
}

export function earlierRunOf({
  runId,
  snapshot,
  events,
}: Pick<KeptRun, 'runId' | 'snapshot' | 'events'>): EarlierRun {
  const run = folded(runId, snapshot, events);
  return { runId, snapshot, events, run, story: storyOf(run) };
}

/** A run that somebody runs has results to come. */
async function refuseOwned(store: Store, runId: string): Promise<void> {
  const [line] = await store.list({ runIds: [runId] }).catch(failStore);
  const owner = line?.owner;
  if (owner === undefined) return;
  const message = `run ${show(runId)} is still run by process ${owner.pid} on ${owner.host}`;
  throw new EngineError('run-owned', message, { hint: 'wait for its end, or end that process' });
}

/** The choices of the earlier run with those of the call; the id is the new run's own, and only what goes on has its trace. */
export function choicesFor(
  { snapshot }: EarlierRun,
  { kind, options }: RerunCall | ResumedCall,
): RunOptions {
  const { runId: _old, traceparent: around, links: before, ...rest } = optionsOf(snapshot);
  const { runId, observers, signal, drainMs, leave, whenWaiting } = options;
  const { traceparent, links } =
    kind === 'resume' ? { traceparent: around, links: before } : options;
  const own = { runId, observers, signal, drainMs, leave, whenWaiting, traceparent, links };
  return { ...rest, ...defined(own) };
}
