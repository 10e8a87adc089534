/**
 * What a run is started with.
 * Must not know who prepared it.
 */
import type { Plan } from '../../run/plan.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import type { Additions } from './additions.ts';

/** A plan with everything that its run needs. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** By step number: what its step type prepared, such as a loaded function. */
  readonly ready: ReadonlyMap<number, unknown>;
  /** By step number: a few letters that differ when the files of the step do. */
  readonly contents: ReadonlyMap<number, string>;
  /** What steps add at run time is looked at with it. */
  readonly additions: Additions;
  /** Whether steps take no results of other runs: what a retry or a fork runs again does run. */
  readonly skipCache?: boolean;
}
