/**
 * A kept run goes on, on the terminal.
 * Knows what is kept with a run; must not know why it had stopped.
 */
import type { Snapshot } from '../engine/snapshot.ts';
import type { Engine, ResumeOptions, Workflow } from '../index.ts';
import { isCode } from '../modules/kinds.ts';
import { defined } from '../std/defined.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { inCommands } from './as-commands.ts';
import { UsageError } from './command.ts';
import { follow, type Ran, type Session } from './follow.ts';
import { findRun } from './kept-run.ts';
import { locate, type OpenedFile, openWorkflow } from './open-workflow.ts';
import { refuseFindings } from './refuse.ts';
import { type InputOptions, inputFrom } from './values.ts';

/** How a run is to go on; `given`: what the call says of new inputs. */
interface CarryOn extends Pick<ResumeOptions, 'resolve' | 'watchMs' | 'useCurrent'> {
  readonly given?: InputOptions;
}

export async function carryOn(
  engine: Engine,
  runId: string,
  session: Session,
  { given = {}, ...options }: CarryOn = {},
): Promise<Ran> {
  const { at } = session;
  const { snapshot } = await findRun(engine, runId, at);
  const file = await openFor(snapshot, options.useCurrent);
  if (hasErrors(file.diagnostics)) {
    return { exit: refuseFindings(file, [], session.terminal), findings: locate(file, []) };
  }
  const { workflow } = file;
  const input = await newInput(given, workflow, options.useCurrent);
  const chosen = { ...options, ...defined({ workflow, input }) };
  const waits = options.watchMs === undefined ? [] : ['--wait'];
  return follow(session, file, [], (more) =>
    inCommands({ at, words: ['resume', runId, ...waits] }, () =>
      engine.resume(runId, { ...chosen, ...more }),
    ),
  );
}

/** What a call says of inputs; undefined when it says nothing. */
export async function newInput(
  given: InputOptions,
  workflow: Pick<Workflow, 'inputs'> = {},
  useCurrent = false,
): Promise<unknown> {
  const { input, inputFile, param } = given;
  const none = input === undefined && inputFile === undefined && param === undefined;
  if (none) return undefined;
  if (!useCurrent) {
    const fix = 'add --use-current, or start it again with heddle run to give others than it had';
    throw new UsageError('inputs can be given to a workflow that has new ones', fix);
  }
  return inputFrom(given, workflow);
}

/**
 * The workflow as it was kept, or as it is now; code is imported anew, and the engine compares it
 * with what was.
 */
export async function openFor({ source }: Snapshot, useCurrent = false): Promise<OpenedFile> {
  if (source === undefined) {
    return { file: 'program', workflow: undefined, source: undefined, diagnostics: [] };
  }
  if (useCurrent || isCode(source.file)) return openWorkflow(source.file);
  const { workflow, source: text, diagnostics } = readWorkflow(source.text, source.file);
  // What was kept and cannot be read is for the engine to tell: it is no fault of an author.
  const whole = hasErrors(diagnostics) ? undefined : workflow;
  return { file: source.file, workflow: whole, source: text, diagnostics: [] };
}
