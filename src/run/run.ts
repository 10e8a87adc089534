/**
 * One run as it stands: what its events so far add up to.
 * Knows statuses, attempts and results by step number; must not know clocks, promises or stores.
 *
 * The arrays are changed in place by `fold` and by nobody else.
 */
import { Batch } from '../std/batch.ts';
import type { Addition } from './addition.ts';
import type { Message } from './ask.ts';
import { type Awaited, newAwaited } from './awaited.ts';
import { type BodyState, newBodyState } from './body-state.ts';
import type { Plan, PlanShape } from './plan.ts';
import type { Segment } from './segment.ts';
import type { SkipCause } from './skip.ts';
import { isSettled, type RunStatus, STEP_STATUSES, type StepStatus } from './status.ts';
import type { StepError } from './step-error.ts';
import type { Until, Wait } from './wait.ts';

export interface Run<Of extends PlanShape = Plan> {
  /** Another one from when a step adds steps: the graph is one that belongs to the run then. */
  plan: Of;
  /** Number of steps that the workflow has itself. */
  readonly roots: number;
  /** Number of steps, those that others have grown into included: they come last. */
  size: number;
  /** What steps have grown into, in the order in which they did, and by step the last of it. */
  readonly segments: Segment[];
  readonly segmentBy: Map<number, Segment>;
  /** By grown step, from `roots` on: the place of its segment. */
  segmentOf: Uint32Array;
  /** Lists that steps have added, and the body of each. */
  readonly additions: Map<Addition, number>;
  status: RunStatus;
  startedAt: number;
  endedAt: number;
  /** The run's output once it has finished. */
  output: unknown;
  error: StepError | undefined;
  /** The body of the workflow. */
  readonly root: BodyState<Of['graph']['bodies'][0]>;
  /** Whether the process that runs it is about to leave it. */
  leaving: boolean;
  /** Until when it rests; undefined while somebody runs it, and where a decision is needed first. */
  rest: Until | undefined;
  /** How often it was resumed. */
  resumes: number;
  /** Definitions of steps that were written otherwise than at the start when it was last resumed. */
  rewritten: readonly number[];
  /** Definitions of steps that have their effect once, as the code says that runs it. */
  once: ReadonlySet<number>;
  /** Those of which other code, or that of the run whose result it is, said so when their last attempt began. */
  readonly begunOnce: Set<number>;
  /** Ids of what was asked of it, and whether that came too late. */
  readonly requests: Map<string, boolean>;
  /** Messages that have come and no step has taken, by their name, oldest first. */
  readonly messages: Map<string, Message[]>;
  /** The first decision about each step that may be approved, by its id; it stays where the step has taken it. */
  readonly decisions: Map<string, Message>;
  /** How much its attempts have spent, by name. */
  readonly spent: Map<string, number>;
  /** Who waits for messages, and who may. */
  readonly awaited: Awaited;
  /** Steps running at once. */
  concurrency: number;
  // Lists of all steps have room for more; they are others when the run has grown, so nobody keeps one.
  /** Status numbers (see `status.ts`). */
  stepStatus: Uint8Array;
  /** How many steps have each status number. */
  readonly counts: Uint32Array;
  /** The current or last attempt of each step, from 1; 0 before the first. */
  attempt: Uint32Array;
  /** Needs that have not come to their end. */
  openNeeds: Uint32Array;
  /** 1 where some need ended without a result. */
  lacking: Uint8Array;
  /** Whether the running attempt was asked to stop, and by what: `OVERDUE`, `UNWANTED`. */
  stopRequested: Uint8Array;
  /** What an attempt that used up its time will fail with. */
  readonly overdue: Map<number, StepError>;
  /** What each waiting step waits for, and how many of them wait for a decision, or for their items. */
  readonly waits: Map<number, Wait>;
  undecided: number;
  growing: number;
  /** Attempts of each step that were no tries: they ended with their process, or to look again later. */
  readonly uncounted: Map<number, number>;
  /** Those of the last attempts in a row that ended with their process. */
  readonly crashes: Map<number, number>;
  /** Where the last attempts of steps went to, of those that went to another step. */
  readonly jumps: Map<number, number>;
  /** First steps of branches that used up their time. */
  readonly expired: Set<number>;
  stepStartedAt: Float64Array;
  stepEndedAt: Float64Array;
  outputs: unknown[];
  readonly metadata: Map<number, Readonly<Record<string, unknown>>>;
  readonly errors: Map<number, StepError>;
  /** Why each skipped step was, and why each cancelled one. */
  readonly skips: Map<number, SkipCause>;
  readonly reasons: Map<number, string>;
  /** Steps whose last need has ended since the scheduler looked; it empties the list. */
  readonly unblocked: Batch<number>;
  /** Steps that stops have ended, or that are to be asked to stop, since the scheduler looked. */
  readonly stopped: Batch<number>;
  /** Steps of which an item failed, and steps of which the last item has ended, since it looked. */
  readonly spoiled: Batch<number>;
  readonly full: Batch<number>;
}

/** The running attempt used up its time: another one may follow. */
export const OVERDUE = 1;
/** The run or the branch goes on without the step: nothing follows. */
export const UNWANTED = 2;

/** A run of which nothing has happened yet; `once`: where its plan is not that which it began with. */
export function newRun<Of extends PlanShape>(plan: Of, once = plan.graph.once): Run<Of> {
  const { roots: size, needsAt } = plan.graph;
  const openNeeds = new Uint32Array(size);
  for (let s = 0; s < size; s++) openNeeds[s] = needsAt[s + 1]! - needsAt[s]!;
  const counts = new Uint32Array(STEP_STATUSES.length);
  counts[0] = size;
  return {
    plan,
    roots: size,
    size,
    segments: [],
    segmentBy: new Map(),
    segmentOf: new Uint32Array(0),
    additions: new Map(),
    status: 'pending',
    startedAt: 0,
    endedAt: 0,
    output: undefined,
    error: undefined,
    root: newBodyState(plan.graph.bodies[0]),
    leaving: false,
    rest: undefined,
    resumes: 0,
    rewritten: [],
    once,
    begunOnce: new Set(),
    requests: new Map(),
    messages: new Map(),
    decisions: new Map(),
    spent: new Map(),
    awaited: newAwaited(plan.graph),
    concurrency: startingConcurrency(plan),
    stepStatus: new Uint8Array(size),
    counts,
    attempt: new Uint32Array(size),
    openNeeds,
    lacking: new Uint8Array(size),
    stopRequested: new Uint8Array(size),
    overdue: new Map(),
    waits: new Map(),
    undecided: 0,
    growing: 0,
    uncounted: new Map(),
    crashes: new Map(),
    jumps: new Map(),
    expired: new Set(),
    stepStartedAt: new Float64Array(size),
    stepEndedAt: new Float64Array(size),
    outputs: new Array(size),
    metadata: new Map(),
    errors: new Map(),
    skips: new Map(),
    reasons: new Map(),
    unblocked: new Batch(),
    stopped: new Batch(),
    spoiled: new Batch(),
    full: new Batch(),
  };
}

/** With bounds a run starts in the middle, so that it can go either way. */
function startingConcurrency({ concurrency }: PlanShape): number {
  if (typeof concurrency === 'number') return concurrency;
  return Math.ceil((concurrency.min + concurrency.max) / 2);
}

export function statusOf(run: Readonly<Run<PlanShape>>, step: number): StepStatus {
  return STEP_STATUSES[run.stepStatus[step]!]!;
}

/** How many steps that the workflow has itself have come to their end. */
export function settledCount({
  counts,
  roots,
  size,
  stepStatus,
}: Readonly<Run<PlanShape>>): number {
  let settled = 0;
  if (size === roots) {
    for (let s = 0; s < counts.length; s++) if (isSettled(s)) settled += counts[s]!;
    return settled;
  }
  for (let step = 0; step < roots; step++) if (isSettled(stepStatus[step]!)) settled++;
  return settled;
}

/** How many of them have each status number. */
export function ownCounts({
  counts,
  roots,
  size,
  stepStatus,
}: Readonly<Run<PlanShape>>): Uint32Array {
  if (size === roots) return counts;
  const own = new Uint32Array(counts.length);
  for (let step = 0; step < roots; step++) own[stepStatus[step]!]!++;
  return own;
}
