/**
 * A kept run goes on, on the terminal.
 * Knows what is kept with a run; must not know why it had stopped.
 */
import { EngineError } from '../engine/engine-error.ts';
import { CODE_FILE, type Snapshot } from '../engine/snapshot.ts';
import type { Engine, ResumeOptions } from '../index.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { follow, type Ran, type Session } from './follow.ts';
import { findRun } from './kept-run.ts';
import { type OpenedFile, openWorkflow } from './open-workflow.ts';
import { refuseFindings } from './refuse.ts';

export async function carryOn(
  engine: Engine,
  runId: string,
  session: Session,
  options: Pick<ResumeOptions, 'resolve' | 'watchMs' | 'useCurrent'> = {},
): Promise<Ran> {
  const { snapshot } = await findRun(engine, runId);
  const file = await openFor(snapshot, options.useCurrent);
  if (hasErrors(file.diagnostics)) {
    const { options, terminal } = session;
    return { exit: refuseFindings(file, [], terminal, options.json === true) };
  }
  const { workflow } = file;
  return follow(session, file, [], (more) =>
    tellingOfFlag(`heddle resume ${runId}`, () =>
      engine.resume(runId, { ...options, ...more, ...(workflow && { workflow }) }),
    ),
  );
}

/** An engine names its options; whoever is at a command line needs the flag. */
export async function tellingOfFlag<T>(command: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EngineError && error.hint?.includes('useCurrent'))) throw error;
    const { code, message } = error;
    const hint = `bring it back as it was, or go on with it as it is: ${command} --use-current`;
    throw new EngineError(code, message, { hint, cause: error });
  }
}

/**
 * The workflow as it was kept, or as it is now; code is imported anew, and the engine compares it
 * with what was.
 */
export async function openFor({ source }: Snapshot, useCurrent = false): Promise<OpenedFile> {
  if (source === undefined) {
    return { file: 'program', workflow: undefined, source: undefined, diagnostics: [] };
  }
  if (useCurrent || CODE_FILE.test(source.file)) return openWorkflow(source.file);
  const reading = readWorkflow(source.text, source.file);
  return { file: source.file, workflow: undefined, source: reading.source, diagnostics: [] };
}
