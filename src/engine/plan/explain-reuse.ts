/**
 * What is known before a run of the steps that may take results of earlier runs.
 * Knows plans and what is kept; must not run anything.
 */
import { someSet } from '../../graph/graph.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import type { Store } from '../../ports/store.ts';
import type { Plan } from '../../run/plan.ts';
import { newRun } from '../../run/run.ts';
import { explainCache } from '../attempt/result-cache.ts';
import { renderConfig } from '../attempt/step-settings.ts';
import type { PreparedPlan } from './prepared-plan.ts';

interface Parts {
  readonly store: Store;
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
}

/** A sentence for each such step; `now` is in milliseconds since the Unix epoch. */
export async function explainReuse(
  { store, stepTypes }: Parts,
  { plan, contents }: Pick<PreparedPlan, 'contents'> & { readonly plan: Plan },
  now: number,
): Promise<readonly string[]> {
  if (!someSet(plan.graph, 'cache')) return [];
  const run = newRun(plan);
  const typeOf = (step: number) => stepTypes.get(plan.graph.types[plan.graph.typeOf[step]!]!.name)!;
  const configOf = (step: number) => renderConfig(run, step, typeOf(step), 'written');
  const hidden = (output: unknown) => output;
  const parts = { store, run, contentsOf: (def: number) => contents.get(def), configOf, hidden };
  return explainCache(parts, now);
}
