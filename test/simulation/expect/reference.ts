/**
 * What should become of every step: a small evaluator that goes through the steps one by one, needs
 * first, without time, limits or strategies.
 * Knows the documented rules; must not share code with the scheduler. What it cannot know, because
 * it depends on time alone (which tries overran, what a stop cut off), it asks of the record.
 */
import {
  CANCELLED,
  FAILED,
  READY,
  type RunStatus,
  SKIPPED,
  STEP_STATUSES,
  SUCCEEDED,
} from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Facts } from '../draw/facts.ts';
import {
  type Script,
  USUAL_CODE,
  type World,
  type WorldResult,
  type WorldStep,
} from '../draw/world.ts';
import { outputOf } from '../play/attempt.ts';
import { type StopKind, standing } from '../watch/scope.ts';
import { needsAllow } from '../watch/watch-rules.ts';
import { isForSuch } from '../watch/watch-stops.ts';
import { expectedInput, NO_INPUT } from './reference-input.ts';

/** What of a run depends on time alone. */
export interface TimeRecord {
  /** Something other than its own end has stopped the run, and what did. */
  readonly stop: StopKind;
  /** The same when the ordinary steps had ended. */
  readonly stopBeforeHooks: StopKind;
  cancelled(step: number): boolean;
  /** Whether the step was in a branch that used up its time. */
  isCut(step: number): boolean;
  /** Whether a try used up its time, and whether another one might follow. */
  timedOut(step: number, tried: number): 'again' | 'for good' | undefined;
  /** After how many tries the step failed because it had waited too long. */
  dropped(step: number): number | undefined;
  /** After how many tries it got no other one, because nobody wanted it any more. */
  cutShort(step: number): number | undefined;
  /** How many tries it had; those that ended with their process were none. */
  tries(step: number): number;
  /** Whether it had any attempt. */
  begun(step: number): boolean;
  /** The result that it has from an earlier run. */
  reused(step: number): WorldResult | undefined;
  /** What somebody said it came to. */
  decided(step: number): Decided | undefined;
}

/** What somebody decided about a parked step. */
export interface Decided {
  readonly status: number;
  readonly output: unknown;
}

/** What should have become of a step. */
export interface Expected {
  status: number;
  output: unknown;
  /** Undefined as long as nothing could see it. */
  input: unknown;
  tries: number;
  /** For a skipped step: what its reason must name: a failed step, a rule or a condition. */
  root: string;
  /** The need because of which it was skipped; -1 for its own condition or rule. */
  because: number;
  /** Skipped because a choice said no, here or further up, and not because something failed. */
  onPurpose: boolean;
}

interface Evaluation {
  readonly world: World;
  readonly facts: Facts;
  readonly record: TimeRecord;
  readonly all: readonly Expected[];
  /** How the run stood when its ordinary steps had ended. */
  stood: RunStatus;
}

/** All steps, by place. */
export function evaluate(world: World, facts: Facts, record: TimeRecord): Expected[] {
  const all: Expected[] = [];
  for (let step = 0; step < facts.size; step++) all.push(nothingYet());
  const given = {
    world,
    facts,
    usable: (step: number) => all[step]!.status === SUCCEEDED,
    output: (step: number) => all[step]!.output,
  };
  const evaluation: Evaluation = { world, facts, record, all, stood: 'running' };
  // The keys of hooks are above all others, so what they wait for is known when they come.
  for (const step of facts.order) {
    const expected = all[step]!;
    const { hook, shares } = facts.steps[step]!;
    if (hook !== undefined && evaluation.stood === 'running') {
      evaluation.stood = standing(
        world,
        facts,
        (other) => all[other]!.status,
        record.stopBeforeHooks,
      );
    }
    if (facts.leftOut.has(step)) {
      Object.assign(expected, { status: SKIPPED, root: 'left out of this run' });
      continue;
    }
    const reused = record.reused(step);
    if (reused !== undefined) {
      Object.assign(expected, { status: SUCCEEDED, output: reused.output });
      continue;
    }
    if (record.begun(step)) expected.input = expectedInput(given, step);
    if (record.cancelled(step)) {
      const allowed = record.stop !== undefined || record.isCut(step);
      if (!allowed) broke('V8 cancel', `${facts.steps[step]!.id} is cancelled, nothing stopped`);
      expected.status = CANCELLED;
      continue;
    }
    if (!admits(evaluation, step)) continue;
    if (shares?.gives === null) expected.status = FAILED;
    else tryOut(evaluation, step);
  }
  return all;
}

function nothingYet(): Expected {
  return {
    status: READY,
    output: null,
    input: undefined,
    tries: 0,
    root: '',
    because: -1,
    onPurpose: false,
  };
}

/** Whether the step may run by its needs and its condition; if not, how it ends instead. */
function admits({ world, facts, all, stood }: Evaluation, step: number): boolean {
  const expected = all[step]!;
  const { runIf, hook, when } = facts.steps[step]!;
  if (hook !== undefined && !isForSuch(hook, stood)) {
    expected.status = SKIPPED;
    expected.root = 'the run';
    return false;
  }
  if (when === undefined && runIf === undefined && allSucceeded(facts.needs[step]!, all)) {
    return true;
  }
  const lacking = facts.needs[step]!.filter((need) => all[need]!.status !== SUCCEEDED);
  const allowed = needsAllow(world, facts, step, (need) => all[need]!.status);
  // One usable need is enough under best_effort, unless another was left out on purpose.
  const chosen =
    runIf === undefined && hook === undefined && world.mode === 'best_effort'
      ? lacking.find((need) => all[need]!.onPurpose)
      : undefined;
  if (!allowed || chosen !== undefined) {
    expected.status = SKIPPED;
    if (runIf !== undefined) {
      expected.root = `run_if: ${runIf.kind}`;
      expected.onPurpose = runIf.kind === 'any_failed';
      return false;
    }
    const excused = (need: number) => all[need]!.status === FAILED && facts.steps[need]!.optional;
    // Under best_effort all failures are excused.
    const counts = (need: number) =>
      !excused(need) && (hook !== undefined || world.mode !== 'best_effort');
    const because = chosen ?? lacking.find(counts) ?? lacking[0]!;
    const { status, root, onPurpose } = all[because]!;
    expected.because = because;
    expected.root = status === SKIPPED ? root : facts.steps[because]!.id;
    expected.onPurpose = onPurpose;
    return false;
  }
  if (when === undefined) return true;
  const gives =
    'gives' in when
      ? when.gives
      : 'runIs' in when
        ? stood === when.runIs
        : STEP_STATUSES[all[facts.placeOf.get(when.need)!]!.status] === when.status;
  if (gives === true) return true;
  expected.status = gives === false ? SKIPPED : FAILED;
  expected.onPurpose = gives === false;
  expected.root = when.text.trim();
  return false;
}

function allSucceeded(needs: readonly number[], all: readonly Expected[]): boolean {
  for (const need of needs) if (all[need]!.status !== SUCCEEDED) return false;
  return true;
}

/** Tries the step until it succeeds, fails for good, or has no try left. */
function tryOut({ facts, record, all }: Evaluation, step: number): void {
  const expected = all[step]!;
  const source = facts.steps[step]!;
  expected.status = FAILED;
  const decided = record.decided(step);
  if (decided !== undefined) {
    Object.assign(expected, decided, { tries: record.tries(step) });
    return;
  }
  const last = record.dropped(step) ?? record.cutShort(step);
  for (const script of source.tries) {
    if (expected.tries === last) return;
    expected.tries++;
    const timedOut = record.timedOut(step, expected.tries);
    if (timedOut === 'for good') return;
    if (timedOut === 'again') {
      if (!mayTryAgain(source, 'timed_out')) return;
      continue;
    }
    if (expected.input === NO_INPUT || script.result === 'final') return;
    if (script.result === 'fail') {
      if (!mayTryAgain(source, codeOf(script))) return;
      continue;
    }
    // Its time was over while it waited to succeed.
    const waits = script.waitMs !== undefined || script.hears !== undefined;
    if (waits && expected.tries === last) return;
    expected.status = SUCCEEDED;
    expected.output = outputOf(source, expected.tries, expected.input);
    return;
  }
}

function codeOf({ code = USUAL_CODE }: Script): string {
  return code;
}

function mayTryAgain({ retry }: WorldStep, code: string): boolean {
  if (retry?.neverRetryOn?.includes(code)) return false;
  return retry?.retryOn === undefined || retry.retryOn.includes(code);
}
