/**
 * The run of one of many inputs: a new one, or the one that there is under its id.
 * Knows the calls of an engine; must not know the other inputs.
 */
import type { RunResult } from '../../run/result.ts';
import { defined } from '../../std/defined.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError, type EngineErrorCode } from '../engine-error.ts';
import { callOptions, type ResumeOptions } from '../kept/claim.ts';
import type { AttachedRun } from '../live/live-run.ts';
import type { RunOptions } from '../plan/run-options.ts';

/** What it needs of an engine. */
export interface BeginParts {
  start(workflow: Workflow, input: unknown, options: RunOptions): Promise<AttachedRun>;
  resume(runId: string, options: ResumeOptions): Promise<AttachedRun>;
  attach(runId: string, options: { readonly workflow: Workflow }): Promise<AttachedRun>;
}

export interface Begun {
  readonly runId: string;
  readonly result: Promise<RunResult>;
  /** Whether somebody else runs it or it has ended, so that no signal of this call stops it. */
  readonly isOthers: boolean;
}

/** Starts it; throws what the engine throws. */
export async function beginNew(
  engine: BeginParts,
  workflow: Workflow,
  { input, options }: { readonly input: unknown; readonly options: RunOptions },
): Promise<Begun> {
  return own(await engine.start(workflow, input, options));
}

/** The same; where there is a run already, that one goes on. */
export async function beginOrAttach(
  engine: BeginParts,
  workflow: Workflow,
  given: { readonly input: unknown; readonly options: RunOptions },
): Promise<Begun> {
  const runId = given.options.runId!;
  try {
    return await beginNew(engine, workflow, given);
  } catch (error) {
    passOver(error, ['run-exists']);
  }
  try {
    const options = { ...callOptions(given.options), ...defined({ workflow }) };
    return own(await engine.resume(runId, options));
  } catch (error) {
    passOver(error, ['run-finished', 'run-owned']);
  }
  const { result } = await engine.attach(runId, { workflow });
  return { runId, result, isOthers: true };
}

function own({ runId, result }: AttachedRun): Begun {
  return { runId, result, isOthers: false };
}

/** Throws every other error. */
function passOver(error: unknown, codes: readonly EngineErrorCode[]): void {
  if (!(error instanceof EngineError && codes.includes(error.code))) throw error;
}
