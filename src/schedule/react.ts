/**
 * The scheduler: decides, and does nothing.
 * Knows a run, a strategy's queue and the failure rules; must not know clocks, promises, stores or
 * how an attempt is made. Equal inputs in equal order give equal events and commands.
 */

import { policyAt } from '../graph/graph.ts';
import type { ReadyQueue } from '../ports/strategy.ts';
import type { Event, StopCause } from '../run/event.ts';
import { apply } from '../run/fold.ts';
import type { Outcome } from '../run/outcome.ts';
import { type Run, settledCount } from '../run/run.ts';
import { isSettled, READY, RUNNING, WAITING } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { assert, unreachable } from '../std/assert.ts';
import { conclude } from './conclude.ts';
import { type Input, newReaction, type Reaction } from './input.ts';
import { retryDelay } from './retry.ts';
import { judge } from './rules.ts';

/** How long a running attempt may take to stop once it was asked to, in milliseconds. */
export const GRACE_MS = 5_000;

export class Scheduler {
  readonly run: Run;
  private readonly queue: ReadyQueue;
  private reaction: Reaction = newReaction();

  constructor(run: Run, queue: ReadyQueue) {
    this.run = run;
    this.queue = queue;
  }

  /** What an input leads to, added to `into`. The run is already folded when this returns. */
  react(input: Input, into: Reaction = newReaction()): Reaction {
    this.reaction = into;
    const { status } = this.run;
    const first = input.type === 'begin' || input.type === 'cancel';
    if (status === 'pending' ? first : status === 'running') {
      this.take(input);
      this.admit(input.at);
      this.startReady(input.at);
      this.finishIfDone(input.at);
    }
    return into;
  }

  private take(input: Input): void {
    switch (input.type) {
      case 'settled':
        if (this.isCurrent(input)) this.settle(input.step, input.outcome, input.at);
        return;
      case 'begin':
        return this.begin(input.at);
      case 'woke':
        if (this.run.stepStatus[input.step] !== WAITING) return;
        this.emit({ type: 'step.ready', step: input.step, at: input.at });
        this.queue.add(input.step);
        return;
      case 'overran':
        if (this.isCurrent(input)) this.overrun(input.step, input.at);
        return;
      case 'gave-up':
        if (this.isCurrent(input)) this.giveUp(input.step, input.at);
        return;
      case 'expired':
        return this.stop({ kind: 'timeout', afterMs: this.run.plan.timeoutMs! }, input.at);
      case 'cancel':
        if (this.run.status === 'pending') this.begin(input.at);
        return this.stop({ kind: 'cancel', reason: input.reason }, input.at);
      default:
        unreachable(input);
    }
  }

  /** Only the attempt that is running can end; anything later is too late and changes nothing. */
  private isCurrent({ step, attempt }: { step: number; attempt: number }): boolean {
    return this.run.stepStatus[step] === RUNNING && this.run.attempt[step] === attempt;
  }

  private begin(at: number): void {
    const { runId, timeoutMs } = this.run.plan;
    this.emit({ type: 'run.started', at, runId });
    if (timeoutMs !== undefined)
      this.reaction.commands.push({ type: 'expire', at: at + timeoutMs });
  }

  private settle(step: number, outcome: Outcome, at: number): void {
    const { run } = this;
    const attempt = run.attempt[step]!;
    if (outcome.tag === 'error') {
      // What failed because the run asked it to stop was cancelled, not wrong.
      if (run.stopping === undefined) this.fail(step, outcome.error, at);
      else this.end({ type: 'step.cancelled', step, at, reason: outcome.error.message });
      return;
    }
    const { value: output, metadata } = outcome;
    this.end({ type: 'step.succeeded', step, attempt, at, output, metadata });
  }

  private overrun(step: number, at: number): void {
    const { timeoutMs } = policyAt(this.run.plan.graph, step);
    const message = `took longer than ${timeoutMs} ms`;
    this.abort(step, message, undefined);
    if (this.run.stopping !== undefined) {
      this.end({ type: 'step.cancelled', step, at, reason: message });
    } else this.fail(step, { code: 'timed_out', message, retryable: true }, at);
  }

  private fail(step: number, error: StepError, at: number): void {
    const { run } = this;
    const { graph, seed, failureMode } = run.plan;
    const attempt = run.attempt[step]!;
    const delay = retryDelay(policyAt(graph, step).retry, attempt, error, { seed, step });
    if (delay !== undefined) {
      const wakeAt = at + delay;
      this.emit({ type: 'step.retrying', step, attempt, at, error, wakeAt });
      this.reaction.commands.push({ type: 'wake', step, at: wakeAt });
      return;
    }
    this.end({ type: 'step.failed', step, attempt, at, error });
    if (failureMode === 'fail_fast') this.stop({ kind: 'failure', step }, at);
  }

  private stop(cause: StopCause, at: number): void {
    const { run } = this;
    if (run.stopping !== undefined) return;
    this.emit({ type: 'run.stopping', at, cause });
    if (run.counts[RUNNING] === 0) return;
    const reason = cause.kind === 'cancel' ? cause.reason : `the run is stopping (${cause.kind})`;
    for (let step = 0; step < run.plan.graph.size; step++) {
      if (run.stepStatus[step] === RUNNING) this.abort(step, reason, at + GRACE_MS);
    }
  }

  private abort(step: number, reason: string, giveUpAt: number | undefined): void {
    const attempt = this.run.attempt[step]!;
    this.reaction.commands.push({ type: 'abort', step, attempt, reason, giveUpAt });
  }

  /** The run ends without an attempt that does not listen; what it still gives comes too late. */
  private giveUp(step: number, at: number): void {
    const reason = `did not stop within ${GRACE_MS} ms and was given up`;
    this.end({ type: 'step.cancelled', step, at, reason });
  }

  /** Asks the rules about every step whose needs have ended; a skip may unblock further ones. */
  private admit(at: number): void {
    const { run, queue } = this;
    const { unblocked } = run;
    // Queued newest first, so that a strategy which takes the newest takes the first in the file.
    for (let i = unblocked.length - 1; i >= 0; i--) {
      const step = unblocked.at(i);
      if (run.stepStatus[step] !== READY) continue;
      queue.add(step);
    }
    for (let i = 0; i < unblocked.length; i++) {
      const step = unblocked.at(i);
      if (run.stepStatus[step] === READY || isSettled(run.stepStatus[step]!)) continue;
      this.decide(step, at);
    }
    unblocked.clear();
  }

  private decide(step: number, at: number): void {
    const verdict = judge(this.run, step);
    if (verdict.kind === 'skip')
      this.end({ type: 'step.skipped', step, at, reason: verdict.reason });
    else if (verdict.kind === 'run') {
      this.emit({ type: 'step.ready', step, at });
      this.queue.add(step);
    } else {
      this.end({ type: 'step.failed', step, attempt: 0, at, error: verdict.error });
      if (this.run.plan.failureMode === 'fail_fast') this.stop({ kind: 'failure', step }, at);
    }
  }

  private startReady(at: number): void {
    const { run, queue } = this;
    if (run.stopping !== undefined) return;
    const { graph, concurrency } = run.plan;
    while (run.counts[RUNNING]! < concurrency) {
      const step = queue.take();
      if (step < 0) return;
      const attempt = run.attempt[step]! + 1;
      const { timeoutMs } = policyAt(graph, step);
      this.emit({ type: 'step.started', step, attempt, at });
      const deadline = timeoutMs === undefined ? undefined : at + timeoutMs;
      this.reaction.commands.push({ type: 'start', step, attempt, deadline });
    }
  }

  private finishIfDone(at: number): void {
    const { run } = this;
    if (run.counts[RUNNING]! + run.counts[WAITING]! > 0) return;
    assert(settledCount(run) === run.plan.graph.size, 'a run without running steps has ended');
    this.emit({ type: 'run.finished', at, ...conclude(run) });
    this.reaction.commands.push({ type: 'end' });
  }

  /** An event that ends a step. */
  private end(event: Event & { readonly step: number }): void {
    this.emit(event);
    this.queue.settled?.(event.step);
  }

  private emit(event: Event): void {
    apply(this.run, event);
    this.reaction.events.push(event);
  }
}
