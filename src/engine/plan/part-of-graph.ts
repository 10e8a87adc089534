/**
 * The part of a graph that a run is about.
 * Knows which word wins: that of the call, then the workflow's. Must not know how a run of it goes.
 */
import { cutGraph } from '../../graph/cut-graph.ts';
import type { Graph } from '../../graph/graph.ts';
import { partFaults } from '../../graph/left-out.ts';
import { stepIds } from '../../workflow/part.ts';
import { EngineError } from '../engine-error.ts';
import type { RunOptions } from './run-options.ts';

/** Throws an `EngineError` where the graph has no such part. */
export function partOfGraph(graph: Graph, chosen: Pick<RunOptions, 'start' | 'target'>): Graph {
  const { workflow } = graph;
  const part = {
    start: stepIds(chosen.start) ?? workflow.start ?? [],
    target: stepIds(chosen.target) ?? workflow.target ?? [],
  };
  const [fault] = partFaults(graph, part);
  if (fault !== undefined)
    throw new EngineError('invalid-option', fault.message, { hint: fault.fix });
  return cutGraph(graph, part);
}
