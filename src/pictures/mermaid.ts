/**
 * A graph as Mermaid text, which GitHub and many editors draw.
 * Knows graphs; must not know runs or screens.
 */
import { type Graph, idOf, needsOf, stepAt } from '../graph/graph.ts';

export function mermaid(graph: Graph): string {
  const lines = ['flowchart LR'];
  for (let s = 0; s < graph.size; s++) {
    const { settings, uses } = stepAt(graph, s);
    const label = escaped(settings.title ?? idOf(graph, s));
    lines.push(`  s${s}["${label}<br/><small>${escaped(uses)}</small>"]`);
  }
  for (let s = 0; s < graph.size; s++) {
    for (const need of needsOf(graph, s)) {
      const arrow = graph.conditions.has(s) ? '-. when .->' : '-->';
      lines.push(`  s${need} ${arrow} s${s}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

// Mermaid has no backslash escapes inside quotes; it takes HTML character codes written with `#`.
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} _./:,()+-]/gu, (c) => `#${c.codePointAt(0)};`);
}
