/**
 * The order in which ready steps matter: priority, then the longest chain behind them, then file.
 * Knows graphs; must not know which steps are ready.
 */
import { type Body, stepCount } from '../../graph/body.ts';
import { type Graph, settingsAt } from '../../graph/graph.ts';

export interface Urgency {
  /** The place of a step in the order, 0 for the most urgent. */
  placeOf(step: number): number;
  /** The step at a place; -1 for no place. */
  stepAt(place: number): number;
}

/** The steps of a list by urgency: a stable counting sort by rank, then by priority where there is any. */
export function byUrgency(body: Body, graph: Graph): Urgency {
  const { rank, settings } = graph;
  const { from, to, levelCount: highest } = body;
  const at = new Uint32Array(highest + 2);
  for (let s = from; s < to; s++) at[highest - rank[s]! + 1]!++;
  for (let r = 0; r <= highest; r++) at[r + 1]! += at[r]!;
  let steps = new Uint32Array(stepCount(body));
  for (let s = from; s < to; s++) steps[at[highest - rank[s]!]!++] = s;
  if (settings.some(({ priority }) => priority !== 0)) {
    const of = (step: number) => settingsAt(graph, step).priority;
    // Array sort is stable, so steps of equal priority keep their rank order.
    steps = Uint32Array.from(Array.from(steps).sort((a, b) => of(b) - of(a)));
  }
  const place = new Uint32Array(steps.length);
  for (let i = 0; i < steps.length; i++) place[steps[i]! - from] = i;
  return { placeOf: (step) => place[step - from]!, stepAt: (at) => (at < 0 ? -1 : steps[at]!) };
}
