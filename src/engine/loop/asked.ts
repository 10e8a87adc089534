/**
 * What was asked of a run, as an input of its scheduler.
 * Knows ids and numbers of steps; must not know what comes of a request.
 */
import type { Graph } from '../../graph/graph.ts';
import type { RunRequest } from '../../ports/store.ts';
import { withStep } from '../../run/request.ts';
import type { Input } from '../../schedule/input.ts';

/** Undefined when it is about a step that the run does not have. */
export function askedInput(
  graph: Graph,
  { id, ...request }: RunRequest,
  at: number,
): (Input & { readonly type: 'asked' }) | undefined {
  const numbered = withStep(request, (id) => graph.indexOf(id));
  if ('step' in numbered && numbered.step < 0) return undefined;
  return { type: 'asked', at, id, request: numbered };
}
