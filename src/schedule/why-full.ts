/**
 * What is full, and how full, in words.
 * Knows limits and what a step costs; must not know which step comes next.
 */
import type { Run } from '../run/run.ts';
import { formatWait } from '../std/duration.ts';
import { type Admission, BRANCHES } from './admission.ts';

/** `name`: what the step is held for. */
export function whyFull(
  { run, admission }: { readonly run: Readonly<Run>; readonly admission: Admission },
  { step, name, at }: { readonly step: number; readonly name: string; readonly at: number },
): string {
  if (name.startsWith(BRANCHES)) {
    return `${BRANCHES} ${admission.activeBranchCount}/${run.plan.maxBranches}`;
  }
  const { limits, user } = admission.shared;
  const opens = limits.openUntil(name);
  if (opens > at) return `breaker of ${name} open for ${formatWait(opens - at)}`;
  const use = admission.costs.of(step).find((taken) => taken.cost.pool === name)!;
  const { cost, pool, label = name.startsWith('key ') ? name : `pool ${name}` } = use;
  const wants = cost.amount === 1 ? '' : `, wants ${cost.amount}`;
  const taken = limits.taken(name);
  const full = taken + cost.amount > pool.size;
  if (!full && limits.isProbing(name)) return `breaker of ${name} is trying one attempt`;
  const first = limits.first(name) ?? user;
  const whom = first === user ? 'a more urgent step' : 'a run that asked before';
  const line = full ? 'full' : `promised to ${whom}`;
  return `${label} ${line} ${taken}/${pool.size}${wants}`;
}
