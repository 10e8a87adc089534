/**
 * What became of one step of a run.
 * Knows runs and words; must not know stores, clocks or screens.
 */
import { isLeftOut } from '../graph/cut.ts';
import { defined } from '../std/defined.ts';
import { ownCopy } from '../std/own-copy.ts';
import {
  attemptsOf,
  caseOf,
  type ItemsView,
  itemsJson,
  itemsView,
  roundsBegun,
} from './items-view.ts';
import type { PlanShape } from './plan.ts';
import { reasonOf } from './reason.ts';
import { type Run, statusOf } from './run.ts';
import { durationOf, metadataOf } from './scope.ts';
import { type StepStatus, SUCCEEDED } from './status.ts';
import type { StepError } from './step-error.ts';
import { viewOfWait, type WaitView } from './wait.ts';

/** One step of a finished run. */
export interface StepResult<Output = unknown> {
  readonly status: StepStatus;
  /** Null unless the step succeeded. */
  readonly output: Output | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly durationMs: number;
  readonly error?: StepError;
  /** Why it was skipped or cancelled, what it waits for, whose result it is when it is reused, or where it went. */
  readonly reason?: string;
  /** Set where it is skipped because the run is about other steps (`start`, `target`). */
  readonly leftOut?: true;
  /** What it waits for, and until when. */
  readonly wait?: WaitView;
  /** Of a step that runs others for each item of a list: how many of them stand how. */
  readonly items?: ItemsView;
  /** Of a step that runs others round by round: how many rounds have begun. */
  readonly rounds?: number;
  /** Of a step that runs one of several cases: which. */
  readonly case?: string;
}

/** What is known of a step; of one that has not ended, at the instant `now`. */
export function stepResult(run: Readonly<Run<PlanShape>>, step: number, now?: number): StepResult {
  const error = run.errors.get(step);
  const reason = reasonOf(run, step);
  const wait = run.waits.get(step);
  return {
    status: statusOf(run, step),
    output: run.stepStatus[step] === SUCCEEDED ? ownCopy(run.outputs[step]) : null,
    metadata: ownCopy(metadataOf(run, step, now)),
    attempts: attemptsOf(run, step),
    durationMs: durationOf(run, step, now),
    ...(error !== undefined && { error }),
    ...(reason !== undefined && { reason }),
    ...(isLeftOut(run.plan.graph, step) && { leftOut: true }),
    ...(wait !== undefined && { wait: viewOfWait(wait) }),
    ...(run.segmentBy.size > 0 &&
      defined({
        items: itemsView(run, step),
        rounds: roundsBegun(run, step),
        case: caseOf(run, step),
      })),
  };
}

/** As programs that read JSON are told. */
export function stepJson({
  durationMs,
  leftOut,
  items,
  ...step
}: StepResult): Record<string, unknown> {
  return {
    ...step,
    ...(leftOut && { left_out: true }),
    ...(items && { items: itemsJson(items) }),
    duration_ms: durationMs,
  };
}
