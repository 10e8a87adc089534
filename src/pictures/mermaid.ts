/**
 * A graph as Mermaid text, which GitHub and many editors draw.
 * Knows shapes; must not know where they are kept, nor screens.
 */
import { idOf } from '../graph/graph.ts';
import { type Section, sectionsOf } from '../graph/sections.ts';
import { arrowsInto, edgeLabel, isOpen } from './edges.ts';
import { frameName, titledFrames } from './frame-words.ts';
import { SHADES } from './palette.ts';
import { factsOf, type Look, type Subject } from './picture.ts';

export function mermaid(subject: Subject): string {
  const { shape, lookOf } = subject;
  const lines = ['flowchart LR'];
  const node = (s: number) => {
    const label = escaped(shape.steps[s]!.settings.title ?? idOf(shape, s));
    const look = lookOf(s);
    const shade = look === undefined ? '' : `:::${look}`;
    return `s${s}["${label}<br/><small>${escaped(factsOf(subject, s))}</small>"]${shade}`;
  };
  for (let s = 0; s < shape.roots; s++) if (!shape.hooks.has(s)) lines.push(`  ${node(s)}`);
  // What runs at the end stands in a frame of its own: without arrows it would look like a beginning.
  const atEnd = ({ hook, steps }: Pick<Section, 'hook' | 'steps'>, frame: string, indent = '') => [
    `  ${indent}subgraph ${frame}_${hook}["at the end: ${hook}"]`,
    ...steps.map((s) => `    ${indent}${node(s)}`),
    `  ${indent}end`,
  ];
  for (const section of sectionsOf(shape))
    if (section.hook !== undefined) lines.push(...atEnd(section, 'hook'));
  // What a step runs again and again is drawn once.
  for (const { frame: body, title: words } of titledFrames(shape, { many: '' })) {
    const { parents, name, steps, ends } = body;
    const title = escaped(words);
    const frame = frameName(body);
    lines.push(`  subgraph ${frame}["${title}"]`);
    for (const s of steps) lines.push(`    ${node(s)}`);
    for (const end of ends) lines.push(...atEnd(end, frame, '  '));
    const label = name === undefined ? '' : ` ${escaped(name)} .`;
    lines.push('  end', ...parents.map((one) => `  s${one} -.${label}-> ${frame}`));
  }
  for (let s = 0; s < shape.size; s++) {
    for (const need of arrowsInto(shape, s)) {
      const label = edgeLabel(shape, need, s);
      const arrow = isOpen(subject, need, s) ? `-. ${label} .->` : `-- ${label} -->`;
      lines.push(`  s${need} ${label === undefined ? '-->' : arrow} s${s}`);
    }
  }
  return `${[...lines, ...classes(subject)].join('\n')}\n`;
}

/** Each look that some step has. */
function classes({ shape, lookOf }: Subject): string[] {
  const used = new Set(shape.steps.map((_, s) => lookOf(s)));
  const looks = (Object.keys(SHADES) as Look[]).filter((look) => used.has(look));
  return looks.map((look) => {
    const { line, fill, dashed } = SHADES[look];
    const dashes = dashed ? ',stroke-dasharray:4' : '';
    return `  classDef ${look} stroke:${line},fill:${fill},color:#000${dashes}`;
  });
}

// Mermaid has no backslash escapes inside quotes; it takes HTML character codes written with `#`.
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} _./:,()+-]/gu, (c) => `#${c.codePointAt(0)};`);
}
