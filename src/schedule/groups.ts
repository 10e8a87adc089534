/**
 * Groups: steps that have grown into items, from the end of the attempt that listed them to their own end.
 * Knows when a group is stopped, and how it ends; must not know how one of its steps is started.
 *
 * A group holds no place and nothing else while it waits for its items, and its own times go on.
 */
import { stepCount } from '../graph/body.ts';
import { widthOf } from '../run/addition.ts';
import { isBeforeHook } from '../run/body-state.ts';
import { depthOf, segmentOf } from '../run/grown.ts';
import type { Outcome } from '../run/outcome.ts';
import { type Run, UNWANTED } from '../run/run.ts';
import type { Segment } from '../run/segment.ts';
import { isSettled } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { growthOf } from '../run/steps.ts';
import { quoted } from '../std/printable.ts';
import { MAX_DEPTH, MAX_STEPS } from '../workflow/definitions.ts';
import { expand, modeWithin } from './expansion.ts';
import { stopItems } from './group-stops.ts';
import { cancelGroupAlarm } from './group-times.ts';
import { startHook } from './hooks.ts';
import { outputsOf } from './item-outputs.ts';
import { groupMetadata, hopeless, mayHold, whyFailed } from './item-rules.ts';
import type { Recorder } from './recorder.ts';
import { goesOnAsBefore } from './regrown.ts';
import { stopForFailure } from './stops.ts';

type Growing = Outcome & { readonly tag: 'expand' };

/** Why a step cannot grow so far; undefined where it can. */
export function growthError(
  { run }: Recorder,
  step: number,
  outcome: Growing,
): StepError | undefined {
  const size = run.size + stepsOfItem(run, step, outcome) * outcome.count;
  if (size > MAX_STEPS) {
    const what = outcome.adds === undefined ? `${outcome.count} items` : 'what it adds';
    const message = `with ${what} the run would have ${size} steps; at most ${MAX_STEPS} are allowed`;
    return { code: 'E_MAX_STEPS', message, retryable: false };
  }
  if (depthOf(run, step) >= MAX_DEPTH) return depthError(run, step);
  const { count, keys, then } = outcome;
  return hopeless(run, step, { count, keys, mode: modeWithin(run, step, then) });
}

function stepsOfItem(run: Run, step: number, { adds, body }: Growing): number {
  if (adds !== undefined) return widthOf(adds);
  return stepCount(run.plan.graph.bodies[growthOf(run, step)!.bodies[body]!]!);
}

function depthError(run: Run, step: number): StepError {
  const calls = callChain(run, step);
  const who = calls === undefined ? '' : `: ${calls.join(' calls ')}`;
  const fix = calls === undefined ? '' : '; let a "when" of the step that calls end it earlier';
  const message = `steps have grown into others ${MAX_DEPTH} times in each other, which is the limit${who}${fix}`;
  return { code: 'E_DEPTH', message, retryable: false };
}

/** The workflows that call each other in a circle, the last one again; undefined for another step. */
function callChain(run: Run, step: number): readonly string[] | undefined {
  const next = growthOf(run, step)?.called?.name;
  if (next === undefined) return undefined;
  const chain = [quoted(next)];
  let at = segmentOf(run, step);
  for (; at !== undefined; at = segmentOf(run, at.parent)) {
    const { called } = at.body;
    if (called === undefined) continue;
    chain.unshift(quoted(called.workflow));
    if (called.workflow === next) break;
  }
  return chain;
}

/** From now on the step has its items, and holds nothing. */
export function grow(recorder: Recorder, step: number, outcome: Growing, at: number): void {
  recorder.admission.release(step, { at, ok: true });
  expand(recorder, step, outcome, at);
}

/** Whether the step waits for its items. */
export function isGroup({ run }: Recorder, step: number): boolean {
  return run.growing > 0 && run.waits.get(step)?.kind === 'items';
}

/**
 * Stops groups that cannot succeed any more, and ends those whose last item has ended. Whether there was
 * anything to do.
 */
export function endGroups(recorder: Recorder, at: number): boolean {
  const { spoiled, full } = recorder.run;
  if (spoiled.length === 0 && full.length === 0) return false;
  for (let i = 0; i < spoiled.length; i++) stopIfLost(recorder, spoiled.at(i), at);
  spoiled.clear();
  // The end of one may be the end of the item around it, and so of the next one.
  for (let i = 0; i < full.length; i++) endGroup(recorder, full.at(i), at);
  full.clear();
  return true;
}

function stopIfLost(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const segment = run.segmentBy.get(step)!;
  const { mode, stopping, left } = segment;
  if (mode !== 'fail_fast' || stopping !== undefined || left === 0) return;
  if (isSettled(run.stepStatus[step]!) || mayHold(run, segment)) return;
  stopItems(recorder, step, { cause: { kind: 'failure', step }, at, drain: run.plan.drain });
}

function endGroup(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const segment = run.segmentBy.get(step)!;
  if (!isGroup(recorder, step)) return;
  const { state } = segment;
  if (state !== undefined && isBeforeHook(state)) return startHook(recorder, state, at);
  if (segment.left > 0) return;
  cancelGroupAlarm(recorder, step);
  const overdue = run.overdue.get(step);
  if (overdue !== undefined) return fail(recorder, step, overdue, at);
  if (run.stopRequested[step] === UNWANTED) {
    const reason = 'it was asked to stop, and what it runs has ended';
    return recorder.end({ type: 'step.cancelled', step, at, reason, metadata: undefined });
  }
  const error = whyFailed(run, segment);
  if (error !== undefined) return fail(recorder, step, error, at);
  if (segment.then === 'again') return lookAgain(recorder, step, at);
  succeed(recorder, step, segment, at);
}

/** The next attempt of the step says whether there is another round. */
function lookAgain(recorder: Recorder, step: number, at: number): void {
  recorder.emit({ type: 'step.ready', step, at });
  if (!goesOnAsBefore(recorder, step, at)) recorder.enqueue(step, at);
}

function succeed(recorder: Recorder, step: number, segment: Segment, at: number): void {
  const { run } = recorder;
  const made = outputsOf(run, segment);
  if ('error' in made) return fail(recorder, step, made.error, at);
  const metadata = { ...run.metadata.get(step), ...groupMetadata(segment) };
  recorder.end({
    type: 'step.succeeded',
    step,
    attempt: run.attempt[step]!,
    at,
    output: made.value,
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
  });
}

function fail(recorder: Recorder, step: number, error: StepError, at: number): void {
  const { run } = recorder;
  const attempt = run.attempt[step]!;
  const metadata = groupMetadata(run.segmentBy.get(step)!);
  recorder.end({ type: 'step.failed', step, attempt, at, error, metadata });
  stopForFailure(recorder, step, at);
}
