/**
 * Asking for a run that somebody else may run: who is gone, and who is only silent.
 * Knows owners and watching them; must not know how a run is taken.
 */
import type { Claim, RunRequest } from '../../ports/store.ts';
import { pass } from './heartbeat.ts';
import type { OwnRun } from './own-run.ts';
import { asOwner, isGone, type OwnerRow, type ProcessName } from './owners.ts';

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

/** What came of it, as the caller sees it. `requestsOf`: those to a run, by its number. */
export async function asClaim(
  result: ClaimResult,
  requestsOf: (nr: number) => Promise<readonly RunRequest[]>,
): Promise<Claim> {
  if (result.kind === 'owned') return { kind: 'owned', owner: asOwner(result.row) };
  if (result.kind !== 'claimed') return { kind: result.kind };
  return { kind: 'claimed', requests: await requestsOf(result.run.nr) };
}
