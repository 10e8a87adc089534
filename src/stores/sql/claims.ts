/**
 * Whose run it is, and taking it over.
 * Knows owners and runs as rows; must not know how long anybody waits.
 */

import type { ClaimResult, IsOver } from '../durable/claim.ts';
import { textOf } from '../durable/column.ts';
import { newRun } from '../durable/own-run.ts';
import { type OwnerRow, ownerOf } from '../durable/owners.ts';
import type { Connection } from './connection.ts';
import { hiddenFault } from './history.ts';
import { Refusal } from './refusal.ts';
import { DROP_OWNER, LAST_RECORD, OWNERS, RUN, TAKE_RUN } from './statements.ts';

/** Inside a transaction. Who loses a run loses all: its row among the owners is what lets it write. */
export function claimIn(
  db: Connection,
  fence: number,
  { runId, isOver }: { readonly runId: string; readonly isOver: IsOver },
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
  const run = { ...newRun(runId), nr: Number(nr), seq, chain: textOf(chain) };
  return { kind: 'claimed', run };
}

export function allOwners(db: Connection): OwnerRow[] {
  return db.all(OWNERS).map(ownerOf);
}
