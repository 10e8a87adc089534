/**
 * A graph as DOT text for Graphviz.
 * Knows shapes; must not know where they are kept, nor screens.
 */
import { idOf } from '../graph/graph.ts';
import { type Section, sectionsOf } from '../graph/sections.ts';
import { arrowsInto, edgeLabel, isOpen } from './edges.ts';
import { frameName, titledFrames } from './frame-words.ts';
import { SHADES } from './palette.ts';
import { factsOf, type Subject } from './picture.ts';

export function dot(subject: Subject): string {
  const { name, shape, lookOf } = subject;
  const lines = [`digraph ${quoted(name)} {`, '  rankdir=LR;', '  node [shape=box];'];
  // Steps of bodies may have the ids of others.
  const nameOf = (s: number) =>
    quoted(s < shape.roots ? idOf(shape, s) : `${idOf(shape, s)} (${s})`);
  const node = (s: number) => {
    const title = shape.steps[s]!.settings.title ?? idOf(shape, s);
    const look = [`label=${quoted(`${title}\n${factsOf(subject, s)}`)}`];
    const known = lookOf(s);
    if (known !== undefined) {
      const { line, fill, dashed } = SHADES[known];
      look.push(
        dashed ? 'style="filled,dashed"' : 'style=filled',
        `color="${line}"`,
        `fillcolor="${fill}"`,
      );
    }
    return `${nameOf(s)} [${look.join(', ')}];`;
  };
  for (let s = 0; s < shape.roots; s++) if (!shape.hooks.has(s)) lines.push(`  ${node(s)}`);
  // What runs at the end stands in a frame of its own: without arrows it would look like a beginning.
  const atEnd = ({ hook, steps }: Pick<Section, 'hook' | 'steps'>, frame: string, indent = '') => [
    `  ${indent}subgraph cluster_${frame}${hook} {`,
    `    ${indent}label=${quoted(`at the end: ${hook}`)};`,
    `    ${indent}style=dashed;`,
    ...steps.map((s) => `    ${indent}${node(s)}`),
    `  ${indent}}`,
  ];
  for (const section of sectionsOf(shape))
    if (section.hook !== undefined) lines.push(...atEnd(section, ''));
  // What a step runs again and again is drawn once.
  for (const { frame: body, title: words } of titledFrames(shape, { many: '' })) {
    const { parents, name, steps, ends } = body;
    const title = quoted(words);
    const frame = frameName(body);
    lines.push(`  subgraph cluster_${frame} {`, `    label=${title};`, '    style=dashed;');
    for (const s of steps) lines.push(`    ${node(s)}`);
    for (const end of ends) lines.push(...atEnd(end, `${frame}_`, '  '));
    const first = steps[0] ?? ends[0]!.steps[0]!;
    const label = name === undefined ? '' : `, label=${quoted(name)}`;
    const arrow = (one: number) => `  ${nameOf(one)} -> ${nameOf(first)} [style=dotted${label}];`;
    lines.push('  }', ...parents.map(arrow));
  }
  for (let s = 0; s < shape.size; s++) {
    for (const need of arrowsInto(shape, s)) {
      const label = edgeLabel(shape, need, s);
      const line = isOpen(subject, need, s) ? 'dashed' : 'solid';
      const style = label === undefined ? '' : ` [style=${line}, label=${quoted(label)}]`;
      lines.push(`  ${nameOf(need)} -> ${nameOf(s)}${style};`);
    }
  }
  return `${lines.join('\n')}\n}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
