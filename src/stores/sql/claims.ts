/**
 * Whose run it is, and taking it over.
 * Knows owners and runs as rows; must not know how long anybody waits.
 */
import { StoreError } from '../../run/store-error.ts';
import { type Connection, textOf } from './connection.ts';
import { hiddenFault } from './history.ts';
import { allOwners, type OwnerRow } from './owners.ts';
import { DROP_OWNER, LAST_RECORD, RUN, TAKE_RUN } from './statements.ts';
import { Refusal } from './writer.ts';

/** A run of this store's own, as far as it is written or about to be. */
export interface OwnRun {
  readonly id: string;
  /** Its number in the file; 0 before it is there. */
  nr: number;
  /** Number and checksum of its last record. */
  seq: number;
  chain: string;
  /** Why nothing can be added any more. */
  fault: Error | undefined;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly run: OwnRun }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'owned'; readonly row: OwnerRow };

/** Inside a transaction. Who loses a run loses all: its row among the owners is what lets it write. */
export function claimIn(
  db: Connection,
  fence: number,
  { runId, isOver }: { runId: string; isOver: (owner: OwnerRow) => boolean },
): ClaimResult {
  const found = db.first(RUN, [runId]);
  if (found === undefined) {
    const fault = hiddenFault(db, runId);
    if (fault !== undefined) throw new Refusal(fault);
    return { kind: 'unknown' };
  }
  const [nr, endedAt, owner, chain] = found;
  if (endedAt !== null) return { kind: 'finished' };
  const row = owner === fence ? undefined : allOwners(db).find((known) => known.fence === owner);
  if (row !== undefined) {
    if (!isOver(row)) return { kind: 'owned', row };
    db.run(DROP_OWNER, [row.fence]);
  }
  db.run(TAKE_RUN, [fence, Number(nr)]);
  const seq = Number(db.first(LAST_RECORD, [Number(nr)])![0]);
  const run = { id: runId, nr: Number(nr), seq, chain: textOf(chain), fault: undefined };
  return { kind: 'claimed', run };
}

export function notOwn(runId: string): StoreError {
  return new StoreError('fenced-off', `the run ${runId} is not run by this program`, {
    hint: 'it has ended, or another program has taken it over',
  });
}
