/**
 * What watches the runs of a command besides the terminal.
 * Must not know any of them.
 */
import type { Around, Observer } from '../index.ts';
import type { CountedSinks } from '../observers/metrics/sinks.ts';

export interface Watcher {
  readonly observer: Observer;
  /** What it counts of what it tells, by a name for that. */
  readonly sinks?: CountedSinks;
  /** What it has around each attempt. */
  readonly around?: Around;
  /** After the last run. */
  close(): Promise<void>;
}
