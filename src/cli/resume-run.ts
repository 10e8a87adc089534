/**
 * A kept run goes on, on the terminal.
 * Knows what is kept with a run; must not know why it had stopped.
 */
import { finishedRun } from '../engine/kept/claim.ts';
import type { Engine, ResumeOptions, Workflow } from '../index.ts';
import { defined } from '../std/defined.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { inCommands } from './as-commands.ts';
import { UsageError } from './command.ts';
import { follow, type Ran, refused, type Session } from './follow.ts';
import { type GivenInput, type InputOptions, inputFrom, withGiven } from './given-input.ts';
import { type KeptWords, stepWords } from './kept-call.ts';
import { findMeant, hasEnded } from './kept-run.ts';
import { openFor, printChanged } from './open-kept.ts';

const TO_RUN_AGAIN =
  'start the workflow again, or run a part of it again with heddle retry or heddle fork';

const TO_TAKE_IT = '--use-current';

/** How a run is to go on; `given`: what the call says of new inputs. */
interface ResumeCall extends Pick<ResumeOptions, 'watchMs' | 'useCurrent' | 'file'> {
  readonly step?: readonly string[];
  readonly given?: InputOptions;
  /** Says what has changed in its file, and that an option of this command, or the whole of another one, takes it. */
  readonly saysChanged?: 'option' | 'command';
  /** The command, where it is not `resume`. */
  readonly words?: KeptWords;
}

export async function resumeRun(
  engine: Engine,
  asked: string,
  session: Session,
  { given = {}, saysChanged, words: command, ...options }: ResumeCall = {},
): Promise<Ran> {
  const { at } = session;
  const kept = await findMeant(engine, asked, session);
  const { runId, snapshot } = kept;
  if (hasEnded(kept)) throw finishedRun(runId, TO_RUN_AGAIN);
  const { useCurrent, file: said } = options;
  const waits = options.watchMs === undefined ? [] : ['--wait'];
  const named = stepWords(options.step);
  const words = command ?? (['resume', runId, ...waits, ...named] as const);
  const call = { ...given, ...defined({ useCurrent, file: said }) };
  const taken = saysChanged === 'command' ? at.command('resume', runId, TO_TAKE_IT) : TO_TAKE_IT;
  const file = await openFor(snapshot, { at, words, call, toTakeIt: `${taken} takes it` });
  if (saysChanged !== undefined) printChanged(file, session);
  if (hasErrors(file.diagnostics)) return refused(session, file);
  const { workflow } = file;
  const fresh = await newInput(given, workflow, options.useCurrent);
  const chosen = { ...options, ...defined({ workflow, input: fresh?.value }) };
  const inProgram = snapshot.source === undefined;
  return follow(session, fresh === undefined ? file : withGiven(file, fresh), [], (more) =>
    inCommands({ at, words, call, inProgram, workflow }, () =>
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
