/**
 * Everything that can happen in a run: one fact each, in the past tense, told once.
 * Knows step numbers and plain values; must not know who decides or who listens.
 *
 * Events are the only thing that is stored, and a run is what they add up to (`fold`). `at` is
 * milliseconds since the Unix epoch, with fractions. Objects of one kind have one shape.
 */
import type { Hook } from '../workflow/workflow.ts';
import type { RunStatus } from './status.ts';
import type { StepError } from './step-error.ts';

export interface RunStarted {
  readonly type: 'run.started';
  readonly at: number;
  readonly runId: string;
}

/** Another process has taken the run up; what was under way has been lost. */
export interface RunResumed {
  readonly type: 'run.resumed';
  readonly at: number;
}

/** The process that runs the run starts no more steps and will let it go, to be taken up later. */
export interface RunLeaving {
  readonly type: 'run.leaving';
  readonly at: number;
  readonly reason: string;
}

/** Nothing can go on before somebody decides about the parked steps. */
export interface RunWaiting {
  readonly type: 'run.waiting';
  readonly at: number;
}

/**
 * The run will start no more steps but those that a failure calls for. What runs is asked to stop,
 * or, with `drain`, left to finish. A later one can only be stronger.
 */
export interface RunStopping {
  readonly type: 'run.stopping';
  readonly at: number;
  readonly cause: StopCause;
  readonly drain: boolean;
}

/** The steps of the workflow have ended, and those of a hook come next. */
export interface RunHooks {
  readonly type: 'run.hooks';
  readonly at: number;
  readonly hook: Hook;
  /** How the run stands without the hooks. */
  readonly status: RunStatus;
  readonly error: StepError | undefined;
}

/** Another number of steps may run at once from now on. */
export interface RunPaced {
  readonly type: 'run.paced';
  readonly at: number;
  readonly concurrency: number;
  readonly reason: string;
}

/** The branch that starts at a step has used up its time; what is under way in it is stopped. */
export interface BranchExpired {
  readonly type: 'branch.expired';
  readonly step: number;
  readonly at: number;
  readonly afterMs: number;
}

export type StopCause =
  | { readonly kind: 'failure'; readonly step: number }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'timeout'; readonly afterMs: number };

export interface RunFinished {
  readonly type: 'run.finished';
  readonly at: number;
  readonly status: RunStatus;
  readonly output: unknown;
  readonly error: StepError | undefined;
}

/** A step that was held back may start: its rule said so, or its wait is over. */
export interface StepReady {
  readonly type: 'step.ready';
  readonly step: number;
  readonly at: number;
}

export interface StepStarted {
  readonly type: 'step.started';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
}

export interface StepSucceeded {
  readonly type: 'step.succeeded';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly output: unknown;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** An attempt used up its time and was asked to stop; however it ends, it fails with `error`. */
export interface StepStopping {
  readonly type: 'step.stopping';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly error: StepError;
}

/** An attempt that had been given up has ended after all. It changes nothing. */
export interface StepLate {
  readonly type: 'step.late';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  /** None when it gave a result. */
  readonly error: StepError | undefined;
}

/** An attempt failed and there will be another one, not before `wakeAt`. */
export interface StepRetrying {
  readonly type: 'step.retrying';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly error: StepError;
  /** What the attempt said about itself; none where no attempt ended. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly wakeAt: number;
}

export interface StepFailed {
  readonly type: 'step.failed';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly error: StepError;
  /** What the attempt said about itself; none where no attempt ended. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export interface StepSkipped {
  readonly type: 'step.skipped';
  readonly step: number;
  readonly at: number;
  readonly reason: string;
}

/** An attempt ended with the process that made it. It counts as no try. */
export interface StepInterrupted {
  readonly type: 'step.interrupted';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
}

/** A step does not go on before somebody decides what becomes of it. */
export interface StepParked {
  readonly type: 'step.parked';
  readonly step: number;
  readonly at: number;
  readonly reason: string;
}

/** A step ended, or never began, because it was no longer wanted. */
export interface StepCancelled {
  readonly type: 'step.cancelled';
  readonly step: number;
  readonly at: number;
  readonly reason: string;
  /** What the attempt said about itself; none where no attempt ended. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export type Event =
  | RunStarted
  | RunResumed
  | RunLeaving
  | RunWaiting
  | RunStopping
  | RunHooks
  | RunPaced
  | RunFinished
  | BranchExpired
  | StepReady
  | StepStarted
  | StepInterrupted
  | StepParked
  | StepStopping
  | StepLate
  | StepSucceeded
  | StepRetrying
  | StepFailed
  | StepSkipped
  | StepCancelled;

/** An event for people and programs outside: the step by its id instead of its number. */
export function withStepIds(event: Event, idOf: (step: number) => string): Record<string, unknown> {
  const told: Record<string, unknown> = { ...event };
  if ('step' in event) told.step = idOf(event.step);
  if (event.type === 'run.stopping' && event.cause.kind === 'failure') {
    told.cause = { ...event.cause, step: idOf(event.cause.step) };
  }
  return told;
}
