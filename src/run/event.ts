/**
 * Everything that can happen in a run: one fact each, in the past tense, told once.
 * Knows step numbers and plain values; must not know who decides or who listens.
 *
 * Events are the only thing that is stored, and a run is what they add up to (`fold`). `at` is
 * milliseconds since the Unix epoch, with fractions. Objects of one kind have one shape.
 */
import type { RunStatus } from './status.ts';
import type { StepError } from './step-error.ts';

export interface RunStarted {
  readonly type: 'run.started';
  readonly at: number;
  readonly runId: string;
}

/** The run will start no more steps, and what runs is asked to stop. */
export interface RunStopping {
  readonly type: 'run.stopping';
  readonly at: number;
  readonly cause: StopCause;
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

/** An attempt failed and there will be another one, not before `wakeAt`. */
export interface StepRetrying {
  readonly type: 'step.retrying';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly error: StepError;
  readonly wakeAt: number;
}

export interface StepFailed {
  readonly type: 'step.failed';
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
  readonly error: StepError;
}

export interface StepSkipped {
  readonly type: 'step.skipped';
  readonly step: number;
  readonly at: number;
  readonly reason: string;
}

/** A running attempt ended because it was no longer wanted. */
export interface StepCancelled {
  readonly type: 'step.cancelled';
  readonly step: number;
  readonly at: number;
  readonly reason: string;
}

export type Event =
  | RunStarted
  | RunStopping
  | RunFinished
  | StepReady
  | StepStarted
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
