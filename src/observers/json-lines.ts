/**
 * Events as JSON, one per line.
 * Knows events; must not know where the lines go.
 */
import type { Observer } from '../ports/observer.ts';
import { withStepIds } from '../run/event.ts';
import { idOf } from '../run/steps.ts';
import { jsonOf } from '../std/json-text.ts';

export function jsonLines(write: (line: string) => void): Observer {
  return {
    name: 'json-lines',
    event(event, run) {
      write(`${jsonOf(withStepIds(event, (step) => idOf(run, step)))}\n`);
    },
  };
}
