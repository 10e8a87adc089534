/**
 * Asking for a run that somebody else may run: who is gone, and who is only silent; and taking it over.
 * Knows owners and runs as rows, and watching them; must not know a database.
 */
import type { Claim, RunRequest } from '../../ports/store.ts';
import { textOf } from './column.ts';
import { pass } from './heartbeat.ts';
import { hiddenFault } from './history.ts';
import { newRun, type OwnRun } from './own-run.ts';
import { asOwner, isGone, type OwnerRow, ownerOf, type ProcessName } from './owners.ts';
import { countOf, firstOf, type Query, rowsOf } from './query.ts';
import { Refusal } from './refusal.ts';
import type { Statements } from './statements.ts';

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly run: OwnRun }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'owned'; readonly row: OwnerRow };

/** Whether an owner need not be asked. */
export type IsOver = (owner: OwnerRow) => boolean;

/** Tries to take a run; watches its owner for a while when that is wanted, and tries once more. */
export async function tryClaim(
  take: (isOver: IsOver) => Promise<ClaimResult>,
  { here, watchMs }: { readonly here: ProcessName; readonly watchMs: number | undefined },
): Promise<ClaimResult> {
  const found = await take((owner) => isGone(owner, here));
  if (found.kind !== 'owned' || watchMs === undefined) return found;
  await pass(watchMs);
  const { fence, heartbeat } = found.row;
  const still = (owner: OwnerRow) => owner.fence === fence && owner.heartbeat === heartbeat;
  return take((owner) => still(owner) || isGone(owner, here));
}

/** What came of it, as the caller sees it. */
export async function asClaim(
  result: ClaimResult,
  requestsOf: () => Promise<readonly RunRequest[]>,
): Promise<Claim> {
  if (result.kind === 'owned') return { kind: 'owned', owner: asOwner(result.row) };
  if (result.kind !== 'claimed') return { kind: result.kind };
  return { kind: 'claimed', requests: await requestsOf() };
}

/**
 * Inside a transaction. Who loses a run loses all: its row among the owners is what lets it write.
 * Owners are locked before runs, as commits do. Where others write meanwhile, what they have changed is
 * looked at again.
 */
export function* claimIn(
  words: Statements,
  fence: number,
  { runId, isOver }: { readonly runId: string; readonly isOver: IsOver },
): Query<ClaimResult> {
  for (;;) {
    const found = yield* firstOf(words.run, [runId]);
    if (found === undefined) {
      const fault = yield* hiddenFault(words, runId);
      if (fault !== undefined) throw new Refusal(fault);
      return { kind: 'unknown' };
    }
    const [nr, owner] = [Number(found[0]), Number(found[2])];
    if (found[1] !== null) return { kind: 'finished' };
    const isFree = owner === 0 || owner === fence;
    const row = isFree ? undefined : yield* firstOf(words.owner, [owner]);
    if (row !== undefined) {
      const known = ownerOf(row);
      if (!isOver(known)) return { kind: 'owned', row: known };
      if ((yield* countOf(words.dropSilentOwner, [known.fence, known.heartbeat])) === 0) continue;
    }
    if ((yield* countOf(words.takeRun, [fence, nr, owner])) === 0) continue;
    const [, chain, , , seq] = (yield* firstOf(words.head, [runId]))!;
    return {
      kind: 'claimed',
      run: { ...newRun(runId), nr, seq: Number(seq), chain: textOf(chain) },
    };
  }
}

export function* allOwners(words: Statements): Query<OwnerRow[]> {
  return (yield* rowsOf(words.owners)).map(ownerOf);
}
