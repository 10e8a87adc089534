/**
 * What people type, or call in a program, to resume a run that stands still, or to decide about its steps and
 * answer them.
 * Knows commands by name; must not know in which store the run is: that is in how commands are written.
 */
import type { CommandText } from '../std/command-text.ts';
import type { WaitView } from './wait.ts';

/** Of so many steps the decisions are listed. */
const MOST = 3;

export function toResume(runId: string, command: CommandText): string {
  return command('resume', runId);
}

/** The same of a run whose workflow was made in a program: no command has it. */
export function toResumeInProgram(runId: string, command: CommandText): string {
  return `${resumeCall(runId)}; or end it: ${command('cancel', runId)}`;
}

/** Without an output it would be null, which is of no use to what comes after the step. */
export function toSucceed(runId: string, step: string, command: CommandText): string {
  return command('resolve', runId, step, '--succeeded', '--output', 'JSON');
}

/** For each step that waits for a decision a line per decision, and how many steps are left out. */
export function toDecide(runId: string, steps: readonly string[], command: CommandText): string[] {
  return someLines(steps, (id) => [
    toSucceed(runId, id, command),
    ...['--failed', '--rerun'].map((how) => command('resolve', runId, id, how)),
  ]);
}

/** For each step that waits for something from outside a line per answer. */
export function toAnswer(runId: string, steps: readonly Waiting[], command: CommandText): string[] {
  return someLines(steps, ({ id, wait }) =>
    wait.message === undefined
      ? ['approve', 'reject'].map((how) => command(how, runId, id))
      : [command('deliver', runId, wait.message, '--value', 'JSON')],
  );
}

/** A step as far as it waits. */
interface Waiting {
  readonly id: string;
  readonly wait: WaitView;
}

/** The same as calls of the program that made the workflow. */
export function toDecideInProgram(runId: string, steps: readonly string[]): string[] {
  const ways = ['as: "succeeded", output', 'as: "failed", message', 'as: "rerun"'];
  return someLines(steps, (id) =>
    ways.map((way) => resumeCall(runId, `, resolve: { ${JSON.stringify(id)}: { ${way} } }`)),
  );
}

function someLines<Step>(steps: readonly Step[], linesOf: (step: Step) => string[]): string[] {
  const lines = steps.slice(0, MOST).flatMap(linesOf);
  return steps.length > MOST ? [...lines, `… and ${steps.length - MOST} more steps`] : lines;
}

function resumeCall(runId: string, more = ''): string {
  return `engine.resume(${JSON.stringify(runId)}, { workflow${more} })`;
}
