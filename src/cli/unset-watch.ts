/**
 * Variables that what is still to run needs and that are not set, before anything runs.
 * Knows plans and what has ended; must not know whether the run is started or resumed.
 */
import { readsLeft, unsetVariables } from '../graph/unset-names.ts';
import type { Observer } from '../index.ts';
import { isSettled } from '../run/status.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';

/** `tell` gets them while no step has started yet: observers get an event before what follows from it is done. */
export function unsetWatch(tell: (unset: readonly Diagnostic[]) => void): Observer {
  return {
    name: 'unset-watch',
    event({ type }, { plan: { graph, env }, stepStatus }) {
      if (type !== 'run.started' && type !== 'run.resumed') return;
      const reads = readsLeft(graph.variables, (step) => isSettled(stepStatus[step]!));
      const unset = unsetVariables(reads, env);
      if (unset.length > 0) tell(unset);
    },
  };
}
