/**
 * Looking at runs from outside: each one, and each step, is looked at before it is asked about.
 * Knows what a run is made of; must not know what is told of it. The engine asks about its own runs
 * (`run.ts`, `scope.ts`, `story.ts`) without a look.
 */
import { show } from '../std/printable.ts';
import { KeptRunError } from './kept-run-error.ts';
import type { PlanShape } from './plan.ts';
import * as sound from './run.ts';
import * as scope from './scope.ts';
import type { StepStatus } from './status.ts';
import { type RunStory, storyOf as soundStory } from './story.ts';

type Run<Of extends PlanShape = PlanShape> = sound.Run<Of>;

/** A run of which nothing has happened yet. Throws a `KeptRunError` for what is no plan. */
export function newRun<Of extends PlanShape>(plan: Of): Run<Of> {
  if (!isPlan(plan))
    throw new KeptRunError(undefined, `its plan is ${show(plan)}`, 'give what planOfKept() gives');
  return sound.newRun(plan);
}

/** What became of a run and of each step. Throws a `KeptRunError` for what is no run, as all of these do. */
export function storyOf(run: Readonly<Run>): RunStory {
  checkRun(run);
  return soundStory(run);
}

/** How many steps have come to their end. */
export function settledCount(run: Readonly<Run>): number {
  checkRun(run);
  return sound.settledCount(run);
}

/** `step`: its number. Throws a `KeptRunError` for one that the run does not have, as those below do. */
export function statusOf(run: Readonly<Run>, step: number): StepStatus {
  checkStep(run, step);
  return sound.statusOf(run, step);
}

/** From the start of a step to its end, or to `now` if it has not ended, in milliseconds (three decimals). */
export function durationOf(run: Readonly<Run>, step: number, now?: number): number {
  checkStep(run, step);
  return scope.durationOf(run, step, now);
}

/** A step's own metadata and its `duration_ms`. */
export function metadataOf(
  run: Readonly<Run>,
  step: number,
  now?: number,
): Readonly<Record<string, unknown>> {
  checkStep(run, step);
  return scope.metadataOf(run, step, now);
}

export function checkRun(run: Readonly<Run>): void {
  if (isPlan(run?.plan) && ArrayBuffer.isView(run.stepStatus)) return;
  throw new KeptRunError(undefined, `it is ${show(run)}`, 'give what fold() or newRun() gives');
}

function checkStep(run: Readonly<Run>, step: unknown): void {
  checkRun(run);
  const { runId } = run.plan;
  if (Number.isInteger(step) && (step as number) >= 0 && (step as number) < run.size) return;
  const hint = 'give the number of a step: steps are in the order of the snapshot, from 0';
  throw new KeptRunError(runId, `there is no step ${show(step)}`, hint);
}

function isPlan(plan: Partial<PlanShape> | null | undefined): boolean {
  return typeof plan?.graph?.size === 'number';
}
