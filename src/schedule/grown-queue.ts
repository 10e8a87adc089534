/**
 * The order of ready steps of a run that may grow: what a step has grown into is as urgent as the step.
 * Knows runs and the strategy's queue of their own steps; must not know why a step is ready.
 *
 * Among what one step of the workflow has grown into the newest comes first, so that items that have begun are
 * finished before others begin. Strategies order the steps of the workflow, and are told of no others.
 */
import type { ReadyQueue, Strategy } from '../ports/strategy.ts';
import { rootOf } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { READY } from '../run/status.ts';
import { Heap } from '../std/heap.ts';

/** The strategy's own queue where the run cannot grow. */
export function queueOf(run: Readonly<Run>, strategy: Strategy): ReadyQueue {
  const { plan } = run;
  const own = strategy.queue(plan.graph.bodies[0], plan);
  return plan.graph.growths.size === 0 && run.size === run.roots ? own : new GrownQueue(run, own);
}

/** For a run that grows although nothing in its graph said so: what is in the queue stays there. */
export function growingQueue(run: Readonly<Run>, queue: ReadyQueue): ReadyQueue {
  return queue instanceof GrownQueue ? queue : new GrownQueue(run, queue);
}

class GrownQueue implements ReadyQueue {
  private readonly run: Readonly<Run>;
  private readonly own: ReadyQueue;
  /** By step of the workflow: what it has grown into and is ready. */
  private readonly ready = new Map<number, number[]>();
  private readonly groups: Heap<number>;
  /** A step that the strategy has given, and that something else came before. */
  private inHand = -1;

  constructor(run: Readonly<Run>, own: ReadyQueue) {
    this.run = run;
    this.own = own;
    this.groups = new Heap((a, b) => own.before(a, b));
  }

  add(step: number): void {
    if (step < this.run.roots) return this.own.add(step);
    const root = rootOf(this.run, step);
    const steps = this.ready.get(root);
    if (steps === undefined) this.ready.set(root, [step]);
    else steps.push(step);
    if (!this.groups.has(root)) this.groups.add(root);
  }

  settled(step: number): void {
    if (step < this.run.roots) this.own.settled?.(step);
  }

  take(): number {
    const { groups, own } = this;
    const first = groups.peek();
    if (this.inHand >= 0 && this.run.stepStatus[this.inHand] !== READY) this.inHand = -1;
    if (this.inHand < 0) this.inHand = own.take();
    if (first === undefined || (this.inHand >= 0 && own.before(this.inHand, first)))
      return this.give();
    const steps = this.ready.get(first)!;
    const step = steps.pop()!;
    if (steps.length === 0) groups.take();
    return step;
  }

  private give(): number {
    const step = this.inHand;
    this.inHand = -1;
    return step;
  }

  requeue(step: number): void {
    if (step >= this.run.roots) return this.add(step);
    (this.own.requeue ?? this.own.add).call(this.own, step);
  }

  before(a: number, b: number): boolean {
    const [rootA, rootB] = [rootOf(this.run, a), rootOf(this.run, b)];
    return rootA === rootB ? a < b : this.own.before(rootA, rootB);
  }
}
