/**
 * Recognises rare situations in how a run went as a whole.
 * Knows what should have come of each step; must not judge.
 */
import { FAILED, RUNNING, SKIPPED, SUCCEEDED } from '../../../src/run/status.ts';
import type { Facts } from '../draw/facts.ts';
import type { Marks } from '../marks.ts';
import type { SoFar } from '../watch/so-far.ts';
import type { Expected } from './reference.ts';
import { NO_INPUT } from './reference-input.ts';

export function markEnding(so: SoFar, expected: readonly Expected[]): void {
  const { marks, facts, world, stopping } = so;
  if (facts.size === 1) marks.hit('a single step');
  if (facts.size > 100) marks.hit('more than 100 steps');
  if (facts.order.some((place, i) => place !== i)) marks.hit('needs after their step in the file');
  for (let step = 0; step < facts.size; step++) markStep(marks, facts, expected, step);
  if (so.finished?.status === 'succeeded' && expected.some((step) => step.status === FAILED)) {
    marks.hit('excused failure in a run that succeeded');
  }
  if (world.mode === 'best_effort' && stopping === undefined) {
    if (!expected.some((step) => step.status === SUCCEEDED))
      marks.hit('best effort run without any success');
  }
  if (
    stopping?.cause.kind === 'failure' &&
    expected.some((s) => s.status > RUNNING && s.tries === 0)
  ) {
    marks.hit('fail_fast with others running');
  }
}

function markStep(marks: Marks, facts: Facts, all: readonly Expected[], step: number): void {
  const { status, root, input, onPurpose } = all[step]!;
  const { when, takes, passes, hook } = facts.steps[step]!;
  markRules(marks, facts, all, step);
  if (hook !== undefined && status === FAILED) marks.hit('hook step failed');
  const needs = facts.needs[step]!;
  const lacking = needs.filter((need) => all[need]!.status !== SUCCEEDED);
  if (status === SKIPPED) {
    marks.hit('skip');
    if (needs.some((need) => all[need]!.status === SKIPPED)) marks.hit('skip through two levels');
    const own = onPurpose && root === when?.text.trim();
    if (own) marks.hit('condition false');
    if (own && lacking.length > 0) marks.hit('condition false behind a failure');
    if (lacking.length > 0 && lacking.length === needs.length)
      marks.hit('best effort with nothing usable');
  }
  if (status === FAILED && all[step]!.tries === 0) marks.hit('condition cannot be evaluated');
  if (input === undefined || input === NO_INPUT) return;
  if (takes !== undefined) marks.hit('input put together');
  if (passes) marks.hit('input passed on');
  const primary = facts.primary[step]!;
  if (takes !== undefined || primary < 0) return;
  if (all[primary]!.status !== SUCCEEDED) marks.hit('best effort with the primary missing');
  if (primary !== needs[0]) marks.hit('primary by depth, not by order');
  else if (needs.slice(1).some((need) => facts.depth[need] === facts.depth[primary]))
    marks.hit('primary tie');
}

function markRules(marks: Marks, facts: Facts, all: readonly Expected[], step: number): void {
  const { status, root, tries } = all[step]!;
  const { runIf } = facts.steps[step]!;
  if (status === SKIPPED && root.startsWith('run_if')) marks.hit('rule says no');
  if (tries === 0) return;
  const lacking = facts.needs[step]!.filter((need) => all[need]!.status !== SUCCEEDED);
  if (lacking.length === 0) return;
  if (runIf !== undefined) marks.hit('rule says yes in spite of a missing need');
  else if (lacking.every((need) => all[need]!.status === FAILED && facts.steps[need]!.optional)) {
    marks.hit('excused failure lets a step run');
  }
}
