/**
 * What was asked of a run, as an input of its scheduler.
 * Knows ids and numbers of steps; must not know what comes of a request.
 */
import type { Graph } from '../../graph/graph.ts';
import type { RunRequest } from '../../ports/store.ts';
import type { Input } from '../../schedule/input.ts';

/** Undefined when it is about a step that the run does not have. */
export function askedInput(
  graph: Graph,
  { id, ...request }: RunRequest,
  at: number,
): (Input & { readonly type: 'asked' }) | undefined {
  if (request.kind !== 'resolve') return { type: 'asked', at, id, request };
  const step = graph.indexOf(request.step);
  return step < 0 ? undefined : { type: 'asked', at, id, request: { ...request, step } };
}
