/**
 * How many runs a list holds.
 * Knows numbers; must not know any store.
 */
import { show } from '../std/printable.ts';
import { StoreError } from './store-error.ts';

const USUAL = 50;

/** What was asked for, else the usual number. Throws a `StoreError` for what is no number of runs. */
export function listLimit(asked: number | undefined): number {
  if (asked === undefined) return USUAL;
  if (asked === Number.POSITIVE_INFINITY || (Number.isSafeInteger(asked) && asked >= 0))
    return asked;
  const hint = 'give an integer from 0, or Infinity';
  throw new StoreError('refused', `limit cannot be ${show(asked)}`, { hint });
}
