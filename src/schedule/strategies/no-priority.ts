/**
 * What a strategy with an order of its own says about priorities.
 * Knows which steps have one; must not know the order.
 */
import { type Graph, idOf } from '../../graph/graph.ts';
import { counted } from '../../std/counted.ts';

/** One line where any step has a priority that the strategy passes over, else none. */
export function passedOver(graph: Graph, how: string): string[] {
  const { priority } = graph;
  const [first] = priority.keys();
  if (first === undefined) return [];
  const more = priority.size - 1;
  const who = `step "${idOf(graph, first)}"${more === 0 ? '' : ` and ${counted(more, 'other')}`}`;
  return [`priority of ${who} has no effect: ${how}`];
}
