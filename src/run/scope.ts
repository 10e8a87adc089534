/**
 * What expressions see of a run: its input, and its steps as they stand.
 * Knows runs; must not know where an expression stands.
 */

import type { Dates, Scope } from '../graph/expression.ts';
import type { ExpressionError } from '../graph/expression-error.ts';
import type { StepField } from '../graph/step-read.ts';
import { textDates } from '../std/text-dates.ts';
import { segmentOf } from './grown.ts';
import { hiddenMessage } from './hidden.ts';
import type { PlanShape } from './plan.ts';
import { type Run, statusOf } from './run.ts';
import { itemOf, stepOfItem } from './segment.ts';
import { isSettled } from './status.ts';
import { StepFailure } from './step-error.ts';
import { workflowState } from './step-hooks.ts';
import { inputAround, itemAt } from './wired-input.ts';

/** A step's own metadata and its `duration_ms`. */
export function metadataOf(
  run: Readonly<Run<PlanShape>>,
  step: number,
  now?: number,
): Readonly<Record<string, unknown>> {
  return { ...run.metadata.get(step), duration_ms: durationOf(run, step, now) };
}

/**
 * From the start of the first attempt to the end of the step, or to `now` if it has not ended, in
 * milliseconds (three decimals).
 */
export function durationOf(run: Readonly<Run<PlanShape>>, step: number, now = 0): number {
  const started = run.stepStartedAt[step]!;
  if (started === 0) return 0;
  const until = isSettled(run.stepStatus[step]!) ? run.stepEndedAt[step]! : now;
  return Math.max(0, Math.round((until - started) * 1_000) / 1_000);
}

function metadataAsText(run: Readonly<Run>, step: number): Readonly<Record<string, unknown>> {
  const own = run.metadata.get(step);
  return { ...(own && (textDates(own) as typeof own)), duration_ms: durationOf(run, step) };
}

/** Where an expression is evaluated: as one of a step, else as one of the outputs of the workflow. */
export type Reading = number | undefined;

/**
 * The names that expressions of this run may read, dates as text unless they are `kept`; only the steps named are
 * looked up, as seen from where they are read.
 */
export function scopeFor(
  run: Readonly<Run>,
  steps: Iterable<string>,
  reading: Reading,
  dates: Dates = 'text',
): Scope {
  const given = dates === 'kept' ? (value: unknown) => value : textDates;
  const { graph, input, runId, env, secrets } = run.plan;
  const seen: [string, unknown][] = [];
  for (const id of steps) {
    const step = stepNamed(run, id, reading);
    const error = run.errors.get(step);
    seen.push([
      id,
      {
        output: given(run.outputs[step] ?? null),
        status: statusOf(run, step),
        metadata: metadataAsText(run, step),
        error: error === undefined ? null : { ...error },
      } satisfies Record<StepField, unknown>,
    ]);
  }
  const own = { id: runId, name: graph.workflow.name };
  const state = reading === undefined ? run.root : workflowState(run, reading);
  // An expression cannot tell a field without a value from one that is not there.
  const stands = state?.hook && { status: state.hook.status, error: state.hook.error ?? null };
  const scope = {
    inputs: given(reading === undefined ? input : inputAround(run, reading)),
    steps: Object.freeze(Object.fromEntries(seen)),
    run: { ...own, ...stands },
    env,
    secrets: secrets.now,
  };
  return run.size === run.roots || reading === undefined
    ? scope
    : { ...scope, ...aroundOf(run, reading, given) };
}

/** The nearest item and the nearest round that a step is part of. */
function aroundOf(
  run: Readonly<Run>,
  reading: number,
  given: (value: unknown) => unknown,
): Pick<Scope, 'item' | 'last'> {
  let [item, round]: [object | undefined, object | undefined] = [undefined, undefined];
  let at = reading;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    const { then, first, body } = segment;
    if (body.called !== undefined) break;
    const index = itemOf(segment, at);
    const about = then === 'only' ? undefined : given(itemAt(run, segment, index));
    if (then === 'collect') item ??= { item: about, index };
    if (then === 'again') round ??= { last: about, round: first + index };
    at = segment.parent;
  }
  return { ...item, ...round };
}

/** What an id stands for where a step reads it: a step beside it, or one around it. */
function stepNamed(run: Readonly<Run>, id: string, reading: Reading): number {
  const { graph } = run.plan;
  let at = reading;
  for (
    let segment = at === undefined ? undefined : segmentOf(run, at);
    segment !== undefined;
    segment = segmentOf(run, at!)
  ) {
    const def = graph.indexOf(id, segment.list);
    if (def >= 0) return stepOfItem(segment, itemOf(segment, at!), def);
    // What is called names its own steps only.
    if (segment.body.called !== undefined) return -1;
    at = segment.parent;
  }
  return graph.indexOf(id);
}

/** An expression that could not be evaluated, as the failure of the step it belongs to. */
export function expressionFailure(
  error: ExpressionError,
  text: string,
  { plan }: Readonly<Run>,
  about?: string,
): StepFailure {
  const where = (error.expression ?? text).trim();
  const fix = error.fix === undefined ? '' : `; ${error.fix}`;
  const message = hiddenMessage(
    `${about === undefined ? '' : `${about}: `}${error.message} in ${where}${fix}`,
    plan,
  );
  return new StepFailure('E_EXPRESSION', message, { retryable: false });
}
