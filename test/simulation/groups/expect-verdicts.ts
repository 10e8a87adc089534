/**
 * How a list of steps, and a group of such lists, has ended as a whole.
 * Knows the rules of the guide; must not share code with the scheduler.
 */
import type { FailureMode } from '../../../src/workflow/workflow.ts';
import { type Ended, waitsFor } from './expect-skips.ts';
import type { GroupStep, Hooks, Items } from './group-world.ts';

export type Verdict = 'succeeded' | 'partial' | 'failed';

export function verdictOf(
  steps: readonly GroupStep[],
  ends: ReadonlyMap<string, Ended>,
  mode: FailureMode,
): Verdict {
  const counted = steps.filter(({ optional }) => !optional).map(({ id }) => ends.get(id)!);
  if (counted.some(({ status }) => status === 'failed')) {
    const some = steps.some(({ id }) => ends.get(id)!.status === 'succeeded');
    return mode === 'best_effort' && some ? 'partial' : 'failed';
  }
  return counted.some(({ tolerant }) => tolerant) ? 'partial' : 'succeeded';
}

/** Cleaning up changes only what was well until then; `stood`: how the ordinary steps have ended. */
export function verdictAtEnd(
  stood: Verdict,
  {
    steps,
    ends,
  }: { readonly steps: readonly GroupStep[]; readonly ends: ReadonlyMap<string, Ended> },
  { hooks, inHooks }: { readonly hooks: Hooks; readonly inHooks: ReadonlyMap<string, Ended> },
  mode: FailureMode,
): Verdict {
  if (stood !== 'succeeded') return stood;
  const verdict = verdictOf(Object.values(hooks).flat(), inHooks, 'continue_on_error');
  if (verdict !== 'failed') return verdict;
  const some = steps.some(({ id }) => ends.get(id)!.status === 'succeeded');
  return mode === 'best_effort' && some ? 'partial' : 'failed';
}

export function holds(
  rule: NonNullable<Items['succeedsIf']>,
  verdicts: readonly Verdict[],
): boolean {
  const good = verdicts.filter((verdict) => verdict !== 'failed').length;
  if (typeof rule === 'object') {
    if ('at_least' in rule) return good >= rule.at_least;
    return rule.critical.every((item) => (verdicts[item] ?? 'failed') !== 'failed');
  }
  if (rule === 'all_settled') return true;
  return rule === 'any_succeeded' ? good > 0 || verdicts.length === 0 : good === verdicts.length;
}

/** What holds where nothing else is said. */
export function usualRule(mode: FailureMode): 'any_succeeded' | 'all_succeeded' {
  return mode === 'best_effort' ? 'any_succeeded' : 'all_succeeded';
}

/** The deepest step, and of several the last in the file. */
export function lastOf(steps: readonly GroupStep[]): string {
  const level = new Map<string, number>();
  for (const one of steps)
    level.set(one.id, 1 + Math.max(-1, ...waitsFor(one).map((need) => level.get(need)!)));
  const deepest = Math.max(...level.values());
  return steps.findLast(({ id }) => level.get(id) === deepest)!.id;
}
