/**
 * What is to be written, as data: a database does it row by row or packs it together.
 * Knows runs and records; must not know how anything is written.
 */
import type { LogLine, RunRecord } from '../../ports/store.ts';
import type { Milestones, NewRecord, OwnRun } from './own-run.ts';
import type { Query } from './query.ts';
import type { NewResult } from './results.ts';

export type Write =
  | {
      readonly kind: 'begin';
      readonly run: OwnRun;
      readonly head: Omit<RunRecord, 'snapshot'>;
      readonly record: NewRecord;
    }
  | {
      readonly kind: 'append';
      readonly run: OwnRun;
      readonly record: NewRecord;
      readonly found: Milestones;
    }
  | { readonly kind: 'log'; readonly run: OwnRun; readonly line: LogLine }
  | { readonly kind: 'remember'; readonly key: string; readonly result: NewResult }
  /** A heartbeat, which every commit is. */
  | { readonly kind: 'beat' }
  /** May be done again for another transaction. */
  | { readonly kind: 'work'; readonly work: Work<unknown> };

/** Inside a transaction in the name of an owner. */
export type Work<T> = (fence: number) => Query<T>;

export interface Job {
  readonly write: Write;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  /** When it is given up if there is no database. */
  readonly deadline: number;
  /** Once it is kept: what came of it, or a `Refusal`. */
  outcome: unknown;
}

/** The run that takes nothing more once this has failed. */
export function runOf(write: Write): OwnRun | undefined {
  return 'run' in write ? write.run : undefined;
}
