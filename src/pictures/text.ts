/**
 * A graph as lines of text for a terminal: level by level, each step with what it needs.
 * Knows graphs; must not know runs, colours or the width of a screen.
 */
import { type Graph, idOf, labelOf, needsOf, stepAt } from '../graph/graph.ts';
import { sectionsOf } from '../graph/sections.ts';
import { padTo, widthOf } from '../std/fit.ts';
import { printable } from '../std/printable.ts';
import { edgeLabel } from './edges.ts';

export function text(graph: Graph): string {
  const lines: string[] = [];
  const width = widest(graph);
  for (const { title, steps } of sectionsOf(graph)) {
    lines.push(title);
    for (const step of steps) {
      const { uses, settings } = stepAt(graph, step);
      const needs = [...needsOf(graph, step)].map((need) => needText(graph, need, step));
      const from = needs.length === 0 ? '' : `  <- ${needs.join(', ')}`;
      const optional = settings.optional === true ? '  optional' : '';
      lines.push(`  ${padTo(labelOf(graph, step), width)}  ${printable(uses)}${from}${optional}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A need, and on which condition it leads on: `load (any_failed)`. */
function needText(graph: Graph, need: number, step: number): string {
  const label = edgeLabel(graph, need, step);
  return label === undefined ? idOf(graph, need) : `${idOf(graph, need)} (${label})`;
}

function widest(graph: Graph): number {
  let width = 0;
  for (let step = 0; step < graph.size; step++)
    width = Math.max(width, widthOf(labelOf(graph, step)));
  return Math.min(width, 40);
}
