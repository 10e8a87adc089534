/**
 * What has to be right before a run is taken up: its owner, its workflow, its decisions.
 * Knows stores and snapshots; must not know how a run goes on.
 */
import type { Graph } from '../graph/graph.ts';
import type { Store } from '../ports/store.ts';
import type { Event } from '../run/event.ts';
import type { Plan } from '../run/plan.ts';
import type { Run } from '../run/run.ts';
import { RUNNING } from '../run/status.ts';
import { StoreError } from '../run/store-error.ts';
import type { Resolution } from '../schedule/input.ts';
import { defined } from '../std/defined.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { EngineError, failStore, storeError } from './engine-error.ts';
import { readKept } from './kept.ts';
import type { RunOptions } from './run-options.ts';
import { changesSince, type Snapshot, snapshotOf } from './snapshot.ts';

/** Choices for taking a run up; everything else is as the run began. */
export interface ResumeOptions
  extends Pick<RunOptions, 'observers' | 'signal' | 'drainMs' | 'leave'> {
  /** The workflow, where it is code; one from a file is kept with the run. */
  readonly workflow?: Workflow;
  /** What becomes of parked steps, by id. */
  readonly resolve?: Readonly<Record<string, Resolution>>;
  /** So long, in milliseconds, an owner that seems to live is watched for a sign of life; default not. */
  readonly watchMs?: number;
}

/** A new run is kept before anybody hears of it. */
export async function keep(
  store: Store,
  plan: Plan,
  { options, at }: { options: RunOptions; at: number },
): Promise<void> {
  const { runId, graph } = plan;
  try {
    await store.begin({
      runId,
      workflow: graph.workflow.name,
      createdAt: at,
      get snapshot() {
        return snapshotOf(plan, options);
      },
    });
  } catch (cause) {
    if (!(cause instanceof StoreError && cause.kind === 'exists')) throw storeError(cause);
    const hint = 'choose another, or none';
    throw new EngineError('invalid-option', `there is a run ${show(runId)} already`, { hint });
  }
}

/** What the store keeps of a run, which is the engine's own from now on. */
export async function takeUp(
  store: Store,
  runId: string,
  { watchMs }: ResumeOptions,
): Promise<{ readonly snapshot: Snapshot; readonly events: readonly Event[] }> {
  const claim = await store.claim(runId, defined({ watchMs })).catch(failStore);
  switch (claim.kind) {
    case 'unknown':
      throw new EngineError('unknown-run', `there is no run ${show(runId)}`, {
        hint: 'list runs with heddle runs',
      });
    case 'finished':
      throw new EngineError('run-finished', `run ${show(runId)} has ended`, {
        hint: 'start the workflow again',
      });
    case 'owned': {
      const { host, pid, since } = claim.owner;
      const from = new Date(since);
      const when = Number.isNaN(from.getTime()) ? '' : ` since ${from.toISOString()}`;
      const who = `process ${pid} on ${host}${when}`;
      throw new EngineError('run-owned', `run ${show(runId)} is run by ${who}`, {
        hint: 'wait for its end, or end that process',
      });
    }
    case 'claimed': {
      const history = await readKept(store, runId);
      if (history !== undefined) {
        return { snapshot: history.snapshot as Snapshot, events: history.events };
      }
      throw new EngineError('run-damaged', `what is kept of run ${show(runId)} is incomplete`, {
        hint: 'start the workflow again',
      });
    }
  }
}

/** A run goes on with the steps it began with, or not at all. */
export function refuseChanges(snapshot: Snapshot, workflow: Workflow, runId: string): void {
  const changes = changesSince(snapshot, workflow);
  if (changes.length === 0) return;
  const told = `${changes.slice(0, 5).join(', ')}${changes.length > 5 ? ' and more' : ''}`;
  throw new EngineError('run-changed', `the workflow has changed since run ${runId}: ${told}`, {
    hint: 'start it again, or give the workflow as it was',
  });
}

/** What the caller of `resume` may choose anew. */
export function callOptions({ observers, signal, drainMs, leave }: ResumeOptions): RunOptions {
  return defined({ observers, signal, drainMs, leave });
}

/** The events with the step numbers of a graph: equal workflows may be numbered in another order. */
export function numbered(events: readonly Event[], { steps }: Snapshot, graph: Graph): Event[] {
  const numbers = steps.map(([id]) => graph.indexOf(id)!);
  if (numbers.every((number, step) => number === step)) return [...events];
  return events.map((event) => {
    if (event.type === 'run.stopping' && event.cause.kind === 'failure') {
      return { ...event, cause: { ...event.cause, step: numbers[event.cause.step]! } };
    }
    return 'step' in event ? { ...event, step: numbers[event.step]! } : event;
  });
}

/**
 * The events as if they ended now at the latest: when the clock was set back meanwhile, what waits
 * would wait so much longer.
 */
export function until(now: number, events: readonly Event[]): readonly Event[] {
  const ahead = (events.at(-1)?.at ?? now) - now;
  if (ahead <= 0) return events;
  return events.map((event) => ({
    ...event,
    at: event.at - ahead,
    ...('wakeAt' in event && { wakeAt: event.wakeAt - ahead }),
  }));
}

/** Decisions by step number. Only a parked step can be decided about. */
export function resolutionsOf(
  run: Readonly<Run>,
  resolve: ResumeOptions['resolve'] = {},
): ReadonlyMap<number, Resolution> {
  const { graph } = run.plan;
  const resolutions = new Map<number, Resolution>();
  for (const [id, resolution] of Object.entries(resolve)) {
    const step = graph.indexOf(id);
    if (step === undefined || step < 0) {
      const close = nearest(
        id,
        graph.workflow.steps.map((one) => one.id),
      );
      const hint = close === undefined ? 'see heddle show' : `did you mean ${show(close)}?`;
      throw new EngineError('invalid-option', `${show(id)} is not a step of the run`, { hint });
    }
    if (!run.parked.has(step) && !mayPark(run, step)) {
      const hint = 'only a step that waits for a decision can be resolved; see heddle show';
      throw new EngineError('invalid-option', `step ${show(id)} waits for no decision`, { hint });
    }
    resolutions.set(step, resolution);
  }
  return resolutions;
}

/** A step that was under way when its process ended may be parked by the very resume. */
function mayPark({ stepStatus }: Readonly<Run>, step: number): boolean {
  return stepStatus[step] === RUNNING;
}
