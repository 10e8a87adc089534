/**
 * Which branch each step of a world is in, worked out anew: a step is in a branch when every way to
 * it leads through the branch's first step.
 * Knows needs; must not look at what the engine worked out, because it is there to be compared.
 */
import type { Facts } from './facts.ts';

export interface BranchFacts {
  /** First steps of all branches around a step, the innermost last. */
  readonly around: readonly (readonly number[])[];
  /** The first step of the innermost branch; -1 for none. */
  readonly of: readonly number[];
}

/** Branches start at one of several dependents that need nothing else, and where there is a time. */
export function branchFacts({ steps, order, needs, dependents }: Facts): BranchFacts {
  const around: number[][] = steps.map(() => []);
  for (const place of order) {
    const [first, ...others] = needs[place]!;
    const common =
      first === undefined
        ? []
        : around[first]!.filter((head) => others.every((need) => around[need]!.includes(head)));
    const child = first !== undefined && others.length === 0 && dependents[first]!.length > 1;
    const starts = child || steps[place]!.branchTimeoutMs !== undefined;
    around[place] = starts ? [...common, place] : common;
  }
  return { around, of: around.map((heads) => heads.at(-1) ?? -1) };
}

/** Whether anything in a world depends on branches. */
export function hasBranches({ steps }: Facts, maxBranches: unknown, timeoutMs: unknown): boolean {
  if (maxBranches !== undefined || timeoutMs !== undefined) return true;
  return steps.some((step) => step.branchTimeoutMs !== undefined);
}
