/**
 * The workflow that a step calls, as its attempt sees it: what of an input it takes.
 * Knows declarations of inputs; must not know how a workflow is run.
 */
import type { Callee } from '../../ports/step-type.ts';
import type { Run } from '../../run/run.ts';
import { StepFailure } from '../../run/step-error.ts';
import { growthOf } from '../../run/steps.ts';
import { quoted } from '../../std/printable.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { prepareInput } from '../plan/prepare.ts';

/** Undefined for a step that calls none. */
export function calleeOf(run: Readonly<Run>, step: number): Callee | undefined {
  const called = growthOf(run, step)?.called;
  return called && { accept: (input) => accepted(called, input) };
}

async function accepted(called: Workflow, given: unknown): Promise<unknown> {
  const { input, diagnostics } = await prepareInput(called, given);
  const [first, ...more] = diagnostics;
  if (first === undefined) return input;
  const what = first.message.replace(/\.$/, '');
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  const message = `${quoted(called.name)} does not take what it is given: ${what}${others}`;
  throw new StepFailure('E_CALL_INPUT', message, { retryable: false });
}
