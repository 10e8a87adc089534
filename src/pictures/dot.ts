/**
 * A graph as DOT text for Graphviz.
 * Knows graphs; must not know runs or screens.
 */
import { type Graph, idOf, needsOf, stepAt } from '../graph/graph.ts';

export function dot(graph: Graph): string {
  const lines = [
    `digraph ${quoted(graph.workflow.name)} {`,
    '  rankdir=LR;',
    '  node [shape=box];',
  ];
  for (let s = 0; s < graph.size; s++) {
    const { settings, uses } = stepAt(graph, s);
    const label = `${settings.title ?? idOf(graph, s)}\n${uses}`;
    lines.push(`  ${quoted(idOf(graph, s))} [label=${quoted(label)}];`);
  }
  for (let s = 0; s < graph.size; s++) {
    const style = graph.conditions.has(s) ? ' [style=dashed, label="when"]' : '';
    for (const need of needsOf(graph, s)) {
      lines.push(`  ${quoted(idOf(graph, need))} -> ${quoted(idOf(graph, s))}${style};`);
    }
  }
  return `${lines.join('\n')}\n}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
