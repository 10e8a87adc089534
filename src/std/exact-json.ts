/**
 * Values that survive being written down: which ones are kept exactly, and where one is not.
 * Knows JSON, text, bytes and dates; must not know who made the value or what will be done with it.
 *
 * A kept value is of the kind that is read again after a crash: mappings and lists of this realm,
 * frozen; bytes as `Uint8Array` and dates as `Date`, which nobody else has (`own-copy.ts`).
 */
import { type HasOwnKeys, Keeper, MORE } from './keeper.ts';

/** So many parts of a value are looked at without a break. */
const PARTS_IN_A_TURN = 10_000;

/**
 * The value as it is kept, or the first place that JSON would lose or change. Members of mappings
 * that are undefined are left out, -0 is 0, bytes and dates are copies. What needs no change is
 * itself kept and frozen, so that nobody can alter it afterwards.
 */
export function keepExact(value: unknown): unknown {
  // Most results are scalars, which need nothing of their own to be looked at.
  if (typeof value !== 'object' || value === null) return SCALARS.keep(value, 0);
  return new Keeper(false).keep(value, Number.POSITIVE_INFINITY);
}

/** The same for a value that belongs to somebody else: it is copied, and not frozen. */
export function copyExact(value: unknown): unknown {
  return new Keeper(true).keep(value, Number.POSITIVE_INFINITY);
}

/** What a value of any size is looked at with. */
export interface Turns {
  /** Resolves when everything else had its turn. */
  readonly nextTurn: () => Promise<void>;
  readonly hasOwnKeys: HasOwnKeys;
}

/**
 * `keepExact` for a value of any size: after some parts of it everything else has its turn, and a
 * promise is given. Such a value is copied, and not frozen.
 */
export function keepInTurns(value: unknown, { nextTurn, hasOwnKeys }: Turns): unknown {
  if (typeof value !== 'object' || value === null) return SCALARS.keep(value, 0);
  const keeper = new Keeper(false, hasOwnKeys);
  const kept = keeper.keep(value, PARTS_IN_A_TURN);
  return kept === MORE ? goOn(keeper, nextTurn) : kept;
}

async function goOn(keeper: Keeper, nextTurn: () => Promise<void>): Promise<unknown> {
  for (;;) {
    await nextTurn();
    const kept = keeper.goOn(PARTS_IN_A_TURN);
    if (kept !== MORE) return kept;
  }
}

const SCALARS = new Keeper(false);
