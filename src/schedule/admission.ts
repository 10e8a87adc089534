/**
 * Which ready step of a run may start: the most urgent one for which there is room everywhere.
 * Knows the strategy's queue, what steps cost, and the limits; must not know why a step is ready.
 *
 * A step for which something is full is held under the name of what is full, and is looked at again
 * only when some of that was given back: waiting costs nothing. While a more urgent step waits for
 * something, no less urgent one of this run gets it, so large costs are not starved by small ones.
 */
import { type Branches, branchesOf, NO_BRANCH } from '../graph/branches.ts';
import type { ReadyQueue } from '../ports/strategy.ts';
import type { Run } from '../run/run.ts';
import { SomeSet } from '../run/some-set.ts';
import { READY } from '../run/status.ts';
import { HeldSteps } from './held-steps.ts';
import type { Command } from './input.ts';
import { LimitClient, type SharedLimits } from './limit-client.ts';
import { type PoolUse, StepCosts } from './step-costs.ts';

/** Under this name steps wait whose branch would be one too many. */
export const BRANCHES = 'branches of this run';

export interface AdmissionParts {
  readonly run: Run;
  readonly queue: ReadyQueue;
  readonly shared: SharedLimits;
  /** Where its commands go. */
  readonly tell: (command: Command) => void;
}

export class Admission {
  private readonly run: Run;
  private queue: ReadyQueue;
  readonly shared: SharedLimits;
  private readonly client: LimitClient;
  private readonly tell: (command: Command) => void;
  private readonly branches: Branches | undefined;
  private readonly held: HeldSteps;
  private readonly demands: SomeSet;
  /** By branch: steps held because it would be one branch too many. */
  private readonly heldForBranch = new Map<number, number[]>();
  /** What a step of this run waits for: nobody gets it before something is given back. */
  private readonly full = new Set<string>();
  readonly costs: StepCosts;
  private readonly probes = new Set<string>();
  /** Running steps of each branch at work. */
  private readonly activeBranches = new Map<number, number>();

  constructor({ run, queue, shared, tell }: AdmissionParts) {
    const { graph, maxBranches } = run.plan;
    this.run = run;
    this.queue = queue;
    this.shared = shared;
    this.tell = tell;
    this.client = new LimitClient(shared, tell);
    this.costs = new StepCosts(run);
    this.held = new HeldSteps((a, b) => this.queue.before(a, b));
    this.branches = maxBranches === Number.POSITIVE_INFINITY ? undefined : branchesOf(graph);
    this.demands = new SomeSet(run, 'demand');
  }

  /** Whether nothing but the number of running steps is limited. */
  get plain(): boolean {
    return this.branches === undefined && !this.costs.limitsCalls && !this.demands.any;
  }

  /** What is in the one before is in this one. */
  useQueue(queue: ReadyQueue): void {
    this.queue = queue;
  }

  add(step: number): void {
    this.queue.add(step);
  }

  /** Under which name the step's attempts share places with others of the same key. */
  setKey(step: number, key: string): void {
    this.costs.setKey(step, key);
  }

  /** The next step to start, what it costs taken; -1 when none may start now. */
  next(at: number): number {
    if (this.plain) return this.nextInQueue();
    const { held } = this;
    let waiting = -1;
    for (;;) {
      if (waiting < 0) waiting = this.nextInQueue();
      const from = this.bestHeld(waiting);
      const step = from === undefined ? waiting : held.first(from)!;
      if (step < 0) return -1;
      const blocker = this.take(step, at);
      if (blocker === undefined) {
        if (from === undefined) return step;
        this.unhold(step);
        if (waiting >= 0) (this.queue.requeue ?? this.queue.add).call(this.queue, waiting);
        return step;
      }
      if (from === blocker) held.toTry.delete(from);
      else {
        if (from === undefined) waiting = -1;
        this.hold(step, blocker);
        if (from !== undefined) this.forgetIfEmpty(from);
      }
    }
  }

  /** No more steps may start now: others may go first, and this run keeps its place in line. */
  yieldTurn(): void {
    for (const name of this.held.toTry) {
      this.client.yieldTurn(name);
      this.forgetIfEmpty(name);
    }
  }

  /** A step has come to its end. What it waited for may be enough for the one behind it. */
  ended(step: number): void {
    const name = this.unhold(step);
    if (name !== undefined) this.tryAgain(name);
  }

  private nextInQueue(): number {
    const { queue, run } = this;
    let step = queue.take();
    // A step may have ended while it was queued.
    while (step >= 0 && run.stepStatus[step] !== READY) step = queue.take();
    return step;
  }

  /** The name under which a step is held that comes before `waiting` and may be tried. */
  private bestHeld(waiting: number): string | undefined {
    let [best, from]: [number, string | undefined] = [waiting, undefined];
    for (const name of this.held.toTry) {
      if (this.forgetIfEmpty(name)) continue;
      const first = this.held.first(name)!;
      if (best < 0 || this.queue.before(first, best)) [best, from] = [first, name];
    }
    return from;
  }

  private hold(step: number, name: string): void {
    if (this.held.nameOf(step) === undefined) this.client.startWaiting(this.costs.of(step));
    this.held.add(step, name);
    if (name !== BRANCHES) return;
    const head = this.branches!.of[step]!;
    const others = this.heldForBranch.get(head);
    if (others === undefined) this.heldForBranch.set(head, [step]);
    else others.push(step);
  }

  private unhold(step: number): string | undefined {
    const name = this.held.drop(step);
    if (name !== undefined) this.client.stopWaiting(this.costs.of(step));
    return name;
  }

  /** A branch is at work: what was held in it for want of a branch needs none any more. */
  private freeBranch(head: number, first: number): void {
    const steps = this.heldForBranch.get(head);
    if (steps === undefined) return;
    this.heldForBranch.delete(head);
    const name = `${BRANCHES} ${head}`;
    for (const step of steps) {
      if (step !== first && this.held.nameOf(step) === BRANCHES) this.hold(step, name);
    }
    this.tryAgain(name);
  }

  /** A breaker sends no event when it half-opens, so an alarm is set. */
  private watchBreaker(name: string, at: number): void {
    const opens = this.shared.limits.openUntil(name);
    if (opens <= at) return;
    const input = { type: 'room', pool: name, at: opens } as const;
    this.tell({ type: 'alarm', key: `room ${name}`, at: opens, input });
  }

  /** No step here waits for this at the moment: whoever is next in line may go first. */
  private forgetIfEmpty(name: string): boolean {
    if (this.held.first(name) !== undefined) return false;
    this.held.forget(name);
    this.full.delete(name);
    this.client.yieldTurn(name);
    return true;
  }

  /** Takes all that a step costs, or nothing; then gives the name of what is full. */
  private take(step: number, at: number): string | undefined {
    const { client } = this;
    const head = this.branches?.of[step] ?? NO_BRANCH;
    const fresh = head !== NO_BRANCH && !this.activeBranches.has(head);
    if (fresh && this.activeBranches.size >= this.run.plan.maxBranches) return BRANCHES;
    const costs = this.costs.of(step);
    const full = costs.find((cost) => !this.fits(step, cost, at));
    if (full !== undefined) {
      // What there was room for goes to others, unless some step here waits for that.
      for (const { cost } of costs) {
        if (cost !== full.cost && !this.held.has(cost.pool)) client.yieldTurn(cost.pool);
      }
      return full.cost.pool;
    }
    for (const { cost } of costs) {
      if (client.take(cost)) this.probes.add(`${step} ${cost.pool}`);
      // This was the run's turn; others of its steps that wait for the same must ask anew.
      this.tryAgain(cost.pool);
    }
    if (head !== NO_BRANCH) this.activeBranches.set(head, (this.activeBranches.get(head) ?? 0) + 1);
    if (fresh) this.freeBranch(head, step);
    return undefined;
  }

  private fits(step: number, { cost, pool }: PoolUse, at: number): boolean {
    if (this.full.has(cost.pool) && !this.comesFirst(step, cost.pool)) return false;
    if (this.client.fits(cost, pool, at)) return true;
    this.full.add(cost.pool);
    this.watchBreaker(cost.pool, at);
    return false;
  }

  /** Whether a step is more urgent than all that wait for something: it may need less of it. */
  private comesFirst(step: number, name: string): boolean {
    const first = this.held.first(name);
    return first === undefined || this.queue.before(step, first);
  }

  /** An attempt has ended; `ok` is undefined when it was cancelled. */
  release(step: number, end: { at: number; ok?: boolean }): void {
    if (this.plain) return;
    const { limits } = this.shared;
    for (const { cost, pool } of this.costs.of(step)) {
      const probe = this.probes.delete(`${step} ${cost.pool}`);
      limits.give(cost);
      limits.report(cost.pool, pool, { ...end, probe });
      this.tryAgain(cost.pool);
      this.client.offer(cost.pool);
    }
    const head = this.branches?.of[step] ?? NO_BRANCH;
    if (head === NO_BRANCH) return;
    const left = this.activeBranches.get(head)! - 1;
    if (left > 0) this.activeBranches.set(head, left);
    else if (this.activeBranches.delete(head)) this.tryAgain(BRANCHES);
  }

  /** Something that steps of this run wait for may be free. */
  room(pool: string): void {
    this.tryAgain(pool);
    if (!this.held.has(pool)) this.client.yieldTurn(pool);
  }

  private tryAgain(name: string): void {
    this.full.delete(name);
    if (this.held.has(name)) this.held.toTry.add(name);
  }

  /** The run has ended and waits for nothing. */
  close(): void {
    this.client.leaveAll();
    this.held.clear();
  }

  /** How many branches have running steps. */
  get activeBranchCount(): number {
    return this.activeBranches.size;
  }

  /** How many ready steps are held because something is full. */
  get heldCount(): number {
    return this.held.size;
  }

  /** What a ready step waits for, if something is full. */
  heldFor(step: number): string | undefined {
    return this.held.nameOf(step);
  }
}
