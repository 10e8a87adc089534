/**
 * How a run ends: its status, its output and what went wrong, as a function of how its steps ended.
 * Knows failure modes and expressions; must not know time, or in which order things happened.
 */
import { ExpressionError } from '../graph/expression-error.ts';
import type { Graph } from '../graph/graph.ts';
import { resultError } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import { scopeFor } from '../run/scope.ts';
import { CANCELLED, FAILED, type RunStatus, SUCCEEDED } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { idOf } from '../run/steps.ts';
import { formatDuration } from '../std/duration.ts';
import { keepExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';

export interface Conclusion {
  readonly status: RunStatus;
  readonly output: unknown;
  readonly error: StepError | undefined;
}

export function conclude(run: Readonly<Run>): Conclusion {
  const status = finalStatus(run);
  try {
    const output = keepExact(outputOf(run));
    if (!(output instanceof Inexact)) return { status, output, error: errorOf(run) };
    // No news in a run that failed already.
    if (status !== 'succeeded') return { status, output: null, error: errorOf(run) };
    return { status: 'failed', output: null, error: resultError(output, 'the outputs') };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // Outputs that read what did not come about are no news in a run that failed already.
    if (status !== 'succeeded') return { status, output: null, error: errorOf(run) };
    const message = `the outputs cannot be made: ${error.message}`;
    return {
      status: 'failed',
      output: null,
      error: { code: 'E_OUTPUT', message, retryable: false },
    };
  }
}

function finalStatus(run: Readonly<Run>): RunStatus {
  const { stopping, counts, excused, plan } = run;
  if (stopping?.kind === 'cancel') return 'cancelled';
  if (stopping !== undefined) return 'failed';
  // Without a stop only a branch that took too long leaves cancelled steps behind: work is missing.
  if (counts[FAILED] === excused && counts[CANCELLED] === 0) return 'succeeded';
  return plan.failureMode === 'best_effort' && didSomething(run) ? 'partial' : 'failed';
}

/** Whether an ordinary step succeeded: cleaning up is no part of what was wanted. */
function didSomething({ counts, stepStatus, plan }: Readonly<Run>): boolean {
  let succeeded = counts[SUCCEEDED]!;
  for (const step of plan.graph.hooks.keys()) if (stepStatus[step] === SUCCEEDED) succeeded--;
  return succeeded > 0;
}

/** The declared outputs, else the output of the last step (deepest level, then last in the file). */
function outputOf(run: Readonly<Run>): unknown {
  const { graph } = run.plan;
  if (graph.outputs === undefined) return run.outputs[lastStep(graph)] ?? null;
  const read = new Set(graph.outputs.expressions.flatMap((expression) => expression.steps));
  return graph.outputs.render(scopeFor(run, read));
}

/** Steps of hooks come last in the order, and are not meant. */
function lastStep({ order, hooks, size }: Graph): number {
  let at = size - 1;
  while (at > 0 && hooks.has(order[at]!)) at--;
  return order[at]!;
}

function errorOf(run: Readonly<Run>): StepError | undefined {
  const { stopping, errors, stepStatus, plan } = run;
  if (stopping?.kind === 'cancel') {
    return { code: 'cancelled', message: stopping.reason, retryable: false };
  }
  if (stopping?.kind === 'timeout') {
    const message = `the run took longer than ${formatDuration(stopping.afterMs)}`;
    return { code: 'timed_out', message, retryable: false };
  }
  // The first in the file, not the first in time: a result must not depend on latency.
  let first = -1;
  for (const step of errors.keys()) {
    if (stepStatus[step] !== FAILED || plan.graph.optional.has(step)) continue;
    if (first < 0 || step < first) first = step;
  }
  if (first < 0) return branchError(run);
  const error = errors.get(first)!;
  return { ...error, message: `step "${idOf(run, first)}" failed: ${error.message}` };
}

/** A branch took too long, and nothing that counts was under way in it. */
function branchError(run: Readonly<Run>): StepError | undefined {
  const { counts, expired } = run;
  if (counts[CANCELLED] === 0 || expired.size === 0) return undefined;
  const message = `the branch of "${idOf(run, Math.min(...expired))}" took too long`;
  return { code: 'timed_out', message, retryable: false };
}
