/**
 * What can be wrong with a store, or with what it keeps.
 * Knows kinds and words; must not know any store.
 */
export type StoreErrorKind =
  /** There is a run with this id already. */
  | 'exists'
  /** Somebody else has taken the run over: nothing of what was asked is kept. */
  | 'fenced-off'
  /** What is kept of a run is not what was written. */
  | 'damaged'
  /** What was asked makes no sense; nothing is wrong with the store. */
  | 'refused'
  /** The key of a transaction is that of other statements, which have run. */
  | 'taken'
  /** The store itself cannot be opened, read or written. */
  | 'unusable';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(
    kind: StoreErrorKind,
    message: string,
    { cause, hint }: { readonly cause?: unknown; readonly hint?: string } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hint = hint;
  }
}
