/**
 * What a run has from the one before it and has not come to: a run that is made from it has that, too.
 * Knows plans and segments; must not know what the next run makes of it. Part of the fold, for a run that does not
 * go on: no event follows.
 */
import { type BodyShape, ownersOf } from '../graph/body.ts';
import { addSegment, defOf, timesGrown } from './grown.ts';
import type { PlanShape, Regrown, RegrownResult } from './plan.ts';
import type { Run } from './run.ts';
import { CANCELLED, PENDING, READY, SUCCEEDED } from './status.ts';
import { idOf, needsOf } from './steps.ts';
import { takeIn } from './take-in.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Whether a run may have something from the one before it that its events do not tell of. */
export function mayCarry({ plan, status }: AnyRun): boolean {
  return plan.regrown !== undefined || (status === 'pending' && plan.reused.size > 0);
}

/**
 * Gives a run what it had still to take over: results, and what steps had grown into. Returns the steps that have their
 * results, or what they have grown into, from the run before.
 */
export function carryOver(run: Run<PlanShape>): ReadonlySet<number> {
  const { reused, regrown } = run.plan;
  const carried = new Set<number>();
  for (const [step, { output, metadata, goto, once }] of reused) {
    carried.add(step);
    if (!isUnbegun(run, step)) continue;
    take(run, step, { output, metadata, ...(once === true && { once }) });
    if (goto !== undefined) run.jumps.set(step, goto);
  }
  if (regrown === undefined) return carried;
  const takeOne = (step: number) => {
    const id = idOf(run, step);
    const result = step < run.roots ? undefined : regrown.results.get(id);
    const growths = regrown.growths.get(id);
    if (result === undefined && growths === undefined) return;
    if (isUnbegun(run, step)) {
      carried.add(step);
      if (result !== undefined) return take(run, step, result);
    }
    if (growths !== undefined && mayGrow(run, step)) grow(run, step, growths);
  };
  for (let step = 0; step < run.roots; step++) takeOne(step);
  // Those that are added meanwhile come last.
  for (let step = run.roots; step < run.size; step++) takeOne(step);
  return carried;
}

/** Steps that have not begun, and stand before one that has what it is from the run before: they were to come to nothing new. */
export function passedBy(run: AnyRun, carried: ReadonlySet<number>): ReadonlySet<number> {
  const passed = new Set<number>();
  const look = (step: number) => {
    for (const need of needsOf(run, step))
      if (!carried.has(need) && isUnbegun(run, need)) passed.add(need);
  };
  for (const step of carried) look(step);
  // Those that are added meanwhile are looked at as well.
  for (const step of passed) look(step);
  return passed;
}

function isUnbegun({ attempt, stepStatus }: AnyRun, step: number): boolean {
  const status = stepStatus[step]!;
  return attempt[step] === 0 && (status === PENDING || status === READY || status === CANCELLED);
}

/** One that was skipped is decided about anew. */
function mayGrow(run: AnyRun, step: number): boolean {
  return isUnbegun(run, step) || (run.attempt[step]! > 0 && run.stepStatus[step] !== SUCCEEDED);
}

function take(
  run: Run<PlanShape>,
  step: number,
  { output, metadata, once }: Pick<RegrownResult, 'output' | 'metadata' | 'once'>,
): void {
  run.stepStatus[step] = SUCCEEDED;
  run.outputs[step] = output;
  run.reasons.delete(step);
  if (metadata !== undefined) run.metadata.set(step, metadata);
  if (once === true) run.begunOnce.add(step);
}

/** As often as it had in the run before, where it has not so often yet. */
function grow(run: Run<PlanShape>, step: number, growths: readonly Regrown[]): void {
  for (const { name, adds, ...growth } of growths.slice(timesGrown(run, step))) {
    const known = adds === undefined ? bodyNamed(run, step, name) : run.additions.get(adds);
    const list = known === undefined ? adds : undefined;
    const body = known ?? run.plan.graph.bodies.length;
    const [base, metadata] = [run.size, undefined];
    const mode = 'continue_on_error';
    const begun = { type: 'step.expanded', step, attempt: 1, at: 0, base, body, mode } as const;
    const event = { ...begun, ...growth, adds: list, metadata, window: undefined };
    takeIn(run, event);
    addSegment(run, event);
  }
}

function bodyNamed(run: AnyRun, step: number, name: string | undefined): number {
  const def = defOf(run, step);
  const isIt = (body: BodyShape) => body.name === name && ownersOf(body).includes(def);
  return run.plan.graph.bodies.findIndex(isIt);
}
