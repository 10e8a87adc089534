/**
 * The run that a step belongs to, as its function sees it; a step of a hook sees how the run stands.
 * Knows runs and hooks; must not know who asks, nor make what nobody touches.
 */
import { ownCopy } from '../std/own-copy.ts';
import type { RunOfHook, RunOfStep } from '../workflow/step-context.ts';
import type { BodyState } from './body-state.ts';
import type { Run } from './run.ts';
import { SUCCEEDED } from './status.ts';
import { hookOf, ownHookOf, workflowState } from './step-hooks.ts';
import { localIdOf } from './steps.ts';
import { inputAround } from './wired-input.ts';

/** What can be changed in it is the caller's own. */
export function runOfStep(run: Readonly<Run>, step: number): RunOfStep | RunOfHook {
  const { runId: id, graph } = run.plan;
  const { name } = graph.workflow;
  const input = ownCopy(inputAround(run, step));
  const seen = { id, name, startedAt: run.startedAt, input };
  const state = workflowState(run, step);
  if (state?.hook === undefined || hookOf(run, step) === undefined) return Object.freeze(seen);
  const { status, error } = state.hook as Pick<RunOfHook, 'status' | 'error'>;
  let outputs: Readonly<Record<string, unknown>> | undefined;
  return Object.freeze({
    ...seen,
    status,
    error: error && Object.freeze({ ...error }),
    // Of many steps, and few hooks look at them.
    get outputs() {
      outputs ??= ownCopy(ordinaryOutputs(run, state));
      return outputs;
    },
  });
}

/** The outputs of all steps that have one, without those of hooks. */
function ordinaryOutputs(
  run: Readonly<Run>,
  { from, to }: Readonly<BodyState>,
): Readonly<Record<string, unknown>> {
  const outputs: [string, unknown][] = [];
  for (let step = from; step < to; step++) {
    if (run.stepStatus[step] !== SUCCEEDED || ownHookOf(run, step) !== undefined) continue;
    outputs.push([localIdOf(run, step), run.outputs[step]]);
  }
  return Object.freeze(Object.fromEntries(outputs));
}
