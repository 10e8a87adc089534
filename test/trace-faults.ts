/**
 * What a trace has to be: whole, and each span within its parent.
 * Knows ids and times; must not know what spans are about, nor where they come from.
 */
import type { TraceSpan } from '../src/index.ts';

type Spans = readonly Pick<
  TraceSpan,
  'name' | 'traceId' | 'spanId' | 'parentId' | 'startMs' | 'endMs' | 'links'
>[];

/** What is wrong with a trace that is whole; nothing where it is right. `outside`: the id of a span that another program has. */
export function traceFaults(spans: Spans, outside?: string): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const found = byId.size === spans.length ? [] : ['two spans have one id'];
  for (const { name, traceId, spanId, parentId, startMs, endMs, links } of spans) {
    if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId))
      found.push(`${name}: ${traceId} ${spanId}`);
    if (traceId !== spans[0]!.traceId) found.push(`${name} is in another trace`);
    if (endMs < startMs) found.push(`${name} ends before it starts`);
    for (const link of links)
      if (link.traceId === traceId && !byId.has(link.spanId)) found.push(`${name} has a dead link`);
    if (parentId === outside) continue;
    const parent = byId.get(parentId!);
    if (parent === undefined) found.push(`${name} has no parent`);
    else if (startMs < parent.startMs || endMs > parent.endMs)
      found.push(`${name} is not within ${parent.name}`);
  }
  return found;
}

/** The spans as a tree, in words. */
export function traceTree(spans: Spans, parentId?: string): object {
  const own = spans.filter((span) => span.parentId === parentId);
  return Object.fromEntries(own.map(({ name, spanId }) => [name, traceTree(spans, spanId)]));
}
