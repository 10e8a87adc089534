/**
 * What holds of one run with groups that has come to its end, and of what is kept of it.
 * Knows a world and what should come of it; must not know other runs.
 */
import { type Snapshot, snapshotOf } from '../../../src/engine/kept/snapshot.ts';
import type { Event } from '../../../src/run/event.ts';
import { apply } from '../../../src/run/fold.ts';
import { fold as keptFold } from '../../../src/run/kept-fold.ts';
import { planOfKept } from '../../../src/run/kept-plan.ts';
import type { Plan, PlanShape } from '../../../src/run/plan.ts';
import { newRun, type Run, statusOf } from '../../../src/run/run.ts';
import { isTolerant } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import { type Expected, isTimeless } from './expect-groups.ts';
import { everyStep, type GroupWorld } from './group-world.ts';
import type { GroupsPlayed } from './play-groups.ts';

/** A run that was played to its end. */
export function checkRun(
  world: GroupWorld,
  expected: Expected,
  { run, events }: GroupsPlayed,
): void {
  if (run.endedAt === 0) broke('V20 end', 'the run does not end');
  const listed = events.filter(({ type }) => type === 'step.expanded').length;
  const parents = new Set(run.segments.map(({ parent }) => parent)).size;
  if (listed !== run.segments.length || run.segmentBy.size !== parents)
    broke('group list', `${run.segmentBy.size} of ${parents} groups were listed ${listed} times`);
  if (run.root.stopping?.kind === 'cancel' && run.status !== 'cancelled')
    broke('V12 status', `the run was cancelled, and has ${run.status}`);
  const dropped = run.segments.some(isTolerant);
  if (dropped && run.status === 'succeeded' && !everyStep(world).some(({ optional }) => optional))
    broke('group drop', 'the run has succeeded, and something was dropped');
  if (isTimeless(world)) checkExpected(expected, run);
}

function checkExpected({ status, statuses, outputs }: Expected, run: Readonly<Run>): void {
  const steps = Array.from({ length: run.size }, (_, step) => step);
  const byId = new Map(steps.map((step) => [idOf(run, step), step]));
  for (const [id, wanted] of statuses) {
    const step = byId.get(id);
    if (step === undefined) broke('group steps', `there is no ${id}`);
    const stood = statusOf(run, step);
    if (stood !== wanted) broke('V12 status', `${id} has ${stood}, not ${wanted}`);
    const [given, due] = [run.outputs[step] ?? null, outputs.get(id)].map((one) =>
      JSON.stringify(one),
    );
    if (given !== due) broke('V12 output', `${id} gave ${given}, not ${due}`);
  }
  // Those of groups whose turn never came are not there; those of others are.
  if (run.size > statuses.size) broke('group steps', `${run.size} steps, not ${statuses.size}`);
  if (run.status !== status) broke('V12 status', `the run has ${run.status}, not ${status}`);
}

/** V5: the run is the fold of its log, by its plan and by the shape that is kept. */
export function checkKept({ run, plan, events }: GroupsPlayed): void {
  const stored = JSON.parse(JSON.stringify(events)) as readonly Event[];
  const read = newRun(plan);
  for (const event of stored) apply(read, event);
  const kept = keptOf(plan);
  const told = standing(run);
  if (standing(read) !== told) broke('V5 fold', 'the log says something else when it is read');
  if (standing(keptFold(planOfKept(plan.runId, kept), stored)) !== told)
    broke('V5 fold', 'the log says something else by the shape that is kept');
}

function standing(run: Readonly<Run<PlanShape>>): string {
  const { status, size, stepStatus, outputs, attempt } = run;
  return JSON.stringify([
    status,
    [...stepStatus.subarray(0, size)],
    [...attempt.subarray(0, size)],
    outputs.slice(0, size),
  ]);
}

/** A plan as it is kept. */
export function keptOf(plan: Plan): Snapshot {
  return JSON.parse(JSON.stringify(snapshotOf(plan, {}))) as Snapshot;
}
