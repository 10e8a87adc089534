/**
 * Events as JSON, one per line.
 * Knows events; must not know where the lines go.
 */
import type { Observer } from '../ports/observer.ts';
import { withStepIds } from '../run/event-ids.ts';
import { jsonOf } from '../std/json-text.ts';

/** `withRun`: each begins with the id of its run, for those of several at once. */
export function jsonLines(write: (line: string) => void, withRun = false): Observer {
  return {
    name: 'json-lines',
    event(event, run) {
      const told = withStepIds(event, run);
      write(`${jsonOf(withRun ? { run: run.plan.runId, ...told } : told)}\n`);
    },
  };
}
