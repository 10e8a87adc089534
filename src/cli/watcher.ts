/**
 * What watches the runs of a command besides the terminal.
 * Must not know any of them.
 */
import type { Observer } from '../index.ts';

export interface Watcher {
  readonly observer: Observer;
  /** After the last run. */
  close(): Promise<void>;
}
