/**
 * What must hold once a run has been played to its end.
 * Knows the documented results; must not know in which order things happened, beyond the record.
 */
import type { Event } from '../../run/event.ts';
import { stepResult } from '../../run/result.ts';
import { CANCELLED, FAILED, type RunStatus, SKIPPED, SUCCEEDED } from '../../run/status.ts';
import { GRACE_MS } from '../../schedule/react.ts';
import { hold } from './broken.ts';
import { digest } from './digest.ts';
import { type Expected, evaluate, type TimeRecord } from './reference.ts';
import { NO_INPUT } from './reference-input.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './watch.ts';

/** Compares a played run with what should have come of it. */
export function checkEnding(watch: Watch, stage: Stage): readonly Expected[] {
  const { facts, finished } = watch;
  hold(
    finished !== undefined && stage.ended,
    'V20 stuck',
    () => 'nothing happens and it has not ended',
  );
  hold(stage.openDeadlines === 0, 'V19 alarms', () => `${stage.openDeadlines} deadlines are left`);
  for (const step of stage.asleep) {
    hold(
      watch.status[step] === CANCELLED,
      'V19 alarms',
      () => `${watch.name(step)} is still to wake`,
    );
  }
  checkDuration(watch, finished.at - watch.startAt);
  const expected = evaluate(watch.world, facts, recordOf(watch, stage.log));
  for (let step = 0; step < facts.size; step++) checkStep(watch, stage, step, expected[step]!);
  checkRun(watch, finished, expected);
  return expected;
}

function recordOf({ stopping, status }: Watch, log: readonly Event[]): TimeRecord {
  const overran = new Set<number>();
  for (const event of log) {
    if (event.type !== 'step.failed' && event.type !== 'step.retrying') continue;
    if (event.error.code === 'timed_out') overran.add(event.step * 64 + event.attempt);
  }
  return {
    stopped: stopping !== undefined,
    cancelled: (step) => status[step] === CANCELLED,
    timedOut: (step, attempt) => overran.has(step * 64 + attempt),
  };
}

function checkStep(watch: Watch, stage: Stage, step: number, expected: Expected): void {
  const result = stepResult(stage.run, step);
  const { status, output, tries } = expected;
  const tell = (what: string) =>
    `${watch.name(step)}: ${what} ${JSON.stringify({ result, expected })}`;
  hold(watch.status[step] === status, 'reference', () => tell('status'));
  hold(digest(result.output) === digest(output), 'reference', () => tell('output'));
  for (const attempt of stage.attempts[step]!) {
    const right =
      expected.input === NO_INPUT
        ? attempt.inputError?.code === 'E_INPUT_FROM'
        : attempt.inputError === undefined && digest(attempt.input) === digest(expected.input);
    hold(right, 'input', () => tell(`saw ${JSON.stringify(attempt.input)}`));
  }
  if (status === CANCELLED) {
    return hold(result.reason !== undefined, 'V12 reason', () =>
      tell('cancelled without a reason'),
    );
  }
  hold(result.attempts === tries, 'V10 tries', () => tell('number of tries'));
  hold((result.error === undefined) === (status !== FAILED), 'V12 error', () => tell('error'));
  const { reason } = result;
  if (status !== SKIPPED) return hold(reason === undefined, 'V12 reason', () => tell('reason'));
  hold(reason !== undefined && explains(reason, expected, watch), 'V12 reason', () => {
    return `${watch.name(step)}: skipped because of "${expected.root}", but says "${reason}"`;
  });
}

/** Names the failed step or the condition; behind a choice further up, naming the need will do. */
function explains(reason: string, { root, because, onPurpose }: Expected, watch: Watch): boolean {
  if (names(reason, root)) return true;
  return onPurpose && because >= 0 && names(reason, watch.name(because));
}

/** Whether a reason holds the words, and not just a longer id that begins with them. */
function names(reason: string, words: string): boolean {
  const at = reason.indexOf(words);
  if (at < 0) return false;
  const after = reason[at + words.length];
  return after === undefined || !/[\w-]/.test(after) || names(reason.slice(at + 1), words);
}

function checkRun(
  watch: Watch,
  { status, output, error }: Event & { type: 'run.finished' },
  expected: readonly Expected[],
): void {
  const { world, facts, stopping } = watch;
  const right = expectedStatus(watch, expected);
  hold(status === right, 'V12 status', () => `${status}, should be ${right}`);
  const failed = expected.filter((step) => step.status === FAILED).length;
  hold(world.mode !== 'fail_fast' || failed <= 1, 'V8 fail_fast', () => `${failed} steps failed`);
  const given = expectedOutput(watch, expected);
  hold(digest(output) === digest(given), 'V12 output', () => JSON.stringify(output));
  const tell = () => JSON.stringify(error);
  if (status === 'succeeded') return hold(error === undefined, 'V12 error', tell);
  if (stopping?.cause.kind === 'cancel')
    return hold(error?.code === 'cancelled', 'V12 error', tell);
  if (stopping?.cause.kind === 'timeout')
    return hold(error?.code === 'timed_out', 'V12 error', tell);
  const named = expected.some(
    (step, place) => step.status === FAILED && names(error!.message, facts.steps[place]!.id),
  );
  hold(named, 'V12 error', tell);
}

function expectedStatus({ world, stopping }: Watch, expected: readonly Expected[]): RunStatus {
  if (stopping !== undefined) return stopping.cause.kind === 'cancel' ? 'cancelled' : 'failed';
  if (!expected.some((step) => step.status === FAILED)) return 'succeeded';
  const some = expected.some((step) => step.status === SUCCEEDED);
  return world.mode === 'best_effort' && some ? 'partial' : 'failed';
}

/** The declared outputs, else that of the last step: deepest level, then last in the file. */
function expectedOutput({ world, facts }: Watch, expected: readonly Expected[]): unknown {
  const { level, placeOf } = facts;
  if (world.outputs === undefined) {
    const last = level.reduce((best, depth, place) => (depth >= level[best]! ? place : best), 0);
    return expected[last]!.output;
  }
  const named = Object.entries(world.outputs);
  return Object.fromEntries(
    named.map(([name, key]) => [name, expected[placeOf.get(key)!]!.output]),
  );
}

/** No run takes longer than all its tries and waits one after the other. */
function checkDuration({ world, facts }: Watch, took: number): void {
  let bound = (world.timeoutMs ?? 0) + Math.max(0, world.cancelMs ?? 0) + GRACE_MS;
  let turns = 4;
  for (const { tries, timeoutMs = 0, retry } of facts.steps) {
    const wait = Math.max(retry?.maxIntervalMs ?? 0, ...(retry?.intervalsMs ?? []));
    for (const { afterMs, abortMs = 0, wishMs } of tries) {
      bound += Math.max(afterMs ?? 0, 20) + timeoutMs + abortMs;
      bound += Math.max(wait, typeof wishMs === 'number' ? wishMs : 0);
      turns += 6;
    }
  }
  bound += turns * world.storeMs;
  hold(took <= bound, 'V20 bound', () => `took ${took} ms, at most ${bound}`);
}
