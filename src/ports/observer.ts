/**
 * The socket for watching a run.
 * Knows events and the run they lead to; must not be able to change either.
 */
import type { Event } from '../run/event.ts';
import type { Run } from '../run/run.ts';

/** Sees every event after it is stored, in order, called synchronously. What it throws is dropped. */
export interface Observer {
  readonly name: string;
  event(event: Event, run: Readonly<Run>): void;
  /** Of a run that is resumed here: all that happened before, once, before any event. The run stands as it was left. */
  past?(events: readonly Event[], run: Readonly<Run>): void;
  /** How far a running step is, 0 to 1; not an event, because it is not kept. */
  progress?(step: number, fraction: number, run: Readonly<Run>): void;
  /** A piece of the output of a running step, such as a word of a language model; never kept, so not all may come. */
  stream?(step: number, text: string, run: Readonly<Run>): void;
  /** The span of an attempt, as a `traceparent`, for what the attempt asks others to do. The first observer that has one is heard. */
  traceparent?(step: number, attempt: number, run: Readonly<Run>): string | undefined;
  /** The span that is active where a run is asked for, as a `traceparent`: the run is linked to it. The first observer that has one is heard. */
  active?(): string | undefined;
  /** A line that a step logged. */
  log?(step: number, message: string, run: Readonly<Run>): void;
  /** The run is not run here any more: it has ended, rests, was left, or broke down. Nothing of it follows. */
  left?(run: Readonly<Run>): void;
}
