/**
 * The laws of the socket `Store`.
 * Must not know any store.
 */
import type { ContractCase } from './case.ts';
import { claimLaws } from './store-claims.ts';
import type { Place } from './store-draft.ts';
import { forgetLaws } from './store-forget.ts';
import { historyLaws } from './store-history.ts';
import { keepingLaws } from './store-keeping.ts';
import { listLaws } from './store-list.ts';
import { logLaws } from './store-logs.ts';
import { requestLaws } from './store-requests.ts';
import { resultLaws } from './store-results.ts';
import { transactionLaws } from './store-transactions.ts';
import { valueLaws } from './store-values.ts';

/** How stores under test are opened: `open` always, the others where there is such a thing. */
export type StoreOpener = Pick<Place, 'open'> & Partial<Place>;

/** Cases for a store; each opens a new, empty one and closes it. */
export function storeContract({ open, reopen, beside, argument }: StoreOpener): ContractCase[] {
  const place: Place = { open, reopen, beside, argument };
  return [
    ...claimLaws(place),
    ...listLaws(place),
    ...requestLaws(place),
    ...resultLaws(place),
    ...logLaws(place),
    ...forgetLaws(place),
    ...transactionLaws(place),
    ...valueLaws(place),
    ...keepingLaws(place),
    ...historyLaws(place),
  ];
}
