/**
 * The socket for watching a run.
 * Knows events and the run they lead to; must not be able to change either.
 */
import type { Event, StepEvent } from '../run/event.ts';
import type { Run } from '../run/run.ts';

/** An event as an observer gets it: one of a step with the id of the step beside its number. */
export type ObservedEvent =
  | Exclude<Event, StepEvent>
  | { [Type in StepEvent['type']]: Extract<StepEvent, { type: Type }> & WithId }[StepEvent['type']];

interface WithId {
  readonly stepId: string;
}

/** Sees every event after it is stored, in order, called synchronously. What it throws is dropped. */
export interface Observer {
  readonly name: string;
  event(event: ObservedEvent, run: Readonly<Run>): void;
  /** How far a running step is, 0 to 1; not an event, because it is not kept. */
  progress?(step: number, fraction: number, run: Readonly<Run>, stepId: string): void;
  /** A line that a step logged. */
  log?(step: number, message: string, run: Readonly<Run>, stepId: string): void;
}
