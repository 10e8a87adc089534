/**
 * What becomes of a step whose needs have ended: it is ready, is skipped or cancelled, or fails before its first attempt.
 * Knows the rules and what is kept of earlier runs; must not know when anything starts.
 */
import type { FunctionCalls } from '../run/call-function.ts';
import type { StepError } from '../run/step-error.ts';
import { settingsOf } from '../run/steps.ts';
import { setStepAlarm } from './attempts.ts';
import { startBranch } from './branch.ts';
import { keyOf } from './key.ts';
import type { Recorder } from './recorder.ts';
import { goesOnAsBefore } from './regrown.ts';
import { judge } from './rules.ts';
import { stopForFailure } from './stops.ts';

export class Readiness {
  private readonly recorder: Recorder;
  private readonly calls: FunctionCalls;

  constructor(recorder: Recorder, calls: FunctionCalls) {
    this.recorder = recorder;
    this.calls = calls;
  }

  decide(step: number, at: number): void {
    const { recorder } = this;
    const verdict = judge(recorder.run, step, this.calls);
    switch (verdict.kind) {
      case 'run':
        recorder.emit({ type: 'step.ready', step, at });
        return this.ready(step, at);
      case 'skip':
        return recorder.end({ type: 'step.skipped', step, at, cause: verdict.cause });
      case 'cancel':
        return recorder.end({
          type: 'step.cancelled',
          step,
          at,
          reason: verdict.reason,
          metadata: undefined,
        });
      case 'fail':
        return this.failUnbegun(step, verdict.error, at);
    }
  }

  ready(step: number, at: number): void {
    const { recorder } = this;
    const { run } = recorder;
    if (goesOnAsBefore(recorder, step, at)) return this.beginTimes(step, at);
    const decider = settingsOf(run, step).key;
    if (decider !== undefined) {
      const answer = keyOf(run, step, decider, this.calls);
      if ('error' in answer) return this.failUnbegun(step, answer.error, at);
      recorder.admission.setKey(step, answer.value);
    }
    recorder.enqueue(step, at);
  }

  private failUnbegun(step: number, error: StepError, at: number): void {
    const { recorder } = this;
    recorder.end({ type: 'step.failed', step, attempt: 0, at, error, metadata: undefined });
    stopForFailure(recorder, step, at);
  }

  /** With its first attempt those times of a step begin that are not of one attempt. */
  beginTimes(step: number, at: number): void {
    const { recorder } = this;
    const { run } = recorder;
    if (run.attempt[step] !== 1) return;
    const { totalTimeoutMs } = settingsOf(run, step);
    if (totalTimeoutMs !== undefined) setStepAlarm(recorder, step, at + totalTimeoutMs);
    startBranch(recorder, step, at);
  }
}
