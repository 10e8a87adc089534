/**
 * A graph as Mermaid text, which GitHub and many editors draw.
 * Knows graphs; must not know runs or screens.
 */
import { type Graph, idOf, needsOf, stepAt } from '../graph/graph.ts';
import { sectionsOf } from '../graph/sections.ts';
import { edgeLabel } from './edges.ts';

export function mermaid(graph: Graph): string {
  const lines = ['flowchart LR'];
  const node = (s: number) => {
    const { settings, uses } = stepAt(graph, s);
    const label = escaped(settings.title ?? idOf(graph, s));
    const optional = settings.optional === true ? ', optional' : '';
    return `s${s}["${label}<br/><small>${escaped(uses)}${optional}</small>"]`;
  };
  for (let s = 0; s < graph.size; s++) if (!graph.hooks.has(s)) lines.push(`  ${node(s)}`);
  // What runs at the end stands in a frame of its own: without arrows it would look like a beginning.
  for (const { hook, steps } of sectionsOf(graph)) {
    if (hook === undefined) continue;
    lines.push(`  subgraph hook_${hook}["at the end: ${hook}"]`);
    for (const s of steps) lines.push(`    ${node(s)}`);
    lines.push('  end');
  }
  for (let s = 0; s < graph.size; s++) {
    for (const need of needsOf(graph, s)) {
      const label = edgeLabel(graph, need, s);
      lines.push(`  s${need} ${label === undefined ? '-->' : `-. ${label} .->`} s${s}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

// Mermaid has no backslash escapes inside quotes; it takes HTML character codes written with `#`.
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} _./:,()+-]/gu, (c) => `#${c.codePointAt(0)};`);
}
