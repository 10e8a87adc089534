/**
 * The socket for keeping events.
 * Knows runs as lists of events; must not know what the events mean or who asks.
 */
import type { Event } from '../run/event.ts';
import type { Batch } from '../std/batch.ts';

/** Appends and reads events. What `append` accepted is what later reads give, in the same order. */
export interface Store {
  readonly name: string;
  /**
   * Adds events to the end of a run. Returns nothing when they are kept at once, else a promise;
   * nobody is told of an event before that. The batch is the caller's and is reused by it: a store
   * that returns a promise has taken what it needs out of it before.
   */
  append(runId: string, events: Batch<Event>): void | Promise<void>;
  /** All events of a run, oldest first; undefined when the run is unknown. */
  read(runId: string): Promise<readonly Event[] | undefined>;
  close(): Promise<void>;
}
