/**
 * A run is the fold of its events: how each one changes it. The only writer of statuses.
 * Knows events and runs; must not know who decided, nor that any time passes.
 *
 * It changes the run in place, because a run of a million steps is folded two million times.
 */
import { unreachable } from '../std/assert.ts';
import type { Approval } from '../workflow/approval.ts';
import { type Event, type EventOf, statusAfter } from './event.ts';
import { defOf, segmentOf } from './grown.ts';
import { closeGroup, expand } from './growth.ts';
import { tolerate } from './items.ts';
import { endWait, moveTo, settle, unblock, uncount, wait } from './move.ts';
import type { PlanShape } from './plan.ts';
import { newRun, OVERDUE, type Run, UNWANTED } from './run.ts';
import type { SkipCause } from './skip.ts';
import { added } from './spending.ts';
import { CANCELLED, FAILED, READY, RUNNING, SKIPPED, SUCCEEDED } from './status.ts';
import { isAsleep, stateOf } from './step-hooks.ts';
import { idOf } from './steps.ts';
import { expireBranch, stop, stopGroup } from './stop.ts';
import { isOutside } from './wait.ts';
import { wakeHook } from './wake-hook.ts';

/** The run that a list of events adds up to; `once`: as for `newRun`. */
export function fold<Of extends PlanShape>(
  plan: Of,
  events: Iterable<Event>,
  once?: ReadonlySet<number>,
): Run<Of> {
  const run = newRun(plan, once);
  for (const event of events) apply(run, event);
  return run;
}

/** One event more. */
export function apply(run: Run<PlanShape>, event: Event): void {
  switch (event.type) {
    case 'step.started':
      moveTo(run, event.step, RUNNING);
      run.attempt[event.step] = event.attempt;
      run.stopRequested[event.step] = 0;
      if (run.begunOnce.size > 0 || run.jumps.size > 0) forgetLast(run, event.step);
      if (event.attempt === 1) run.stepStartedAt[event.step] = event.at;
      else if (run.metadata.size > 0) run.metadata.delete(event.step);
      return;
    case 'step.interrupted':
      return interrupt(run, event.step);
    case 'step.parked':
      return wait(run, event.step, { kind: 'decision', reason: event.reason });
    case 'step.succeeded':
      run.outputs[event.step] = event.output ?? keptOutput(run, event);
      note(run, event);
      if (run.segmentBy.size > 0) closeGroup(run, event);
      settle(run, event.step, SUCCEEDED, event.at);
      return;
    case 'step.failed':
      run.errors.set(event.step, event.error);
      note(run, event);
      run.overdue.delete(event.step);
      settle(run, event.step, FAILED, event.at);
      return;
    case 'step.skipped':
      run.skips.set(event.step, event.cause);
      if (isAsleep(run, event.step)) stateOf(run, event.step)!.dormant--;
      settle(run, event.step, SKIPPED, event.at);
      return;
    case 'step.cancelled':
      run.reasons.set(event.step, event.reason);
      note(run, event);
      settle(run, event.step, CANCELLED, event.at);
      return;
    case 'step.retrying':
      run.errors.set(event.step, event.error);
      note(run, event);
      run.overdue.delete(event.step);
      if (run.crashes.size > 0) run.crashes.delete(event.step);
      return wait(run, event.step, { kind: 'try', until: { at: event.wakeAt, isDate: false } });
    case 'step.waiting':
      return beginWait(run, event);
    case 'step.answered':
      return takeMessage(run, event);
    case 'step.stopping':
      run.stopRequested[event.step] = OVERDUE;
      run.overdue.set(event.step, event.error);
      return;
    case 'step.ready':
      if (endWait(run, event.step)?.kind === 'decision') comeBack(run, event);
      moveTo(run, event.step, READY);
      return;
    case 'step.late':
      return;
    default:
      applyToMore(run, event);
  }
}

/** What is known of an attempt, of which the next one says something else. */
function forgetLast(run: Run<PlanShape>, step: number): void {
  run.begunOnce.delete(step);
  run.jumps.delete(step);
}

/** Without an attempt it is the result that the step had in the run before. */
function keptOutput(
  run: Run<PlanShape>,
  { step, attempt, output, at }: EventOf<'step.succeeded'>,
): unknown {
  if (output !== undefined || attempt > 0 || run.plan.regrown === undefined) return output;
  const result = run.plan.regrown.results.get(idOf(run, step));
  // It ends when it would begin.
  run.stepStartedAt[step] = at;
  if (result?.once === true) run.begunOnce.add(step);
  if (result?.partial === true) tolerate(run, step, segmentOf(run, step));
  return result?.output;
}

/** What the last attempt of a step said about itself is the metadata of the step. */
function note(
  run: Run<PlanShape>,
  { step, metadata }: Extract<Event, { metadata: unknown }>,
): void {
  if (metadata !== undefined) run.metadata.set(step, metadata);
}

/** Attempts that were given up spend, too. */
function spend({ spent }: Run<PlanShape>, { amounts }: EventOf<'step.spent'>): void {
  for (const [name, amount] of Object.entries(amounts))
    spent.set(name, added(spent.get(name) ?? 0, amount));
}

function beginWait(run: Run<PlanShape>, event: EventOf<'step.waiting'>): void {
  const { step, until, end, output, ask } = event;
  note(run, event);
  if (end === 'again') uncount(run, step);
  if (run.crashes.size > 0) run.crashes.delete(step);
  if (ask !== undefined) wait(run, step, { kind: ask.kind, ask, until, end, output });
  else if (until !== undefined) wait(run, step, { kind: 'time', until, end, output });
}

/** Kept until a step takes it. */
function keepAnswer(run: Run<PlanShape>, { id, request }: EventOf<'run.asked'>): void {
  if (request.kind === 'decide') {
    run.decisions.set(request.step, { id, value: approvalOf(request) });
  } else if (request.kind === 'deliver') {
    const { message, value } = request;
    const kept = run.messages.get(message);
    if (kept === undefined) run.messages.set(message, [{ id, value }]);
    else kept.push({ id, value });
  }
}

function approvalOf({ approved, by, note }: Approval): Approval {
  return { approved, ...(by !== undefined && { by }), ...(note !== undefined && { note }) };
}

function takeMessage(run: Run<PlanShape>, { step, id }: EventOf<'step.answered'>): void {
  const wait = run.waits.get(step);
  if (!isOutside(wait) || wait.ask.kind !== 'message') return;
  const { message } = wait.ask;
  const rest = run.messages.get(message)?.filter((one) => one.id !== id) ?? [];
  if (rest.length === 0) run.messages.delete(message);
  else run.messages.set(message, rest);
}

type OfSteps = Extract<Event, { type: `step.${string}` }>;
type OfMore =
  | Exclude<Event, OfSteps>
  | EventOf<'step.expanded'>
  | EventOf<'step.redirected'>
  | EventOf<'step.spent'>;

/** What is about a whole run, or about other steps than the one that it names. */
function applyToMore(run: Run<PlanShape>, event: OfMore): void {
  run.status = statusAfter(event) ?? run.status;
  switch (event.type) {
    case 'run.started':
      return begin(run, event.at);
    case 'run.resumed':
      run.leaving = false;
      run.rest = undefined;
      run.resumes++;
      run.rewritten = event.rewritten ?? run.rewritten;
      if (event.once !== undefined) changeOnce(run, event.once);
      return;
    case 'run.asked':
      run.requests.set(event.id, event.late);
      if (!event.late) keepAnswer(run, event);
      return;
    case 'run.leaving':
      run.leaving = true;
      return;
    case 'run.waiting':
      run.rest = event.until;
      return;
    case 'run.stopping':
      return stop(run, run.root, event);
    case 'run.hooks':
      return wakeHook(run, run.root, event);
    case 'group.hooks':
      return wakeHook(run, run.segmentBy.get(event.step)!.state!, event);
    case 'run.paced':
      run.concurrency = event.concurrency;
      return;
    case 'branch.expired':
      return expireBranch(run, event);
    case 'step.expanded':
      return expand(run, event);
    case 'step.spent':
      return spend(run, event);
    case 'step.redirected':
      run.jumps.set(event.step, event.target);
      return;
    case 'group.stopping':
      return stopGroup(run, event);
    case 'run.finished':
      run.endedAt = event.at;
      run.output = event.output;
      run.error = event.error;
      return;
    default:
      unreachable(event);
  }
}

/** Of an attempt that was cut off, or that succeeded, holds what its own code said. */
function changeOnce(run: Run<PlanShape>, now: readonly number[]): void {
  for (const step of stepsOf(run, run.once)) {
    const status = run.stepStatus[step];
    const hasBegun = status === RUNNING || status === SUCCEEDED;
    if (hasBegun || run.waits.get(step)?.kind === 'decision') run.begunOnce.add(step);
  }
  run.once = new Set(now);
}

/** The steps of a run that definitions stand for. */
function* stepsOf(run: Run<PlanShape>, defs: ReadonlySet<number>): Generator<number> {
  if (defs.size === 0) return;
  for (let step = 0; step < run.size; step++) if (defs.has(defOf(run, step))) yield step;
}

function begin(run: Run<PlanShape>, at: number): void {
  run.startedAt = at;
  if (run.plan.graph.cut !== undefined) leaveOut(run, run.plan.graph.cut.leftOut, at);
  for (const step of run.root.body.entries) unblock(run, step, step);
  if (run.plan.reused.size > 0) takeOver(run, at);
}

const LEFT_OUT: SkipCause = { kind: 'left_out' };

/** What is not wanted of the workflow has come to its end before anything begins. */
function leaveOut(run: Run<PlanShape>, steps: ReadonlySet<number>, at: number): void {
  for (const step of steps) {
    run.skips.set(step, LEFT_OUT);
    settle(run, step, SKIPPED, at);
  }
}

/** What another run has made is there from the start, and what needs it can go on. */
function takeOver(run: Run<PlanShape>, at: number): void {
  for (const [step, { output, metadata, once, partial, goto }] of run.plan.reused) {
    run.outputs[step] = output;
    if (metadata !== undefined) run.metadata.set(step, metadata);
    if (once === true) run.begunOnce.add(step);
    if (partial === true) tolerate(run, step, undefined);
    if (goto !== undefined) run.jumps.set(step, goto);
    run.stepStartedAt[step] = at;
    settle(run, step, SUCCEEDED, at);
  }
}

/** A lost attempt: the step is ready again; only the counters remember it. */
function interrupt(run: Run<PlanShape>, step: number): void {
  moveTo(run, step, READY);
  // One that nobody wants any more is still not wanted: its process may end again before that is told.
  if (run.stopRequested[step] !== UNWANTED) run.stopRequested[step] = 0;
  run.overdue.delete(step);
  uncount(run, step);
  run.crashes.set(step, (run.crashes.get(step) ?? 0) + 1);
}

/** Whoever lets a parked step go on does not want it parked, or out of time, again at once. */
function comeBack(run: Run<PlanShape>, { step, at }: EventOf<'step.ready'>): void {
  run.crashes.delete(step);
  run.stepStartedAt[step] = at;
}
