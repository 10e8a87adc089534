/**
 * What must broke once a run has been played to its end.
 * Knows the documented results; must not know in which order things happened, beyond the record.
 */
import type { Event } from '../../../src/run/event.ts';
import { CANCELLED, FAILED, SKIPPED } from '../../../src/run/status.ts';
import { stepResult } from '../../../src/run/step-result.ts';
import { broke } from '../broken.ts';
import { digest, sameData } from '../draw/digest.ts';
import { EARLIER } from '../draw/plan-of.ts';
import type { Stage } from '../play/stage.ts';
import { standing } from '../watch/scope.ts';
import type { SoFar } from '../watch/so-far.ts';
import { recordOf } from './record.ts';
import { type Expected, evaluate } from './reference.ts';
import { NO_INPUT } from './reference-input.ts';

/** Compares a played run with what should have come of it. */
export function checkEnding(so: SoFar, stage: Stage): void {
  const { finished, facts } = so;
  const ended = finished !== undefined && stage.ended;
  if (!ended) broke('V20 stuck', 'nothing happens and it has not ended');
  const { openDeadlines } = stage.alarms;
  if (openDeadlines !== 0) broke('V19 alarms', `${openDeadlines} deadlines are left`);
  const expected = evaluate(so.world, facts, recordOf(so, stage.log));
  for (let step = 0; step < facts.size; step++) checkStep(so, stage, step, expected[step]!);
  checkRun(so, finished, expected);
}

function checkStep(so: SoFar, stage: Stage, step: number, expected: Expected): void {
  const result = stepResult(stage.run, step);
  const { status, output, tries } = expected;
  const tell = (what: string) =>
    `${so.name(step)}: ${what} ${JSON.stringify({ result, expected })}`;
  if (so.status[step] !== status) broke('reference', tell('status'));
  if (!sameData(result.output, output)) broke('reference', tell('output'));
  const attempts = stage.attempts[step]!;
  for (const attempt of attempts) {
    // One of which the start was stored may not have begun.
    if (attempt === undefined) continue;
    const right =
      expected.input === NO_INPUT
        ? attempt.inputError?.code === 'E_INPUT_FROM'
        : attempt.inputError === undefined && sameData(attempt.input, expected.input);
    if (!right) broke('input', tell(`saw ${JSON.stringify(attempt.input)}`));
  }
  const { reason } = result;
  if (status === CANCELLED) {
    if (reason === undefined) broke('V12 reason', tell('cancelled without a reason'));
    return;
  }
  if (so.triesOf(step) !== tries || result.attempts !== so.attempts[step])
    broke('V10 tries', tell('number of tries'));
  if ((result.error === undefined) !== (status !== FAILED)) broke('V12 error', tell('error'));
  const reused = so.reused.get(step);
  if (reused !== undefined) {
    if (reason !== `result of run ${EARLIER}`) broke('V12 reason', tell('reason'));
    const { duration_ms: took, ...notes } = result.metadata;
    if (took !== 0 || !sameData(notes, reused.notes ?? {})) broke('V18 reuse', tell('metadata'));
    return;
  }
  if (status !== SKIPPED) {
    if (reason !== undefined) broke('V12 reason', tell('reason'));
    return;
  }
  if (!(reason !== undefined && explains(reason, expected, so)))
    broke(
      'V12 reason',
      `${so.name(step)}: skipped because of "${expected.root}", but says "${reason}"`,
    );
}

/** Names the failed step or the condition; behind a choice further up, naming the need will do. */
function explains(reason: string, { root, because, onPurpose }: Expected, so: SoFar): boolean {
  if (names(reason, root)) return true;
  return onPurpose && because >= 0 && names(reason, so.name(because));
}

/** Whether a reason holds the words, and not just a longer id that begins with them. */
function names(reason: string, words: string): boolean {
  const at = reason.indexOf(words);
  if (at < 0) return false;
  const after = reason[at + words.length];
  return after === undefined || !/[\w-]/.test(after) || names(reason.slice(at + 1), words);
}

function checkRun(
  so: SoFar,
  { status, output, error }: Event & { type: 'run.finished' },
  expected: readonly Expected[],
): void {
  const { world, facts, root } = so;
  // Hooks change nothing about what had failed, or was partial, before them; only a cancel does.
  const stood = root.firstHook?.status ?? 'succeeded';
  const held = stood !== 'succeeded' && !root.cancelled;
  const stop = held ? root.stops.slice(0, root.stopsBeforeHooks)[0]?.cause.kind : root.endedBy;
  const right = held ? stood : standing(world, facts, (step) => expected[step]!.status, stop);
  if (status !== right) broke('V12 status', `${status}, should be ${right}`);
  const given = expectedOutput(so, expected);
  if (digest(output) !== digest(given)) broke('V12 output', JSON.stringify(output));
  const tell = () => JSON.stringify(error);
  if (status === 'succeeded') {
    if (error !== undefined) broke('V12 error', tell());
    return;
  }
  if (stop === 'cancel') {
    if (error?.code !== 'cancelled') broke('V12 error', tell());
    return;
  }
  if (stop === 'timeout') {
    if (error?.code !== 'timed_out') broke('V12 error', tell());
    return;
  }
  // The first in the file, whenever it failed.
  const first = expected.findIndex(
    (step, place) =>
      step.status === FAILED &&
      facts.steps[place]!.optional !== true &&
      !(held && facts.steps[place]!.hook !== undefined),
  );
  // No step failed that counts: a branch was cut off.
  const told =
    first < 0 ? error?.code === 'timed_out' : names(error!.message, facts.steps[first]!.id);
  if (!told) broke('V12 error', tell());
}

/** The declared outputs, else that of the last step: deepest level, then last in the file. */
function expectedOutput({ world, facts }: SoFar, expected: readonly Expected[]): unknown {
  const { level, placeOf, steps } = facts;
  if (world.outputs === undefined) {
    let last = -1;
    for (let place = 0; place < steps.length; place++) {
      if (steps[place]!.hook !== undefined || facts.leftOut.has(place)) continue;
      if (last < 0 || level[place]! >= level[last]!) last = place;
    }
    return expected[last]!.output;
  }
  const named = Object.entries(world.outputs);
  return Object.fromEntries(
    named.map(([name, key]) => [name, expected[placeOf.get(key)!]!.output]),
  );
}
