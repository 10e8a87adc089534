/**
 * Events as JSON, one per line.
 * Knows events; must not know where the lines go.
 */
import { idOf } from '../graph/graph.ts';
import type { Observer } from '../ports/observer.ts';
import { withStepIds } from '../run/event.ts';

/** Bytes have no JSON of their own; they are written as base64. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, v) =>
    v instanceof Uint8Array ? { $bytes: Buffer.from(v).toString('base64') } : v,
  );
}

export function jsonLines(write: (line: string) => void): Observer {
  return {
    name: 'json-lines',
    event(event, { plan: { graph } }) {
      write(`${jsonOf(withStepIds(event, (step) => idOf(graph, step)))}\n`);
    },
  };
}
