/**
 * What was asked of a run that another process runs: that process does it, and here it is only reported.
 * Knows owners; must not know what was asked for.
 */
import { type Engine, EngineError } from '../index.ts';
import { jsonOf } from '../std/json-text.ts';
import type { Ran, Session } from './follow.ts';

interface Asked {
  readonly session: Session;
  /** In words what was asked. */
  readonly what: string;
}

/** Gives whether somebody runs the run. */
export async function askedOwner(
  engine: Engine,
  runId: string,
  { session, what }: Asked,
): Promise<boolean> {
  const [line] = await engine.runs({ runIds: [runId] });
  if (line?.owner === undefined) return false;
  const { options, terminal } = session;
  const { pid, host } = line.owner;
  if (options.json) terminal.out(`${jsonOf({ run: runId, asked: { pid, host } })}\n`);
  else terminal.err(`process ${pid} on ${host} was asked to ${what}\n`);
  return true;
}

/** Resumes the run here, so that it takes what was asked; undefined when somebody else does. */
export async function resumeUnlessRun<Resumed extends Ran | string>(
  engine: Engine,
  runId: string,
  { resume, ...asked }: Asked & { readonly resume: () => Promise<Resumed> },
): Promise<Resumed | undefined> {
  if (await askedOwner(engine, runId, asked)) return undefined;
  try {
    return await resume();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Another process may have been quicker.
    if (error.code === 'run-owned' && (await askedOwner(engine, runId, asked))) return undefined;
    const hasEnded = error.code === 'run-owned' || error.code === 'run-finished';
    const [line] = hasEnded ? await engine.runs({ runIds: [runId] }) : [];
    if (line?.endedAt === undefined) throw error;
    asked.session.terminal.err(`${runId} has ended meanwhile: ${line.status}\n`);
    return undefined;
  }
}
