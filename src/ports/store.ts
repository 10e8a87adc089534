/**
 * The socket for keeping events.
 * Knows runs as lists of events; must not know what the events mean or who asks.
 */
import type { Event } from '../run/event.ts';

/** Appends and reads events. What `append` accepted is what later reads give, in the same order. */
export interface Store {
  readonly name: string;
  /**
   * Adds events to the end of a run. Returns nothing when they are kept at once, else a promise;
   * nobody is told of an event before that. The list may be reused by the caller afterwards.
   */
  append(runId: string, events: readonly Event[]): void | Promise<void>;
  /** All events of a run, oldest first; undefined when the run is unknown. */
  read(runId: string): Promise<readonly Event[] | undefined>;
  close(): Promise<void>;
}
