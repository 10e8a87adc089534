/**
 * What should become of every step: a small evaluator that goes through the steps one by one, needs
 * first, without time, limits or strategies.
 * Knows the documented rules; must not share code with the scheduler. What it cannot know, because
 * it depends on time alone (which tries overran, what a stop cut off), it asks of the record.
 */
import { CANCELLED, FAILED, READY, SKIPPED, STEP_STATUSES, SUCCEEDED } from '../../run/status.ts';
import { outputOf } from './attempt.ts';
import { hold } from './broken.ts';
import type { Facts } from './facts.ts';
import { expectedInput, NO_INPUT } from './reference-input.ts';
import type { World } from './world.ts';

/** What of a run depends on time alone. */
export interface TimeRecord {
  readonly stopped: boolean;
  cancelled(step: number): boolean;
  timedOut(step: number, attempt: number): boolean;
}

/** What should have become of a step. */
export interface Expected {
  status: number;
  output: unknown;
  /** Undefined as long as nothing could see it. */
  input: unknown;
  tries: number;
  /** For a skipped step: what its reason must name, a failed step or a condition. */
  root: string;
  /** The need because of which it was skipped; -1 for its own condition. */
  because: number;
  /** Skipped because a condition said no, here or further up, and not because something failed. */
  onPurpose: boolean;
}

/** All steps, by place. */
export function evaluate(world: World, facts: Facts, record: TimeRecord): Expected[] {
  const all: Expected[] = facts.steps.map(() => ({
    status: READY,
    output: null,
    input: undefined,
    tries: 0,
    root: '',
    because: -1,
    onPurpose: false,
  }));
  const given = {
    world,
    facts,
    usable: (step: number) => all[step]!.status === SUCCEEDED,
    output: (step: number) => all[step]!.output,
  };
  for (const step of facts.order) {
    const expected = all[step]!;
    const needs = facts.needs[step]!;
    const cut = needs.some((need) => all[need]!.status === CANCELLED);
    if (cut || record.cancelled(step)) {
      hold(
        record.stopped,
        'V8 cancel',
        () => `${facts.steps[step]!.id} is cancelled, nothing stopped`,
      );
      if (!cut) expected.input = expectedInput(given, step);
      expected.status = CANCELLED;
      continue;
    }
    if (!admits(world, facts, all, step)) continue;
    expected.input = expectedInput(given, step);
    tryOut(facts, record, step, expected);
  }
  return all;
}

/** Whether the step may run by its needs and its condition; if not, how it ends instead. */
function admits(world: World, facts: Facts, all: readonly Expected[], step: number): boolean {
  const expected = all[step]!;
  const needs = facts.needs[step]!;
  const lacking = needs.filter((need) => all[need]!.status !== SUCCEEDED);
  if (lacking.length > 0) {
    const bestEffort = world.mode === 'best_effort';
    // One usable need is enough, unless another was left out on purpose.
    const onPurpose = bestEffort ? lacking.find((need) => all[need]!.onPurpose) : undefined;
    const enough = bestEffort && lacking.length < needs.length;
    const because = onPurpose ?? (enough ? undefined : lacking[0]);
    if (because !== undefined) {
      const { status, root } = all[because]!;
      expected.status = SKIPPED;
      expected.because = because;
      expected.root = status === FAILED ? facts.steps[because]!.id : root;
      expected.onPurpose = all[because]!.onPurpose;
      return false;
    }
  }
  const { when } = facts.steps[step]!;
  if (when === undefined) return true;
  const gives =
    'gives' in when
      ? when.gives
      : STEP_STATUSES[all[facts.placeOf.get(when.need)!]!.status] === when.status;
  if (gives === true) return true;
  expected.status = gives === false ? SKIPPED : FAILED;
  expected.onPurpose = gives === false;
  expected.root = when.text.trim();
  return false;
}

/** Tries the step until it succeeds, fails for good, or has no try left. */
function tryOut(facts: Facts, record: TimeRecord, step: number, expected: Expected): void {
  const source = facts.steps[step]!;
  for (const { result } of source.tries) {
    expected.tries++;
    const timedOut = record.timedOut(step, expected.tries);
    if (!timedOut && expected.input === NO_INPUT) break;
    if (!timedOut && result === 'final') break;
    if (timedOut || result === 'fail') continue;
    expected.status = SUCCEEDED;
    expected.output = outputOf(source, expected.tries, expected.input);
    return;
  }
  expected.status = FAILED;
}
