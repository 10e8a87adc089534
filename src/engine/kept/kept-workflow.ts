/**
 * The workflow of a kept run, to resume the run, or to make another from it.
 * Knows what is kept and where files are; must not know which results are reused.
 */
import { isCode } from '../../modules/kinds.ts';
import { show } from '../../std/printable.ts';
import { hasErrors } from '../../workflow/diagnostic.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { loadWorkflow } from '../plan/load-workflow.ts';
import { refuseChanges, refuseOtherArgs } from './identity.ts';
import { hasKeptTexts } from './kept-calls.ts';
import { findKept } from './kept-file.ts';
import type { WorkflowChoice } from './new-input.ts';
import { type Snapshot, workflowOf } from './snapshot.ts';

interface Kept {
  readonly runId: string;
  readonly snapshot: Snapshot;
}

/**
 * The workflow that goes on: one from a file as it was kept, code as it is given, and with `useCurrent` both
 * as they are now.
 */
export async function workflowFor(
  { runId, snapshot }: Kept,
  { workflow, useCurrent, file: said }: Omit<WorkflowChoice, 'input'>,
  project?: string,
): Promise<Workflow> {
  if (useCurrent === true) {
    const now = workflow ?? (await currentWorkflow(snapshot, runId, { said, project }));
    refuseOtherArgs(snapshot, now, runId);
    return now;
  }
  const found = fromItsFile(snapshot)
    ? keptWorkflow({ runId, snapshot }, workflow, { said, project })
    : (workflow ?? workflowOf(snapshot, runId));
  refuseChanges(snapshot, found, runId);
  return found;
}

/** Whether all of the workflow is kept with the run: its file is no code. */
export function fromItsFile({ source }: Snapshot): boolean {
  return source !== undefined && !isCode(source.file);
}

/** The given one, where it is what was kept; else that is read once more. */
function keptWorkflow(
  { runId, snapshot }: Kept,
  given: Workflow | undefined,
  where: Parameters<typeof findKept>[1],
): Workflow {
  if (given?.source !== undefined && hasKeptTexts(snapshot, given)) return given;
  const place = given?.source?.file ?? findKept(snapshot.source!, where).file;
  return workflowOf(snapshot, runId, place);
}

async function currentWorkflow(
  snapshot: Snapshot,
  runId: string,
  where: Parameters<typeof findKept>[1],
): Promise<Workflow> {
  const { source } = snapshot;
  if (!fromItsFile(snapshot)) return workflowOf(snapshot, runId);
  const { file, isThere } = findKept(source!, where);
  if (!isThere) {
    const message =
      source!.from === undefined
        ? `the file of run ${show(runId)} is no longer at ${show(file, 600)}`
        : `the workflow of run ${show(runId)} came from standard input: there is no file of it`;
    throw new EngineError('invalid-workflow', message, { hint: 'say where it is: { file }' });
  }
  const { workflow, diagnostics } = await loadWorkflow(file);
  if (workflow !== undefined && !hasErrors(diagnostics)) return workflow;
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  const message = `${show(file, 600)} cannot be used: ${first?.message ?? 'it holds no workflow'}`;
  throw new EngineError('invalid-workflow', message, { diagnostics });
}
