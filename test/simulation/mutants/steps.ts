/**
 * Bugs planted where tries are started, ended and repeated.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const ATTEMPTS = 'src/schedule/attempts.ts';
const FOLD = 'src/run/fold.ts';
const MOVE = 'src/run/move.ts';
const PRIMARY = 'src/graph/primary.ts';
const REACT = 'src/schedule/react.ts';
const READINESS = 'src/schedule/readiness.ts';
const RETRY = 'src/schedule/retry.ts';
const RULES = 'src/schedule/rules.ts';
const SOURCES = 'src/graph/sources.ts';
const RECORDER = 'src/schedule/recorder.ts';
const INPUT = 'src/schedule/input.ts';

export const STEP_MUTANTS: readonly Mutant[] = [
  {
    name: 'what a hook needs of lists before its own gives nothing',
    file: SOURCES,
    find: 'sources.size === 0 ? undefined : sources.get(step)',
    replace: 'undefined as Uint32Array | undefined',
  },
  {
    name: 'a hook asks how the steps of other lists ended, without a rule',
    file: RULES,
    find: 'const needs = needsOf(run, step);\n  const given',
    replace: 'const needs = sourcesOf(run, step);\n  const given',
  },
  {
    name: 'a rule of a hook is not about the steps of other lists',
    file: RULES,
    find: 'const needs = [...sourcesOf(run, step), ...jumpedTo(run, step)];',
    replace: 'const needs = needsOf(run, step);',
  },
  {
    name: 'the input of a hook is chosen before that of the steps before it',
    file: PRIMARY,
    find: 'numbering.sources.size === 0 ? order : inTurn(steps, order)',
    replace: 'order',
  },
  {
    name: 'a step is unblocked one need too early',
    file: MOVE,
    find: 'if (--run.openNeeds[dependent]! === 0) unblock',
    replace: 'if (--run.openNeeds[dependent]! <= 1) unblock',
  },
  {
    name: 'a skip is not passed on',
    file: MOVE,
    find: 'if (status !== SUCCEEDED || (jumps',
    replace: 'if (status === 5 || (jumps',
  },
  {
    name: 'the error of an earlier try stays with a step that succeeded',
    file: MOVE,
    find: 'if (status === SUCCEEDED && run.attempt[step]! > 1) run.errors.delete(step);',
    replace: '',
  },
  {
    name: 'the number of the try is not kept',
    file: FOLD,
    find: 'run.attempt[event.step] = event.attempt;',
    replace: 'run.attempt[event.step] = 1;',
  },
  {
    name: 'a try that was asked to stop leaves its mark on the next one',
    file: FOLD,
    find: 'run.stopRequested[event.step] = 0;',
    replace: '',
  },
  {
    name: 'what a try was too late for is held against the next one',
    file: FOLD,
    find: 'run.overdue.delete(event.step);\n      if (run.crashes',
    replace: 'if (run.crashes',
  },
  {
    name: 'the limit is off by one, upwards',
    file: REACT,
    find: 'while (!run.leaving && run.counts[RUNNING]! < run.concurrency)',
    replace: 'while (!run.leaving && run.counts[RUNNING]! <= run.concurrency)',
  },
  {
    name: 'the limit is off by one, downwards',
    file: REACT,
    find: 'while (!run.leaving && run.counts[RUNNING]! < run.concurrency)',
    replace: 'while (!run.leaving && run.counts[RUNNING]! < Math.max(1, run.concurrency - 1))',
  },
  {
    name: 'a late settlement counts for the next try',
    file: ATTEMPTS,
    find: '=== RUNNING && run.attempt[step] === attempt;',
    replace: '=== RUNNING;',
  },
  {
    name: 'a step may settle twice',
    file: ATTEMPTS,
    find: 'return run.stepStatus[step] === RUNNING && run',
    replace: 'return run',
  },
  {
    name: 'a late settlement after a timeout is accepted',
    file: ATTEMPTS,
    find: 'if (overdue !== undefined) return this.fail(step, overdue, { at, metadata });\n    if (outcome',
    replace:
      "if (overdue !== undefined && outcome.tag === 'error') return this.fail(step, overdue, { at, metadata });\n    if (outcome",
  },
  {
    name: 'what a failed attempt said about itself is lost',
    file: ATTEMPTS,
    find: "recorder.end({ type: 'step.failed', step, attempt, at, error, metadata });",
    replace:
      "recorder.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });",
  },
  {
    name: 'nothing is said of what was given up and still ends',
    file: ATTEMPTS,
    find: 'if (this.lost.size > 0) this.late(input);',
    replace: '',
  },
  {
    name: 'what was given up is told each time it says something',
    file: ATTEMPTS,
    find: 'if (!this.lost.delete(',
    replace: 'if (!this.lost.has(',
  },
  {
    name: 'the grace of a step that does not listen is cut short',
    file: RECORDER,
    find: 'giveUpAt: at + graceOf(this.run, step)',
    replace: 'giveUpAt: at + 1',
  },
  {
    name: 'a try that is stopping already is overdue once more',
    file: ATTEMPTS,
    find: ' || this.recorder.run.stopRequested[input.step] !== 0) return;',
    replace: ') return;',
  },
  {
    name: 'a wake is taken without asking whether the step waits',
    file: REACT,
    find: 'if (wait === undefined || until === undefined || at < until.at) return;',
    replace:
      "if (wait === undefined) return void this.recorder.emit({ type: 'step.ready', step, at });",
  },
  {
    name: 'the deadline is a millisecond early',
    file: REACT,
    find: 'timeoutMs === undefined ? undefined : at + timeoutMs;',
    replace: 'timeoutMs === undefined ? undefined : at + timeoutMs - 1;',
  },
  {
    name: 'the time of all tries starts anew with each of them',
    file: READINESS,
    find: '    if (run.attempt[step] !== 1) return;\n',
    replace: '',
  },
  {
    name: 'after the time of all tries another one follows',
    file: ATTEMPTS,
    find: "const error = timedOut(totalTimeoutMs!, { over: ' over all attempts' });",
    replace:
      "const error = { ...timedOut(totalTimeoutMs!, { over: ' over all attempts' }), retryable: true };",
  },
  {
    name: 'the time of all tries is only counted while one runs',
    file: ATTEMPTS,
    find: 'if (isSettled(run.stepStatus[step]!)) return;',
    replace: 'if (run.stepStatus[step] !== RUNNING) return;',
  },
  {
    name: 'a step may wait for its next try as long as it likes',
    file: ATTEMPTS,
    find: 'if (run.stepStatus[step] !== READY || at <',
    replace: 'if (run.stepStatus[step] !== READY || run.attempt[step]! > 0 || at <',
  },
  {
    name: 'a queue timeout comes although the step has started',
    file: ATTEMPTS,
    find: 'if (run.stepStatus[step] !== READY || at <',
    replace: 'if (isSettled(run.stepStatus[step]!) || at <',
  },
  {
    name: 'alarms of different steps share a key',
    file: INPUT,
    find: 'return step * STEP_ALARMS.length +',
    replace: 'return step * (STEP_ALARMS.length - 3) +',
  },
  {
    name: 'one try more than the policy allows',
    file: RETRY,
    find: 'attempt >= policy.maxAttempts',
    replace: 'attempt > policy.maxAttempts',
  },
  {
    name: 'one try less than the policy allows',
    file: RETRY,
    find: 'attempt >= policy.maxAttempts',
    replace: 'attempt + 1 >= policy.maxAttempts',
  },
  {
    name: 'final errors are tried again',
    file: RETRY,
    find: '!error.retryable || ',
    replace: '',
  },
  {
    name: 'codes that must not be tried again are',
    file: RETRY,
    find: 'if (neverRetryOn !== undefined && isNamed(neverRetryOn)) return false;',
    replace: '',
  },
  {
    name: 'all codes are tried again',
    file: RETRY,
    find: 'return retryOn === undefined || isNamed(retryOn);',
    replace: 'return true;',
  },
  {
    name: 'the longest interval is no limit',
    file: RETRY,
    find: 'Math.min(grown, policy.maxIntervalMs)',
    replace: 'grown',
  },
  {
    name: 'the delay grows one try too soon',
    file: RETRY,
    find: 'policy.backoffCoefficient ** (attempt - 1)',
    replace: 'policy.backoffCoefficient ** attempt',
  },
  {
    name: 'jitter does not come from the seed',
    file: RETRY,
    find: 'hashRandom(seed, step, attempt)',
    replace: 'Math.random()',
  },
  {
    name: 'what an attempt spends is not recorded',
    file: REACT,
    find: "        return recorder.emit({ ...input, type: 'step.spent' });",
    replace: '        return;',
  },
];
