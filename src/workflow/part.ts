/**
 * A part of a workflow, by the steps that somebody names.
 * Must not know which other steps belong to it.
 */

/** Ids of steps. An empty list leaves nothing out. */
export interface Part {
  /** Only these steps run, and what is reachable from one of them. */
  readonly start: readonly string[];
  /** Only these steps run, and what one of them needs. */
  readonly target: readonly string[];
}

/** Ids as they are given: one alone, or a list. */
export type StepIds = string | readonly string[];

/** As a list; none where nothing is said. */
export function stepIds(given: StepIds | undefined): readonly string[] | undefined {
  return typeof given === 'string' ? [given] : given;
}

export function isWhole({ start, target }: Part): boolean {
  return start.length === 0 && target.length === 0;
}
