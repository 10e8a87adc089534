/**
 * Spans of one trace as a tree for people: what is within what, when it began, and how long it took.
 * Knows spans; must not know runs.
 */
import type { TraceSpan } from '../observers/spans.ts';
import { formatDuration } from '../std/duration.ts';
import { printable } from '../std/printable.ts';

interface Paint {
  red(text: string): string;
  dim(text: string): string;
}

/** Those whose parent is elsewhere come first. */
export function spanTree(spans: readonly TraceSpan[], paint: Paint): string {
  if (spans.length === 0) return 'nothing of the run has ended yet\n';
  const within = new Map<string | undefined, TraceSpan[]>();
  const ids = new Set(spans.map(({ spanId }) => spanId));
  let firstMs = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    const { parentId, startMs } = span;
    const at = parentId !== undefined && ids.has(parentId) ? parentId : undefined;
    const beside = within.get(at);
    if (beside === undefined) within.set(at, [span]);
    else beside.push(span);
    firstMs = Math.min(firstMs, startMs);
  }
  const lines: [words: string, span: TraceSpan][] = [];
  // No call for each level: a trace may be deep.
  const open: [depth: number, span: TraceSpan][] = [];
  const push = (depth: number, list: readonly TraceSpan[] = []) => {
    const later = [...list].sort((a, b) => b.startMs - a.startMs);
    for (const span of later) open.push([depth, span]);
  };
  push(0, within.get(undefined));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [depth, span] = next;
    lines.push([`${'  '.repeat(depth)}${printable(span.name)}`, span]);
    push(depth + 1, within.get(span.spanId));
  }
  const width = lines.reduce((most, [words]) => Math.max(most, words.length), 0);
  return lines
    .map(([words, span]) => lineOf(words.padEnd(width), span, { firstMs, paint }))
    .join('');
}

function lineOf(
  words: string,
  { startMs, endMs, error, attributes }: TraceSpan,
  { firstMs, paint }: { readonly firstMs: number; readonly paint: Paint },
): string {
  const times = `+${formatDuration(startMs - firstMs)}  ${formatDuration(endMs - startMs)}`;
  const code = attributes['error.type'];
  const why = error === undefined ? '' : `  ${paint.red(printable(`${error} (${code})`, 200))}`;
  const end = attributes['heddle.execution.end'];
  const how = end === undefined || end === 'finished' ? '' : `  ${end}`;
  return `${words}  ${paint.dim(times)}${how}${why}\n`;
}
