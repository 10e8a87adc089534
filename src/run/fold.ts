/**
 * A run is the fold of its events: how each one changes it. The only writer of statuses.
 * Knows events and runs; must not know who decided, nor that any time passes.
 *
 * It changes the run in place, because a run of a million steps is folded two million times.
 */
import { assert, unreachable } from '../std/assert.ts';
import type { Event, RunStopping } from './event.ts';
import type { Plan } from './plan.ts';
import { newRun, type Run } from './run.ts';
import {
  CANCELLED,
  FAILED,
  isSettled,
  PENDING,
  READY,
  RUNNING,
  SKIPPED,
  SUCCEEDED,
  WAITING,
} from './status.ts';

/** The run that a list of events adds up to. */
export function fold(plan: Plan, events: Iterable<Event>): Run {
  const run = newRun(plan);
  for (const event of events) apply(run, event);
  return run;
}

/** One event more. */
export function apply(run: Run, event: Event): void {
  switch (event.type) {
    case 'step.started':
      moveTo(run, event.step, RUNNING);
      run.attempt[event.step] = event.attempt;
      if (event.attempt === 1) run.stepStartedAt[event.step] = event.at;
      return;
    case 'step.succeeded':
      run.outputs[event.step] = event.output;
      if (event.metadata !== undefined) run.metadata.set(event.step, event.metadata);
      settle(run, event.step, SUCCEEDED, event.at);
      return;
    case 'step.failed':
      run.errors.set(event.step, event.error);
      settle(run, event.step, FAILED, event.at);
      return;
    case 'step.skipped':
      run.reasons.set(event.step, event.reason);
      settle(run, event.step, SKIPPED, event.at);
      return;
    case 'step.cancelled':
      run.reasons.set(event.step, event.reason);
      settle(run, event.step, CANCELLED, event.at);
      return;
    case 'step.retrying':
      run.errors.set(event.step, event.error);
      moveTo(run, event.step, WAITING);
      return;
    case 'step.ready':
      moveTo(run, event.step, READY);
      return;
    case 'run.started':
      begin(run, event.at);
      return;
    case 'run.stopping':
      stop(run, event);
      return;
    case 'run.finished':
      run.status = event.status;
      run.endedAt = event.at;
      run.output = event.output;
      run.error = event.error;
      return;
    default:
      unreachable(event);
  }
}

function moveTo(run: Run, step: number, status: number): void {
  const before = run.stepStatus[step]!;
  assert(!isSettled(before), 'a step that has ended stays as it ended');
  run.counts[before]!--;
  run.counts[status]!++;
  run.stepStatus[step] = status;
}

function settle(run: Run, step: number, status: number, at: number): void {
  moveTo(run, step, status);
  run.stepEndedAt[step] = at;
  if (status === SUCCEEDED && run.attempt[step]! > 1) run.errors.delete(step);
  const { dependentsAt, dependents } = run.plan.graph;
  for (let d = dependentsAt[step]!; d < dependentsAt[step + 1]!; d++) {
    const dependent = dependents[d]!;
    if (status !== SUCCEEDED) run.lacking[dependent] = 1;
    if (--run.openNeeds[dependent]! === 0) unblock(run, dependent);
  }
}

/** The last need has ended. Without a rule to ask, the step is ready; else the scheduler asks it. */
function unblock(run: Run, step: number): void {
  if (run.stepStatus[step] !== PENDING) return;
  run.unblocked.push(step);
  if (run.lacking[step] === 1 || run.plan.graph.conditions.has(step)) return;
  moveTo(run, step, READY);
}

function begin(run: Run, at: number): void {
  run.status = 'running';
  run.startedAt = at;
  for (let step = 0; step < run.plan.graph.size; step++) {
    if (run.openNeeds[step] === 0) unblock(run, step);
  }
}

/** Everything that has not started is cancelled in one go; what runs ends by its own events. */
function stop(run: Run, { cause, at }: RunStopping): void {
  run.stopping = cause;
  for (let step = 0; step < run.plan.graph.size; step++) {
    const status = run.stepStatus[step]!;
    if (status === RUNNING || isSettled(status)) continue;
    moveTo(run, step, CANCELLED);
    run.stepEndedAt[step] = at;
  }
  run.unblocked.clear();
}
