/**
 * What was asked of a run that another process runs: that process does it, and here it is only reported.
 * Knows owners; must not know what was asked for.
 */
import type { Engine } from '../index.ts';
import { jsonOf } from '../std/json-text.ts';
import type { Session } from './follow.ts';

/** `what`: in words what was asked. Gives whether somebody runs the run. */
export async function askedOwner(
  engine: Engine,
  runId: string,
  { session, what }: { readonly session: Session; readonly what: string },
): Promise<boolean> {
  const [line] = await engine.runs({ runIds: [runId] });
  if (line?.owner === undefined) return false;
  const { options, terminal } = session;
  const { pid, host } = line.owner;
  if (options.json) terminal.out(`${jsonOf({ run: runId, asked: { pid, host } })}\n`);
  else terminal.err(`process ${pid} on ${host} was asked to ${what}\n`);
  return true;
}
