/**
 * Whose run it is, and taking it over.
 * Knows owners and runs as rows; must not know how long anybody waits.
 */

import type { ClaimResult, IsOver } from '../durable/claim.ts';
import { textOf } from '../durable/column.ts';
import { newRun } from '../durable/own-run.ts';
import { type OwnerRow, ownerOf } from '../durable/owners.ts';
import type { Link } from './link.ts';
import type { Statements } from './statements.ts';

/**
 * Inside a transaction. Who loses a run loses all: its row among the owners is what lets it write.
 * Owners are locked before runs, as commits do. What has changed meanwhile is looked at again.
 */
export async function claimIn(
  link: Link,
  words: Statements,
  { fence, runId, isOver }: { fence: number; runId: string; isOver: IsOver },
): Promise<ClaimResult> {
  for (;;) {
    const found = (await link.query(words.run, [runId])).rows[0];
    if (found === undefined) return { kind: 'unknown' };
    const [nr, endedAt] = [Number(found[0]), found[1]];
    if (endedAt !== null) return { kind: 'finished' };
    const owner = found[2] === null ? null : Number(found[2]);
    const row = owner === null || owner === fence ? undefined : await ownerIn(link, words, owner);
    if (row !== undefined) {
      if (!isOver(row)) return { kind: 'owned', row };
      const dropped = await link.query(words.dropSilentOwner, [row.fence, row.heartbeat]);
      if (dropped.count === 0) continue;
    }
    const taken = await link.query(words.takeRun, [fence, nr, owner]);
    if (taken.count === 0) continue;
    const [chain, seq] = (await link.query(words.runEnd, [nr])).rows[0]!;
    const run = { ...newRun(runId), nr, seq: Number(seq), chain: textOf(chain) };
    return { kind: 'claimed', run };
  }
}

export async function allOwners(link: Link, words: Statements): Promise<OwnerRow[]> {
  return (await link.query(words.owners)).rows.map(ownerOf);
}

async function ownerIn(
  link: Link,
  words: Statements,
  fence: number,
): Promise<OwnerRow | undefined> {
  const [row] = (await link.query(words.owner, [fence])).rows;
  return row && ownerOf(row);
}
