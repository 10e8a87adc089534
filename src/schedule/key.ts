/**
 * The key under which a step shares places with others, at the moment it becomes ready.
 * Knows templates and functions in their place; must not know how many places there are.
 */
import type { Decider } from '../graph/graph.ts';
import type { Template } from '../graph/template.ts';
import { type Answer, callFunction, type FunctionCalls } from '../run/call-function.ts';
import { fill } from '../run/fill.ts';
import type { Run } from '../run/run.ts';
import { StepFailure, toStepError } from '../run/step-error.ts';

/** The name of the limit, or why there is none. */
export function keyOf(
  run: Readonly<Run>,
  step: number,
  key: Decider<Template>,
  calls: FunctionCalls,
): Answer<string> {
  const answer =
    key.kind === 'function'
      ? callFunction(run, step, { setting: 'concurrencyKey', call: key.call, calls })
      : filled(run, key.written, step);
  if ('error' in answer) return answer;
  const { value } = answer;
  return { value: `key ${typeof value === 'string' ? value : JSON.stringify(value)}` };
}

function filled(run: Readonly<Run>, template: Template, step: number): Answer<unknown> {
  try {
    return { value: fill(run, template, step) };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return { error: toStepError(error) };
  }
}
