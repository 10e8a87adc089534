/**
 * What comes to steps from outside: messages and approvals, kept until a step waits for them, and what comes
 * of a step that waited in vain.
 * Knows asks and their answers; must not know who gives them, nor where they are kept.
 */

import type { Ask, Message } from '../run/ask.ts';
import type { Requested } from '../run/request.ts';
import type { Run } from '../run/run.ts';
import type { StepError } from '../run/step-error.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { firstAsking, mayBeDecided, takerCount } from '../run/takers.ts';
import { isOutside, type OutsideWait } from '../run/wait.ts';
import type { Approval } from '../workflow/approval.ts';
import { stepAlarm } from './input.ts';
import type { Recorder } from './recorder.ts';
import { stopForFailure } from './stops.ts';

export type Answer = Requested<number> & { readonly kind: 'deliver' | 'decide' };

/** Whether no step waits for it or will: those that could have as many answers already as they take. */
export function isUnwanted(run: Readonly<Run>, answer: Answer): boolean {
  if (answer.kind === 'decide')
    return run.decisions.has(answer.step) || !mayBeDecided(run, answer.step);
  const kept = run.messages.get(answer.message)?.length ?? 0;
  return takerCount(run, answer.message) <= kept;
}

/** The run has it now: the first step that waits for it goes on. */
export function handOver(recorder: Recorder, answer: Answer, at: number): void {
  const { run } = recorder;
  const step =
    answer.kind === 'decide' ? stepOfId(run, answer.step) : firstAsking(run, answer.message);
  if (step !== undefined && step >= 0) takeKept(recorder, step, at);
}

/** A step that waits for something from outside goes on where that has come already. */
export function takeKept(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const wait = run.waits.get(step);
  if (!isOutside(wait)) return;
  const first = keptFor(run, step, wait.ask);
  if (first === undefined) return;
  recorder.command({ type: 'cancel-alarm', key: stepAlarm('wake', step) });
  recorder.emit({ type: 'step.answered', step, at, id: first.id });
  conclude(recorder, { step, wait, value: first.value }, { at, metadata: undefined });
}

function keptFor(run: Readonly<Run>, step: number, ask: Ask): Message | undefined {
  if (ask.kind === 'message') return run.messages.get(ask.message)?.[0];
  return run.decisions.size === 0 ? undefined : run.decisions.get(idOf(run, step));
}

/** The time in which something could come is over; it may have come in the same turn. */
export function unanswered(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const wait = run.waits.get(step);
  if (!isOutside(wait)) return;
  if (wait.end === 'value') {
    const metadata = { ...run.metadata.get(step), timed_out: true };
    return conclude(recorder, { step, wait, value: wait.output }, { at, metadata });
  }
  const { ask } = wait;
  const message =
    ask.kind === 'message'
      ? `no message ${JSON.stringify(ask.message)} came in time`
      : 'nobody decided in time';
  fail(
    recorder,
    step,
    { code: 'timed_out', message, retryable: false },
    { at, metadata: undefined },
  );
}

interface Answered {
  readonly step: number;
  readonly wait: OutsideWait;
  readonly value: unknown;
}

interface End {
  readonly at: number;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

function conclude(recorder: Recorder, { step, wait, value }: Answered, end: End): void {
  const { ask } = wait;
  if (ask.kind === 'approval' && ask.onReject === 'fail' && !(value as Approval).approved)
    return fail(recorder, step, rejection(value as Approval, end), end);
  const attempt = recorder.run.attempt[step]!;
  recorder.end({ type: 'step.succeeded', step, attempt, output: value, ...end });
}

function rejection({ by, note }: Approval, { metadata }: End): StepError {
  const who = by === undefined ? '' : ` by ${by}`;
  const why = note === undefined ? '' : `: ${note}`;
  const message =
    metadata === undefined ? `rejected${who}${why}` : 'rejected, as nobody decided in time';
  return { code: 'E_REJECTED', message, retryable: false };
}

function fail(recorder: Recorder, step: number, error: StepError, end: End): void {
  const attempt = recorder.run.attempt[step]!;
  recorder.end({ type: 'step.failed', step, attempt, error, ...end });
  stopForFailure(recorder, step, end.at);
}
