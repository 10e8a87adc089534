/**
 * What a strategy with an order of its own says about priorities.
 * Knows which steps have one; must not know the order.
 */

import type { Body } from '../../graph/body.ts';
import { type Graph, idOf, stepsWith } from '../../graph/graph.ts';
import { counted } from '../../std/counted.ts';
import { quoted } from '../../std/printable.ts';

/** One line where any step has a priority that the strategy passes over, else none. */
export function passedOver({ from, to }: Body, graph: Graph, how: string): string[] {
  const set = stepsWith(graph, ({ priority }) => priority !== 0);
  const [first, ...others] = set.filter((step) => step >= from && step < to);
  if (first === undefined) return [];
  const more = others.length;
  const who = `step ${quoted(idOf(graph, first))}${more === 0 ? '' : ` and ${counted(more, 'other')}`}`;
  return [`priority of ${who} has no effect: ${how}`];
}
