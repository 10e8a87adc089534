/**
 * What becomes of a step when one of its attempts ends, runs out of time, or does not listen.
 * Knows outcomes, settings and how the run stands; must not know how attempts are made.
 */
import { wayFault } from '../run/jumps.ts';
import type { Outcome } from '../run/outcome.ts';
import { OVERDUE, UNWANTED } from '../run/run.ts';
import { isSettled, READY, RUNNING } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { graceOf, settingsOf } from '../run/steps.ts';
import { formatDuration } from '../std/duration.ts';
import { takeKept } from './answers.ts';
import { expireGroup, groupOverran } from './group-ends.ts';
import { grow, growthError, isGroup } from './groups.ts';
import { type Input, stepAlarm } from './input.ts';
import type { Recorder } from './recorder.ts';
import { retryDelay } from './retry.ts';
import { stopForFailure } from './stops.ts';
import { timedOut } from './timed-out.ts';
import { whyNot } from './why.ts';

type Of<Type extends Input['type']> = Extract<Input, { type: Type }>;

/** When an attempt ended, and what it said about itself. */
interface End {
  readonly at: number;
  readonly metadata: Outcome['metadata'];
}

/** No attempt of a step goes on after `due`. */
export function setStepAlarm(recorder: Recorder, step: number, due: number): void {
  const input = { type: 'exhausted', step, at: due } as const;
  recorder.command({ type: 'alarm', key: stepAlarm('total', step), at: due, input });
}

/** The wait of a step ends at `due`. */
export function setWakeAlarm(recorder: Recorder, step: number, due: number): void {
  const input = { type: 'woke', step, at: due } as const;
  recorder.command({ type: 'alarm', key: stepAlarm('wake', step), at: due, input });
}

export class Attempts {
  private readonly recorder: Recorder;
  /** Attempts that were given up and may still say something. */
  private readonly lost = new Set<string>();

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  settled(input: Of<'settled'>): void {
    if (this.isCurrent(input)) return this.end(input.step, input.outcome, input.at);
    if (this.lost.size > 0) this.late(input);
  }

  /** Only the attempt that is running can end; anything later is too late and changes nothing. */
  private isCurrent({ step, attempt }: { step: number; attempt: number }): boolean {
    const { run } = this.recorder;
    return run.stepStatus[step] === RUNNING && run.attempt[step] === attempt;
  }

  private late({ step, attempt, at, outcome }: Of<'settled'>): void {
    if (!this.lost.delete(`${step} ${attempt}`)) return;
    const error = outcome.tag === 'error' ? outcome.error : undefined;
    this.recorder.emit({ type: 'step.late', step, attempt, at, error });
  }

  private end(step: number, outcome: Outcome, at: number): void {
    const { recorder } = this;
    const { run } = recorder;
    const overdue = run.overdue.size > 0 ? run.overdue.get(step) : undefined;
    const { metadata } = outcome;
    if (overdue !== undefined) return this.fail(step, overdue, { at, metadata });
    if (outcome.tag === 'error') {
      const { error } = outcome;
      if (run.stopRequested[step] !== UNWANTED) return this.fail(step, error, { at, metadata });
      // What failed because the run asked it to stop was cancelled, not wrong.
      return this.cancelStep(step, error.message, { at, metadata });
    }
    if (outcome.tag === 'wait') return this.wait(step, outcome, at);
    if (outcome.tag === 'expand') return this.expand(step, outcome, at);
    const { value: output, goto: target } = outcome;
    const fault = target === undefined ? undefined : wayFault(run, target);
    if (fault !== undefined) return this.fail(step, fault, { at, metadata });
    const attempt = run.attempt[step]!;
    if (!recorder.admission.plain) recorder.admission.release(step, { at, ok: true });
    if (target !== undefined) recorder.emit({ type: 'step.redirected', step, at, target });
    recorder.end({ type: 'step.succeeded', step, attempt, at, output, metadata });
  }

  /** The step holds nothing while it waits. */
  private wait(step: number, outcome: Outcome & { tag: 'wait' }, at: number): void {
    const { recorder } = this;
    const { until, end, value: output, ask, metadata } = outcome;
    if (!this.mayTryAgain(step))
      return this.cancelStep(step, 'it was to wait, and the run stops', { at, metadata });
    const attempt = recorder.run.attempt[step]!;
    recorder.admission.release(step, { at, ok: true });
    recorder.emit({ type: 'step.waiting', step, attempt, at, until, end, output, ask, metadata });
    if (until !== undefined) setWakeAlarm(recorder, step, until.at);
    if (ask !== undefined) takeKept(recorder, step, at);
  }

  private expand(step: number, outcome: Outcome & { tag: 'expand' }, at: number): void {
    const { metadata } = outcome;
    if (!this.mayTryAgain(step))
      return this.cancelStep(step, 'it was to run its steps, and the run stops', { at, metadata });
    const error = growthError(this.recorder, step, outcome);
    if (error !== undefined) this.fail(step, error, { at, metadata });
    else grow(this.recorder, step, outcome, at);
  }

  /** The wait at the end of an attempt is over. */
  waitedOut(step: number, output: unknown, at: number): void {
    const attempt = this.recorder.run.attempt[step]!;
    this.recorder.end({ type: 'step.succeeded', step, attempt, at, output, metadata: undefined });
  }

  private cancelStep(step: number, reason: string, { at, metadata }: End): void {
    this.recorder.admission.release(step, { at });
    this.recorder.end({ type: 'step.cancelled', step, at, reason, metadata });
  }

  private fail(step: number, error: StepError, { at, metadata }: End): void {
    this.recorder.admission.release(step, { at, ok: false });
    this.failed(step, error, { at, metadata, again: this.mayTryAgain(step) });
  }

  /** An attempt whose places are free again has failed; `again`: whether another one may follow. */
  failed(step: number, error: StepError, { at, metadata, again }: End & { again: boolean }): void {
    const { recorder } = this;
    const { run } = recorder;
    const { seed } = run.plan;
    const attempt = run.attempt[step]!;
    const tries = attempt - (run.uncounted.get(step) ?? 0);
    const delay = again
      ? retryDelay(settingsOf(run, step).retry, tries, error, { seed, step })
      : undefined;
    if (delay !== undefined) {
      const wakeAt = at + delay;
      recorder.emit({ type: 'step.retrying', step, attempt, at, error, metadata, wakeAt });
      return setWakeAlarm(recorder, step, wakeAt);
    }
    recorder.end({ type: 'step.failed', step, attempt, at, error, metadata });
    stopForFailure(recorder, step, at);
  }

  private mayTryAgain(step: number): boolean {
    const { stopRequested, root } = this.recorder.run;
    return stopRequested[step] !== UNWANTED && root.stopping?.kind !== 'cancel';
  }

  overran(input: Of<'overran'>): void {
    if (isGroup(this.recorder, input.step))
      return groupOverran(this.recorder, input.step, input.at);
    // One that is stopping already ends for the reason that it was asked for.
    if (!this.isCurrent(input) || this.recorder.run.stopRequested[input.step] !== 0) return;
    const { timeoutMs } = settingsOf(this.recorder.run, input.step);
    this.overdue(input.step, { ...timedOut(timeoutMs!), retryable: true }, input.at);
  }

  /** The attempt keeps its place until it has stopped, but whatever it gives now comes too late. */
  private overdue(step: number, error: StepError, at: number): void {
    const { recorder } = this;
    const { run } = recorder;
    if (run.stopRequested[step] === UNWANTED) return;
    const before = run.stopRequested[step] === OVERDUE;
    const attempt = run.attempt[step]!;
    recorder.emit({ type: 'step.stopping', step, attempt, at, error });
    if (!before) recorder.abort(step, error.message, at);
  }

  /** The step has used up the time for all its attempts: no other one follows. */
  exhausted({ step, at }: Of<'exhausted'>): void {
    const { recorder } = this;
    const { run } = recorder;
    const { totalTimeoutMs } = settingsOf(run, step);
    const error = timedOut(totalTimeoutMs!, { over: ' over all attempts' });
    if (isSettled(run.stepStatus[step]!)) return;
    if (isGroup(recorder, step)) return expireGroup(recorder, step, error, at);
    if (run.stepStatus[step] === RUNNING) return this.overdue(step, error, at);
    this.drop(step, error, at);
  }

  /** A ready step has waited as long as it may for a place. */
  waited({ step, at }: Of<'waited'>): void {
    const { recorder } = this;
    const { run } = recorder;
    if (run.stepStatus[step] !== READY || at < recorder.queueEnds.get(step)!) return;
    const { queueTimeoutMs } = settingsOf(run, step);
    const why = whyNot(recorder, step, at);
    const message = `waited longer than ${formatDuration(queueTimeoutMs!)} to start (${why})`;
    this.drop(step, { code: 'timed_out', message, retryable: false }, at);
  }

  /** Fails a step that is not running. */
  private drop(step: number, error: StepError, at: number): void {
    const attempt = this.recorder.run.attempt[step]!;
    this.recorder.command({ type: 'cancel-alarm', key: stepAlarm('wake', step) });
    this.recorder.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });
    stopForFailure(this.recorder, step, at);
  }

  /** The run goes on without an attempt that does not listen; what it still gives comes too late. */
  gaveUp(input: Of<'gave-up'>): void {
    if (!this.isCurrent(input)) return;
    const { step, attempt, at, metadata } = input;
    this.lost.add(`${step} ${attempt}`);
    const overdue = this.recorder.run.overdue.get(step);
    if (overdue !== undefined) return this.fail(step, overdue, { at, metadata });
    const grace = formatDuration(graceOf(this.recorder.run, step));
    const reason = `did not stop within ${grace} and was given up`;
    this.cancelStep(step, reason, { at, metadata });
  }
}
