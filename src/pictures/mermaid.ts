/**
 * A graph as Mermaid text, which GitHub and many editors draw.
 * Knows shapes; must not know where they are kept, nor screens.
 */
import { idOf } from '../graph/graph.ts';
import { sectionsOf } from '../graph/sections.ts';
import { sourcesOf } from '../graph/sources.ts';
import { STEP_STATUSES } from '../run/status.ts';
import { edgeLabel } from './edges.ts';
import { SHADES } from './palette.ts';
import { factsOf, type Subject } from './picture.ts';

export function mermaid(subject: Subject): string {
  const { shape, statusOf } = subject;
  const lines = ['flowchart LR'];
  const node = (s: number) => {
    const label = escaped(shape.steps[s]!.settings.title ?? idOf(shape, s));
    const look = statusOf === undefined ? '' : `:::${statusOf(s)}`;
    return `s${s}["${label}<br/><small>${escaped(factsOf(subject, s))}</small>"]${look}`;
  };
  for (let s = 0; s < shape.size; s++) if (!shape.hooks.has(s)) lines.push(`  ${node(s)}`);
  // What runs at the end stands in a frame of its own: without arrows it would look like a beginning.
  for (const { hook, steps } of sectionsOf(shape)) {
    if (hook === undefined) continue;
    lines.push(`  subgraph hook_${hook}["at the end: ${hook}"]`);
    for (const s of steps) lines.push(`    ${node(s)}`);
    lines.push('  end');
  }
  for (let s = 0; s < shape.size; s++) {
    for (const need of sourcesOf(shape, s)) {
      const label = edgeLabel(shape, need, s);
      lines.push(`  s${need} ${label === undefined ? '-->' : `-. ${label} .->`} s${s}`);
    }
  }
  return `${[...lines, ...classes(subject)].join('\n')}\n`;
}

/** The look of each status that some step has. */
function classes({ shape, statusOf }: Subject): string[] {
  if (statusOf === undefined) return [];
  const used = new Set(shape.steps.map((_, s) => statusOf(s)));
  return STEP_STATUSES.filter((status) => used.has(status)).map((status) => {
    const { line, fill } = SHADES[status];
    return `  classDef ${status} stroke:${line},fill:${fill},color:#000`;
  });
}

// Mermaid has no backslash escapes inside quotes; it takes HTML character codes written with `#`.
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} _./:,()+-]/gu, (c) => `#${c.codePointAt(0)};`);
}
