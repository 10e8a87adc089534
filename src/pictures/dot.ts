/**
 * A graph as DOT text for Graphviz.
 * Knows graphs; must not know runs or screens.
 */
import { type Graph, idOf, needsOf, stepAt } from '../graph/graph.ts';
import { sectionsOf } from '../graph/sections.ts';
import { edgeLabel } from './edges.ts';

export function dot(graph: Graph): string {
  const lines = [
    `digraph ${quoted(graph.workflow.name)} {`,
    '  rankdir=LR;',
    '  node [shape=box];',
  ];
  const node = (s: number) => {
    const { settings, uses } = stepAt(graph, s);
    const optional = settings.optional === true ? ', optional' : '';
    const label = `${settings.title ?? idOf(graph, s)}\n${uses}${optional}`;
    return `${quoted(idOf(graph, s))} [label=${quoted(label)}];`;
  };
  for (let s = 0; s < graph.size; s++) if (!graph.hooks.has(s)) lines.push(`  ${node(s)}`);
  // What runs at the end stands in a frame of its own: without arrows it would look like a beginning.
  for (const { hook, steps } of sectionsOf(graph)) {
    if (hook === undefined) continue;
    const label = quoted(`at the end: ${hook}`);
    lines.push(`  subgraph cluster_${hook} {`, `    label=${label};`, '    style=dashed;');
    for (const s of steps) lines.push(`    ${node(s)}`);
    lines.push('  }');
  }
  for (let s = 0; s < graph.size; s++) {
    for (const need of needsOf(graph, s)) {
      const label = edgeLabel(graph, need, s);
      const style = label === undefined ? '' : ` [style=dashed, label=${quoted(label)}]`;
      lines.push(`  ${quoted(idOf(graph, need))} -> ${quoted(idOf(graph, s))}${style};`);
    }
  }
  return `${lines.join('\n')}\n}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
