/**
 * Variables that a run had and that are not set when it is resumed.
 * Knows their names, which are kept, and what is still to run; must not know any value.
 */
import { firstUnset, lostVariable, readsLeft } from '../../graph/unset-names.ts';
import type { Plan } from '../../run/plan.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { variablesAt } from '../plan/env-values.ts';
import type { Snapshot } from './snapshot.ts';

/** A run that is to be resumed. */
interface GoingOn {
  readonly runId: string;
  readonly plan: Pick<Plan, 'graph' | 'env'>;
  hasEnded(step: number): boolean;
}

/**
 * Throws an `EngineError` where a step that has not ended, or the outputs, read one: resuming would end
 * the run for want of it, and what has ended cannot be resumed. A run that began without it is resumed.
 */
export function refuseLost({ variables }: Snapshot, { runId, plan, hasEnded }: GoingOn): void {
  if (variables === undefined) return;
  const reads = readsLeft(plan.graph.variables, hasEnded);
  const lost = firstUnset(reads, variablesAt(plan)).filter(({ name }) => variables.includes(name));
  if (lost.length === 0) return;
  const names = lost.map(({ name }) => name).join(', ');
  const message = `run ${show(runId)} needs variables that are not set: ${names}`;
  const diagnostics = lost.map(lostVariable);
  throw new EngineError('variables-missing', message, { hint: `set ${names}`, diagnostics });
}
