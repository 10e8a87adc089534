/**
 * What a run with groups has from the one before it.
 * Knows ids and results; must not know by which rules it has them.
 */

/** A result that is there from the run before; `tolerant`: of items that did not all succeed. */
export interface KeptResult {
  readonly output: unknown;
  readonly tolerant: boolean;
  /** Whether it is, or holds, that of an effect which must happen once. */
  readonly once?: boolean;
}

/** What a run has from the one before, by whole ids. */
export interface Before {
  /** Steps of the workflow that keep their results. */
  readonly reused: ReadonlyMap<string, KeptResult>;
  /** Of groups that go on, what had succeeded in them. */
  readonly within: ReadonlyMap<string, KeptResult>;
  /** Those groups: how often they had grown. */
  readonly growths: ReadonlyMap<string, number>;
}
