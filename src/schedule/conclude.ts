/**
 * How a body ends: its status, its output and what went wrong, as a function of how its steps ended.
 * Knows failure modes and expressions; must not know time, or in which order things happened.
 */

import { type Body, NO_PARENT } from '../graph/body.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import type { BodyState } from '../run/body-state.ts';
import { asRunError, firstFailure } from '../run/first-failure.ts';
import { resultError } from '../run/outcome.ts';
import { type Run, UNWANTED } from '../run/run.ts';
import { scopeFor } from '../run/scope.ts';
import { firstTolerant } from '../run/segment.ts';
import type { RunStatus } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { idOf, isOptional, modeOf } from '../run/steps.ts';
import { keepExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { quoted } from '../std/printable.ts';
import { groupError } from './item-rules.ts';
import { timedOut } from './timed-out.ts';

export interface Conclusion {
  readonly status: RunStatus;
  readonly output: unknown;
  readonly error: StepError | undefined;
}

export function conclude(run: Readonly<Run>, state: Readonly<BodyState>): Conclusion {
  const { status, error } = standing(run, state);
  try {
    const output = keepExact(outputOf(run, state));
    if (!(output instanceof Inexact)) return { status, output, error };
    // No news in a run that failed already.
    if (status !== 'succeeded') return { status, output: null, error };
    return { status: 'failed', output: null, error: resultError(output, 'the outputs') };
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    // Outputs that read what did not come about are no news in a run that failed already.
    if (status !== 'succeeded') return { status, output: null, error };
    const message = `the outputs cannot be made: ${cause.message}`;
    return {
      status: 'failed',
      output: null,
      error: { code: 'E_OUTPUT', message, retryable: false },
    };
  }
}

/** Hooks change nothing about what had failed, or was partial, before them; only a cancel does. */
function standing(
  run: Readonly<Run>,
  state: Readonly<BodyState>,
): Pick<Conclusion, 'status' | 'error'> {
  const { hook, stopping } = state;
  if (hook !== undefined && hook.status !== 'succeeded' && stopping?.kind !== 'cancel')
    return { status: hook.status, error: hook.error };
  return { status: finalStatus(run, state), error: errorOf(run, state) };
}

function finalStatus(run: Readonly<Run>, state: Readonly<BodyState>): RunStatus {
  const { stopping, failed, cancelled, succeeded, tolerant, from } = state;
  if (stopping?.kind === 'cancel' || isUnwanted(run, state)) return 'cancelled';
  if (stopping !== undefined) return 'failed';
  // Without a stop only a branch that took too long leaves cancelled steps behind: work is missing.
  if (failed === 0 && cancelled === 0) return tolerant === 0 ? 'succeeded' : 'partial';
  return modeOf(run, from) === 'best_effort' && succeeded > 0 ? 'partial' : 'failed';
}

/** What is called stands as the step that calls it will: that is cancelled where something around it stops. */
function isUnwanted({ overdue, stopRequested }: Readonly<Run>, { step }: Readonly<BodyState>) {
  return step !== NO_PARENT && !overdue.has(step) && stopRequested[step] === UNWANTED;
}

/** The declared outputs, else the output of the last step (deepest level, then last in the file). */
function outputOf(run: Readonly<Run>, { body, step, from, shift }: Readonly<BodyState>): unknown {
  const { outputs, last } = body as Body;
  if (outputs === undefined) return run.outputs[last + shift] ?? null;
  const read = new Set(outputs.expressions.flatMap((expression) => expression.steps));
  return outputs.render(scopeFor(run, read, step === NO_PARENT ? undefined : from, 'kept'));
}

function errorOf(run: Readonly<Run>, state: Readonly<BodyState>): StepError | undefined {
  const { stopping, step } = state;
  if (stopping?.kind === 'cancel') {
    return { code: 'cancelled', message: stopping.reason, retryable: false };
  }
  const overdue = run.overdue.get(step);
  if (overdue !== undefined) return overdue;
  if (isUnwanted(run, state)) return unwantedError(run, state);
  if (stopping?.kind === 'timeout') return timedOut(stopping.afterMs, { what: 'the run ' });
  const first = firstFailure(run, state);
  if (first >= 0) return asRunError(run, first);
  return branchError(run, state) ?? toleratedError(run, state);
}

/** What is around a call stops. */
function unwantedError(run: Readonly<Run>, { step, lastStop }: Readonly<BodyState>): StepError {
  const why =
    lastStop?.kind === 'failure'
      ? `because ${idOf(run, lastStop.step)} failed`
      : 'because the time of what is around it was over';
  const message = `${idOf(run, step)} was asked to stop ${why}`;
  return { code: 'cancelled', message, retryable: false };
}

/** A branch took too long, and nothing that counts was under way in it. */
function branchError(
  run: Readonly<Run>,
  { cancelled, from, to }: Readonly<BodyState>,
): StepError | undefined {
  const heads = [...run.expired].filter((head) => head >= from && head < to);
  if (cancelled === 0 || heads.length === 0) return undefined;
  const message = `the branch of ${quoted(idOf(run, Math.min(...heads)))} took too long`;
  return { code: 'timed_out', message, retryable: false };
}

/** Some items of a step that succeeded did not, so not all that was wanted is there. */
function toleratedError(
  run: Readonly<Run>,
  { tolerant, from, to, step: caller }: Readonly<BodyState>,
): StepError | undefined {
  if (tolerant === 0) return undefined;
  for (let step = from; step < to; step++) {
    const segment = run.segmentBy.get(step);
    const tolerant = segment && firstTolerant(segment);
    if (tolerant === undefined || isOptional(run, step)) continue;
    const { code, message } = groupError(run, tolerant);
    return { code, message: `step ${quoted(idOf(run, step))}: ${message}`, retryable: false };
  }
  if (caller !== NO_PARENT) {
    const message = 'some of the items in it did not succeed in the run before';
    return { code: 'E_GROUP', message, retryable: false };
  }
  const reused = [...run.plan.reused].find(([, { partial }]) => partial === true);
  if (reused === undefined) return undefined;
  const [step, { from: runId }] = reused;
  const message = `step ${quoted(idOf(run, step))}: some of its items in run ${runId} did not succeed`;
  return { code: 'E_GROUP', message, retryable: false };
}
