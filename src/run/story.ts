/**
 * What became of a run and of each of its steps, for people and programs that look at it later.
 * Knows runs as they stand; must not know what led to what (that is `fold`), nor any definition.
 */
import { isLeftOut } from '../graph/cut.ts';
import { defined } from '../std/defined.ts';
import { definitionId } from '../workflow/definitions.ts';
import type { Budget } from '../workflow/workflow.ts';
import { attemptsOf, type ItemsView, itemsView, roundsBegun } from './items-view.ts';
import { type PlanShape, TAKEN_FROM } from './plan.ts';
import { reasonOf } from './reason.ts';
import { type Run, statusOf } from './run.ts';
import { metadataOf } from './scope.ts';
import { isSettled, type RunStatus, type StepStatus, SUCCEEDED } from './status.ts';
import type { StepError } from './step-error.ts';
import { idOf } from './steps.ts';
import { isOutside, viewOfWait, type WaitView, waitText } from './wait.ts';

export interface StepStory {
  readonly id: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly output: unknown;
  /** What its last attempt said about itself, and `duration_ms`, which is 0 before the step has ended. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly error: StepError | undefined;
  /** Why it was skipped or cancelled, what it waits for, whose result it is, or where it went. */
  readonly reason: string | undefined;
  /** Set where it is skipped because the run is about other steps. */
  readonly leftOut?: true;
  /** What it waits for, and until when. */
  readonly wait: WaitView | undefined;
  /** Of a step that runs others for each item of a list: how many of them stand how. */
  readonly items?: ItemsView;
  /** Of a step that runs others round by round: how many rounds have begun. */
  readonly rounds?: number;
}

export interface RunStory {
  readonly status: RunStatus;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Of one that waits: when the first time comes that it waits for; undefined where somebody has to decide. */
  readonly wakeAt: number | undefined;
  /** How often it was resumed. */
  readonly resumes: number;
  /** Ids of steps that were written otherwise than at the start when it was last resumed, if there are any. */
  readonly rewritten: readonly string[] | undefined;
  /** The run that goes on in its place. */
  readonly successor: string | undefined;
  readonly output: unknown;
  readonly error: StepError | undefined;
  /** How much its attempts have spent, by name. */
  readonly spent: Budget;
  readonly steps: readonly StepStory[];
  /** Ids of all steps that wait for a decision, also of those that others have grown into. */
  readonly undecided: readonly string[];
  /** All steps that wait for an answer from outside, also those that others have grown into. */
  readonly unanswered: readonly Unanswered[];
}

/** A step that waits for somebody who approves, or for a message. */
export interface Unanswered {
  /** Of a step of an item `each[17].ask`. */
  readonly id: string;
  readonly wait: WaitView;
  /** The same in words. */
  readonly text: string;
}

export function storyOf(run: Readonly<Run<PlanShape>>): RunStory {
  const { status, startedAt, endedAt, resumes, rewritten, output, error } = run;
  return {
    status,
    startedAt: startedAt || undefined,
    endedAt: endedAt || undefined,
    wakeAt: run.rest?.at,
    resumes,
    rewritten:
      rewritten.length === 0
        ? undefined
        : rewritten.map((def) => definitionId(run.plan.graph, def)),
    successor: successorOf(run),
    output,
    error,
    spent: Object.fromEntries(run.spent),
    steps: Array.from({ length: run.roots }, (_, step) => stepStory(run, step)),
    undecided: undecidedIn(run),
    unanswered: unansweredIn(run),
  };
}

/** Ids of the steps that wait for a decision. */
export function undecidedIn(run: Readonly<Run<PlanShape>>): string[] {
  if (run.undecided === 0) return [];
  return [...run.waits].flatMap(([step, { kind }]) =>
    kind === 'decision' ? [idOf(run, step)] : [],
  );
}

/** The steps that wait for an answer, in the order of their numbers: of items in that of their list. */
export function unansweredIn(run: Readonly<Run<PlanShape>>): Unanswered[] {
  const steps = [...run.waits.keys()].filter((step) => isOutside(run.waits.get(step)));
  return steps
    .sort((a, b) => a - b)
    .map((step) => {
      const wait = run.waits.get(step)!;
      return { id: idOf(run, step), wait: viewOfWait(wait), text: waitText(wait) };
    });
}

/** Where a run went on as another one. */
export function successorOf({ root: { stopping } }: Readonly<Run<PlanShape>>): string | undefined {
  return stopping?.kind === 'cancel' ? stopping.successor : undefined;
}

/** One step, also of those that others have grown into. */
export function stepStory(run: Readonly<Run<PlanShape>>, step: number): StepStory {
  const status = run.stepStatus[step]!;
  const wait = run.waits.get(step);
  return {
    id: idOf(run, step),
    status: statusOf(run, step),
    attempts: attemptsOf(run, step),
    startedAt: run.stepStartedAt[step] || undefined,
    endedAt: isSettled(status) ? run.stepEndedAt[step] : undefined,
    output: status === SUCCEEDED ? run.outputs[step] : undefined,
    metadata: metadataOf(run, step),
    error: run.errors.get(step),
    reason: reasonOf(run, step) ?? cacheReason(run, step),
    wait: wait && viewOfWait(wait),
    ...(isLeftOut(run.plan.graph, step) && { leftOut: true }),
    ...(run.segmentBy.size > 0 &&
      defined({ items: itemsView(run, step), rounds: roundsBegun(run, step) })),
  };
}

/** The result may be one that another run had kept. */
function cacheReason({ metadata }: Readonly<Run<PlanShape>>, step: number): string | undefined {
  const from = metadata.get(step)?.[TAKEN_FROM];
  return typeof from === 'string' ? `from the cache (run ${from})` : undefined;
}
