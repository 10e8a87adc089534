/**
 * Everything that is checked about a world with groups, which is drawn from a seed.
 * Knows what must hold between a world, its runs and what is kept of them; must not know how many seeds there are.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import { keptShape } from '../../../src/graph/kept-shape.ts';
import type { Event } from '../../../src/run/event.ts';
import { apply } from '../../../src/run/fold.ts';
import { fold as keptFold } from '../../../src/run/kept-fold.ts';
import { type KeptPlan, planOfKept, SNAPSHOT_VERSION } from '../../../src/run/kept-plan.ts';
import type { PlanShape } from '../../../src/run/plan.ts';
import { newRun, type Run, statusOf } from '../../../src/run/run.ts';
import { isTolerant } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import { definitionIds } from '../../../src/workflow/definitions.ts';
import { broke } from '../broken.ts';
import { Chance } from '../draw/chance.ts';
import type { Traces } from '../watch/together.ts';
import { drawGroupPlot, drawGroupWorld, type GroupPlot } from './draw-groups.ts';
import { expectedOf, isTimeless } from './expect-groups.ts';
import { bodiesOf, type GroupStep, type GroupWorld, rootSteps } from './group-world.ts';
import { compileGroups, planOfWorld, withWindow } from './plan-groups.ts';
import { type GroupsPlayed, playGroups } from './play-groups.ts';

/** Of so many seeds in a row the worlds share a workflow, which is compiled once. */
const RUNS_OF_PLOT = 4;

/** The workflow of the seed before, which is often that of the next one too. */
export class GroupPlots {
  private number = -1;
  private plot: { readonly drawn: GroupPlot; readonly graph: Graph } | undefined;

  async of(seed: number): Promise<{ readonly drawn: GroupPlot; readonly graph: Graph }> {
    const number = Math.floor(seed / RUNS_OF_PLOT);
    if (this.plot !== undefined && number === this.number) return this.plot;
    const drawn = drawGroupPlot(number);
    this.number = number;
    this.plot = { drawn, graph: await compileGroups(drawn) };
    return this.plot;
  }
}

/** Draws the world of a seed and checks it. Throws what broke; `traces` then hold the last log. */
export async function checkGroups(seed: number, traces: Traces, plots: GroupPlots): Promise<void> {
  const { drawn, graph } = await plots.of(seed);
  const world = drawGroupWorld(seed, drawn);
  const plan = planOfWorld(world, graph);
  const chance = new Chance(seed ^ 0x6e0);
  const playing = { world, plan, chance, traces };
  const whole = playGroups(playing);
  check(world, whole);
  checkKept(whole);
  // Twice in a row, wherever it is.
  const crashed = playGroups({ ...playing, crashAfter: chance.between(1, whole.commits) });
  const again = { ...playing, crashAfter: chance.between(1, whole.commits) };
  const other = crashed.run.endedAt > 0 ? crashed : playGroups(again, crashed.events);
  check(world, other.run.endedAt > 0 ? other : playGroups(playing, other.events));
  if (!isTimeless(world) || !chance.odds(0.2)) return;
  // However many items are open at once, a run comes to the same.
  const window = chance.pick([1, Number.POSITIVE_INFINITY]);
  check(world, playGroups({ ...playing, plan: withWindow(plan, window) }));
}

function check(world: GroupWorld, { run, events }: GroupsPlayed): void {
  if (run.endedAt === 0) broke('V20 end', 'the run does not end');
  const listed = events.filter(({ type }) => type === 'step.expanded').length;
  const parents = new Set(run.segments.map(({ parent }) => parent)).size;
  if (listed !== run.segments.length || run.segmentBy.size !== parents)
    broke('group list', `${run.segmentBy.size} of ${parents} groups were listed ${listed} times`);
  if (run.root.stopping?.kind === 'cancel' && run.status !== 'cancelled')
    broke('V12 status', `the run was cancelled, and has ${run.status}`);
  const dropped = run.segments.some(isTolerant);
  if (dropped && run.status === 'succeeded' && !hasOptional(rootSteps(world)))
    broke('group drop', 'the run has succeeded, and something was dropped');
  if (isTimeless(world)) checkExpected(world, run);
}

function hasOptional(steps: readonly GroupStep[]): boolean {
  return steps.some(({ optional, grows }) => optional || bodiesOf(grows).some(hasOptional));
}

function checkExpected(world: GroupWorld, run: Readonly<Run>): void {
  const { status, statuses, outputs } = expectedOf(world);
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
function checkKept({ run, events }: GroupsPlayed): void {
  const stored = JSON.parse(JSON.stringify(events)) as readonly Event[];
  const read = newRun(run.plan);
  for (const event of stored) apply(read, event);
  const { graph } = run.plan;
  const kept: KeptPlan = {
    version: SNAPSHOT_VERSION,
    steps: definitionIds({ ...graph, bodies: graph.bodies.slice(1) }),
    shape: JSON.parse(JSON.stringify(keptShape(graph))),
  };
  const told = standing(run);
  if (standing(read) !== told) broke('V5 fold', 'the log says something else when it is read');
  if (standing(keptFold(planOfKept(run.plan.runId, kept), stored)) !== told)
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
