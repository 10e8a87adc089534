/**
 * A kept run goes on, on the terminal.
 * Knows what is kept with a run; must not know why it had stopped.
 */
import type { Engine, ResumeOptions, Workflow } from '../index.ts';
import { defined } from '../std/defined.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { inCommands } from './as-commands.ts';
import { UsageError } from './command.ts';
import { follow, type Ran, type Session } from './follow.ts';
import { type GivenInput, type InputOptions, inputFrom, withGiven } from './given-input.ts';
import { findRun } from './kept-run.ts';
import { openFor, tellChanged } from './open-kept.ts';
import { locate } from './open-workflow.ts';
import { refuseFindings } from './refuse.ts';

/** How a run is to go on; `given`: what the call says of new inputs. */
interface CarryOn extends Pick<ResumeOptions, 'resolve' | 'watchMs' | 'useCurrent' | 'file'> {
  readonly given?: InputOptions;
  /** Says what has changed in its file. */
  readonly tellChanges?: boolean;
}

export async function carryOn(
  engine: Engine,
  runId: string,
  session: Session,
  { given = {}, tellChanges = false, ...options }: CarryOn = {},
): Promise<Ran> {
  const { at } = session;
  const { snapshot } = await findRun(engine, runId, at);
  const { useCurrent, file: said } = options;
  const words = ['resume', runId] as const;
  const file = await openFor(snapshot, { at, words, ...defined({ useCurrent, said }) });
  if (tellChanges) tellChanged(file, session);
  if (hasErrors(file.diagnostics)) {
    return { exit: refuseFindings(file, [], session.terminal), findings: locate(file, []) };
  }
  const { workflow } = file;
  const fresh = await newInput(given, workflow, options.useCurrent);
  const chosen = { ...options, ...defined({ workflow, input: fresh?.value }) };
  const waits = options.watchMs === undefined ? [] : ['--wait'];
  return follow(session, fresh === undefined ? file : withGiven(file, fresh), [], (more) =>
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
): Promise<GivenInput | undefined> {
  const { input, inputFile, param } = given;
  const none = input === undefined && inputFile === undefined && param === undefined;
  if (none) return undefined;
  if (!useCurrent) {
    const fix = 'add --use-current, or start it again with heddle run to give others than it had';
    throw new UsageError('inputs can be given to a workflow that has new ones', fix);
  }
  return inputFrom(given, workflow);
}
