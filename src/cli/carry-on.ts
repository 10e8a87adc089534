/**
 * A kept run goes on, on the terminal.
 * Knows what is kept with a run; must not know why it had stopped.
 */
import { CODE_FILE, readSnapshot, type Snapshot } from '../engine/snapshot.ts';
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
  options: Pick<ResumeOptions, 'resolve' | 'watchMs'> = {},
): Promise<Ran> {
  const { snapshot } = await findRun(engine, runId);
  const file = await openKept(readSnapshot(snapshot, runId));
  if (hasErrors(file.diagnostics)) {
    const { options, terminal } = session;
    return { exit: refuseFindings(file, [], terminal, options.json === true) };
  }
  const { workflow } = file;
  return follow(session, file, [], (more) =>
    engine.resume(runId, { ...options, ...more, ...(workflow && { workflow }) }),
  );
}

/** The workflow as it was kept; code is imported anew, and the engine compares it with what was. */
async function openKept({ source }: Snapshot): Promise<OpenedFile> {
  if (source === undefined) {
    return { file: 'program', workflow: undefined, source: undefined, diagnostics: [] };
  }
  if (CODE_FILE.test(source.file)) return openWorkflow(source.file);
  const reading = readWorkflow(source.text, source.file);
  return { file: source.file, workflow: undefined, source: reading.source, diagnostics: [] };
}
