/**
 * A graph as lines of text for a terminal: level by level, each step with what it needs.
 * Knows graphs; must not know runs, colours or the width of a screen.
 */
import { type Graph, idOf, needsOf, stepAt, stepsByLevel } from '../graph/graph.ts';
import { printable } from '../std/printable.ts';

export function text(graph: Graph): string {
  const lines: string[] = [];
  const width = widest(graph);
  stepsByLevel(graph).forEach((steps, level) => {
    lines.push(`level ${level}`);
    for (const step of steps) {
      const needs = [...needsOf(graph, step)].map((need) => idOf(graph, need));
      const from = needs.length === 0 ? '' : `  <- ${needs.join(', ')}`;
      lines.push(
        `  ${idOf(graph, step).padEnd(width)}  ${printable(stepAt(graph, step).uses)}${from}`,
      );
    }
  });
  return `${lines.join('\n')}\n`;
}

function widest(graph: Graph): number {
  let width = 0;
  for (const { id } of graph.workflow.steps) width = Math.max(width, id.length);
  return Math.min(width, 40);
}
