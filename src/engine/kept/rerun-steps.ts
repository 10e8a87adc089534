/**
 * What becomes of each step in a run that is made from another one, for people.
 * Knows why steps run again; must not know how that was found.
 */
import { isLeftOut } from '../../graph/cut.ts';
import { type Plan, reuseReason } from '../../run/plan.ts';
import { type RerunCause, rerunReason } from '../../run/reuse.ts';
import { someOf } from '../../std/some-of.ts';
import type { HadEffect } from './repeated.ts';
import type { Undecided } from './undecided.ts';

/** One step of a run that is made from another one. */
export interface RerunStep {
  readonly id: string;
  /** Whether it keeps its result instead of running. */
  readonly reused: boolean;
  /** Set where it does neither. */
  readonly leftOut?: true;
  /** Why, in a few words. */
  readonly why: string;
}

interface StepsMore {
  readonly inDoubt: Undecided;
  readonly done: HadEffect;
  /** Of which a part was named: by id, what was. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/** So many parts of a step are listed. */
const MOST_PARTS = 5;

/** What becomes of each step, and why. */
export function stepByStep(
  { graph, reused }: Plan,
  why: readonly (RerunCause | undefined)[],
  { inDoubt, done, parts }: StepsMore,
): RerunStep[] {
  return graph.steps.slice(0, graph.roots).map(({ id }, step): RerunStep => {
    const result = reused.get(step);
    const cause = why[step];
    const part = parts.get(id);
    const asked = part === undefined ? '' : `${someOf(part, MOST_PARTS)} `;
    const reason =
      cause === undefined ? reuseReason(result!) : `${asked}${rerunReason(cause, graph)}`;
    const had = result === undefined && done.steps.includes(step) ? ', has had its effect' : '';
    const effect = inDoubt.steps.has(step) ? ', may have had its effect' : had;
    const less = isLeftOut(graph, step) && ({ leftOut: true } as const);
    return { id, reused: result !== undefined, ...less, why: `${reason}${effect}` };
  });
}
