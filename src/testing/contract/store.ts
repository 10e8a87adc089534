/**
 * The laws of the socket `Store`.
 * Must not know any store.
 */
import type { ContractCase } from './case.ts';
import { claimLaws } from './store-claims.ts';
import type { Place } from './store-draft.ts';
import { historyLaws } from './store-history.ts';
import { keepingLaws } from './store-keeping.ts';
import { listLaws } from './store-list.ts';
import { valueLaws } from './store-values.ts';

/** Cases for a store; each opens a new, empty one and closes it. */
export function storeContract(open: Place['open'], reopen?: Place['reopen']): ContractCase[] {
  const place: Place = { open, reopen };
  return [
    ...claimLaws(place),
    ...listLaws(place),
    ...valueLaws(place),
    ...keepingLaws(place),
    ...historyLaws(place),
  ];
}
