/**
 * What watches the runs of a command besides the terminal.
 * Must not know any of them.
 */
import type { Around, Observer } from '../index.ts';

export interface Watcher {
  readonly observer: Observer;
  /** What it has around each attempt. */
  readonly around?: Around;
  /** After the last run. */
  close(): Promise<void>;
}
