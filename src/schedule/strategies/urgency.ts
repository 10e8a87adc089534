/**
 * The order in which ready steps matter: priority, then the longest chain behind them, then file.
 * Knows graphs; must not know which steps are ready.
 */
import { type Graph, settingsAt } from '../../graph/graph.ts';

export interface Urgency {
  /** The place of each step in the order, 0 for the most urgent. */
  readonly place: Uint32Array;
  /** The step at each place. */
  readonly stepAt: Uint32Array;
}

/** All steps by urgency: a stable counting sort by rank, then by priority where there is any. */
export function byUrgency(graph: Graph): Urgency {
  const { rank, size, settings } = graph;
  const highest = graph.levelCount;
  const at = new Uint32Array(highest + 2);
  for (let s = 0; s < size; s++) at[highest - rank[s]! + 1]!++;
  for (let r = 0; r <= highest; r++) at[r + 1]! += at[r]!;
  let stepAt = new Uint32Array(size);
  for (let s = 0; s < size; s++) stepAt[at[highest - rank[s]!]!++] = s;
  if (settings.some(({ priority }) => priority !== 0)) {
    const of = (step: number) => settingsAt(graph, step).priority;
    // Array sort is stable, so steps of equal priority keep their rank order.
    stepAt = Uint32Array.from(Array.from(stepAt).sort((a, b) => of(b) - of(a)));
  }
  const place = new Uint32Array(size);
  for (let i = 0; i < size; i++) place[stepAt[i]!] = i;
  return { place, stepAt };
}
