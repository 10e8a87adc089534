/**
 * What a retry of a run with groups does of what it has from the run before: nothing a second time.
 * Knows what that run has left by the rules; must not know how a plan keeps it.
 */
import type { Shape } from '../../../src/graph/shape.ts';
import type { Event, EventOf } from '../../../src/run/event.ts';
import type { Run } from '../../../src/run/run.ts';
import type { Segment } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import type { Before } from './before.ts';

/** `grown`: by id, what groups that go on had grown into. */
export interface Onward {
  readonly before: Before;
  readonly grown: ReadonlyMap<string, readonly Segment[]>;
  /** Of the run before. */
  readonly graph: Shape;
}

export function onwardOf(earlier: Readonly<Run>, before: Before): Onward {
  const grown = new Map<string, Segment[]>();
  for (const segment of earlier.segments) {
    const id = idOf(earlier, segment.parent);
    const known = grown.get(id) ?? [];
    // Rounds behind one that runs again are listed anew.
    if (known.length < (before.growths.get(id) ?? 0)) grown.set(id, [...known, segment]);
  }
  return { before, grown, graph: earlier.plan.graph };
}

export class KeptWatch {
  private readonly run: Readonly<Run>;
  private readonly onward: Onward;
  /** How often each step has grown here. */
  private readonly times = new Map<string, number>();

  constructor(run: Readonly<Run>, onward: Onward) {
    this.run = run;
    this.onward = onward;
  }

  /** An event that the run has folded already. */
  see(event: Event): void {
    if (event.type === 'step.started') this.begin(event);
    if (event.type === 'step.expanded') this.grow(event);
    if (event.type === 'step.succeeded') this.succeed(event);
  }

  private begin({ step }: EventOf<'step.started'>): void {
    const id = idOf(this.run, step);
    const { within, reused } = this.onward.before;
    if (within.has(id) || reused.has(id)) broke('kept', `${id} had succeeded, and runs again`);
  }

  private succeed({ step, attempt }: EventOf<'step.succeeded'>): void {
    const { run } = this;
    if (attempt > 0) return;
    const id = idOf(run, step);
    const result = this.onward.before.within.get(id);
    if (result === undefined) broke('kept', `${id} has succeeded without an attempt`);
    const [given, due] = [run.outputs[step], result.output].map((one) => JSON.stringify(one));
    if (given !== due) broke('kept', `${id} gave ${given}, and had given ${due}`);
  }

  private grow(event: EventOf<'step.expanded'>): void {
    const { run, times, onward } = this;
    const id = idOf(run, event.step);
    const time = times.get(id) ?? 0;
    times.set(id, time + 1);
    const earlier = onward.grown.get(id)?.[time];
    if (earlier === undefined) return;
    const { list, count, items, keys, then } = earlier;
    const told = (one: object) => JSON.stringify(one);
    const { graph } = run.plan;
    // A list that is added has another number in each run.
    const isSame = graph.steps[graph.bodies[event.body]!.from] === this.firstOf(list);
    const now = { count: event.count, keys: event.keys, then: event.then };
    if (!isSame || told(now) !== told({ count, keys, then }))
      broke('kept', `${id} has grown into something else than before`);
    // Without items they are its input, which is what it was.
    if (items !== undefined && event.items !== undefined && told(items) !== told(event.items))
      broke('kept', `${id} has other items than before`);
  }

  private firstOf(list: number): object {
    const { graph } = this.onward;
    return graph.steps[graph.bodies[list]!.from]!;
  }

  /** An attempt begins. */
  start(step: number): void {
    const id = idOf(this.run, step);
    const before = this.onward.grown.get(id)?.length ?? 0;
    if ((this.times.get(id) ?? 0) < before) broke('kept', `${id} lists anew what it had listed`);
  }
}
