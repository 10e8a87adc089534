/**
 * Events as JSON, one per line.
 * Knows events; must not know where the lines go.
 */
import { idOf } from '../graph/graph.ts';
import type { Observer } from '../ports/observer.ts';
import { withStepIds } from '../run/event.ts';
import { jsonOf } from '../std/json-text.ts';

export function jsonLines(write: (line: string) => void): Observer {
  return {
    name: 'json-lines',
    event(event, { plan: { graph } }) {
      write(`${jsonOf(withStepIds(event, (step) => idOf(graph, step)))}\n`);
    },
  };
}
