/**
 * What people type to go on with a run that stands still.
 * Knows commands by name; must not know in which store the run is: that is in how commands are told.
 */
import type { CommandText } from '../std/command-text.ts';

/** Of so many steps the decisions are told. */
const MOST = 3;

export function toGoOn(runId: string, command: CommandText): string {
  return command('resume', runId);
}

/** For each step that waits for a decision a line per decision, and how many steps are left out. */
export function toDecide(runId: string, steps: readonly string[], command: CommandText): string[] {
  const lines = steps
    .slice(0, MOST)
    .flatMap((id) =>
      ['--succeeded', '--failed', '--rerun'].map((how) => command('resolve', runId, id, how)),
    );
  return steps.length > MOST ? [...lines, `… and ${steps.length - MOST} more steps`] : lines;
}
