/**
 * What holds of steps that add others: they do so once, what is added is what they had to add, and comes to what they give.
 * Knows which lists there are and how steps were drawn; must not know how a list comes to be part of a run.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import { idOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import { placeOf } from './added-lists.ts';
import type { DrawnSteps } from './drawn-steps.ts';
import { listOf } from './group-outcomes.ts';
import { type AddedSteps, type GroupWorld, isAdding } from './group-world.ts';

export class AddedWatch {
  private readonly run: Readonly<Run>;
  private readonly drawn: DrawnSteps;
  private readonly world: GroupWorld;
  private readonly isNeeded: boolean;
  private readonly grown = new Set<number>();
  /** Lists of files that the run keeps, by their places. */
  private readonly kept = new Set<number>();
  /** Steps whose effect must happen once, and that were cut off. */
  private readonly doubtful = new Set<number>();

  constructor(run: Readonly<Run>, drawn: DrawnSteps, world: GroupWorld) {
    this.run = run;
    this.drawn = drawn;
    this.world = world;
    this.isNeeded = isAdding(world);
  }

  /** An event that the run has folded already. */
  see(event: Event): void {
    if (!this.isNeeded) return;
    switch (event.type) {
      case 'step.expanded':
        return this.grow(event);
      case 'step.succeeded':
        return this.succeed(event);
      case 'step.interrupted':
        if (this.drawn.of(event.step).once) this.doubtful.add(event.step);
        return;
      case 'run.asked':
        if (event.request.kind === 'resolve') this.doubtful.delete(event.request.step);
        return;
      case 'step.started':
        if (this.doubtful.has(event.step))
          broke('added once', `${idOf(this.run, event.step)} runs again, and nobody said so`);
    }
  }

  private grow({ step, body, adds }: EventOf<'step.expanded'>): void {
    const { run, world, drawn } = this;
    const id = idOf(run, step);
    const { grows } = drawn.of(step);
    if (grows?.kind !== 'adds') return;
    if (this.grown.has(step)) broke('added', `${id} adds steps once more`);
    this.grown.add(step);
    const place = listOf(world, id, grows);
    const { steps, isCode }: Partial<AddedSteps> = world.lists[Number(place)] ?? {};
    const { from, to } = run.plan.graph.bodies[body]!;
    const isIt = steps?.every((one, i) => drawn.at(from + i) === one);
    if (!isIt || to - from !== steps?.length)
      broke('added', `${id} adds other steps than it had to`);
    if (adds === undefined || isCode || run.plan.regrown !== undefined) return;
    if (this.kept.has(placeOf(adds))) broke('added', `what ${id} adds is kept once more`);
    this.kept.add(placeOf(adds));
  }

  /** What it gives is what its steps gave. */
  private succeed({ step }: EventOf<'step.succeeded'>): void {
    const { run, world } = this;
    const { grows } = this.drawn.of(step);
    const segment = run.segmentBy.get(step);
    if (grows?.kind !== 'adds' || segment === undefined) return;
    const id = idOf(run, step);
    const { steps, output } = world.lists[Number(listOf(world, id, grows))]!;
    const own = steps.map((one, i) => [one.id, run.outputs[segment.base + i] ?? null] as const);
    const all = Object.fromEntries(own);
    const due = JSON.stringify(output === undefined ? all : all[output]);
    const given = JSON.stringify(run.outputs[step] ?? null);
    if (given !== due) broke('added', `${id} gave ${given}, and its steps ${due}`);
    if (segment.mode === 'best_effort') return;
    const failed = steps.find(
      ({ optional }, i) => !optional && statusOf(run, segment.base + i) === 'failed',
    );
    if (failed !== undefined) broke('added', `${id} has succeeded, and ${failed.id} failed in it`);
  }
}
