/**
 * Which ready step of a run may start: the most urgent one for which there is room everywhere.
 * Knows the strategy's queue, what steps claim, and the limits; must not know why a step is ready.
 *
 * A step for which something is full is held under the name of what is full, and is looked at again
 * only when some of that was given back: waiting costs nothing. While a more urgent step waits for
 * something, no less urgent one of this run gets it, so large claims are not starved by small ones.
 */
import { type Branches, branchesOf, NO_BRANCH } from '../graph/branches.ts';
import type { Claim } from '../graph/demands.ts';
import type { ReadyQueue } from '../ports/strategy.ts';
import type { Run } from '../run/run.ts';
import { READY } from '../run/status.ts';
import { formatWait } from '../std/duration.ts';
import { Heap } from '../std/heap.ts';
import type { Pool } from '../workflow/workflow.ts';
import type { Command } from './input.ts';
import type { Claimant, Limits } from './limits.ts';

/** Under this name steps wait whose branch would be one too many. */
export const BRANCHES = 'branches of this run';

/** Who takes, and from what. */
export interface Share {
  readonly limits: Limits;
  readonly claimant: Claimant;
}

export interface AdmissionParts {
  readonly run: Run;
  readonly queue: ReadyQueue;
  readonly share: Share;
  /** Where its commands go. */
  readonly tell: (command: Command) => void;
}

export class Admission {
  private readonly run: Run;
  private readonly queue: ReadyQueue;
  private readonly share: Share;
  private readonly tell: (command: Command) => void;
  /** Whether nothing but the number of running steps is limited. */
  readonly plain: boolean;
  private readonly branches: Branches | undefined;
  private readonly held = new Map<string, Heap<number>>();
  private readonly heldBy = new Map<number, string>();
  /** Names under which steps are held that may be tried again. */
  private readonly open = new Set<string>();
  /** What a step of this run waits for: nobody gets it before something is given back. */
  private readonly shut = new Set<string>();
  private readonly keys = new Map<number, string>();
  private readonly probes = new Set<string>();
  /** Running steps of each branch at work. */
  private readonly atWork = new Map<number, number>();

  constructor({ run, queue, share, tell }: AdmissionParts) {
    const { graph, maxBranches } = run.plan;
    this.run = run;
    this.queue = queue;
    this.share = share;
    this.tell = tell;
    this.branches = maxBranches === Number.POSITIVE_INFINITY ? undefined : branchesOf(graph);
    this.plain = graph.demands.size === 0 && this.branches === undefined;
  }

  add(step: number): void {
    this.queue.add(step);
  }

  /** Under which name the step's attempts share places with others of the same key. */
  setKey(step: number, key: string): void {
    this.keys.set(step, key);
  }

  /** The next step to start, what it claims taken; -1 when none may start now. */
  next(at: number): number {
    if (this.plain) return this.nextInQueue();
    let waiting = -1;
    for (;;) {
      if (waiting < 0) waiting = this.nextInQueue();
      const from = this.bestHeld(waiting);
      const step = from === undefined ? waiting : this.held.get(from)!.peek()!;
      if (step < 0) return -1;
      const blocker = this.take(step, at);
      if (blocker === undefined) {
        if (from === undefined) return step;
        this.unhold(from);
        if (waiting >= 0) this.queue.add(waiting);
        return step;
      }
      this.watchBreaker(blocker, at);
      if (from === blocker) this.open.delete(from);
      else {
        if (from === undefined) waiting = -1;
        else this.unhold(from);
        this.hold(step, blocker);
        if (from !== undefined) this.leaveIfDone(from);
      }
    }
  }

  /** The run can start nothing more for now: others need not wait for it to take what is free. */
  stepAside(): void {
    for (const name of this.open) this.leave(name);
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
    for (const name of this.open) {
      const heap = this.held.get(name)!;
      while (heap.size > 0 && this.run.stepStatus[heap.peek()!] !== READY) this.unhold(name);
      const first = heap.peek();
      if (first === undefined) this.leaveIfDone(name);
      else if (best < 0 || this.queue.before(first, best)) [best, from] = [first, name];
    }
    return from;
  }

  private hold(step: number, name: string): void {
    let heap = this.held.get(name);
    if (heap === undefined) {
      heap = new Heap(this.queue.before.bind(this.queue));
      this.held.set(name, heap);
    }
    heap.add(step);
    this.heldBy.set(step, name);
  }

  /** An open breaker tells nobody when it lets the first one through. */
  private watchBreaker(name: string, at: number): void {
    const opens = this.share.limits.openUntil(name);
    if (opens <= at) return;
    const input = { type: 'room', pool: name, at: opens } as const;
    this.tell({ type: 'alarm', key: `room ${name}`, at: opens, input });
  }

  private unhold(name: string): void {
    this.heldBy.delete(this.held.get(name)!.take()!);
  }

  /** Nobody here waits for this any more: whoever is next in line is told. */
  private leaveIfDone(name: string): void {
    if (this.held.get(name)!.size > 0) return;
    this.held.delete(name);
    this.open.delete(name);
    this.shut.delete(name);
    this.leave(name);
  }

  /** Takes all that a step claims, or nothing; then gives the name of what is full. */
  private take(step: number, at: number): string | undefined {
    const { limits, claimant } = this.share;
    const head = this.branches?.of[step] ?? NO_BRANCH;
    const fresh = head !== NO_BRANCH && !this.atWork.has(head);
    if (fresh && this.atWork.size >= this.run.plan.maxBranches) return BRANCHES;
    const claims = this.claimsOf(step);
    for (const { claim, pool } of claims) {
      if (this.shut.has(claim.pool)) return claim.pool;
      if (limits.fits(claim, pool, claimant, at)) continue;
      this.shut.add(claim.pool);
      return claim.pool;
    }
    for (const { claim } of claims) {
      if (limits.take(claim, claimant)) this.probes.add(`${step} ${claim.pool}`);
      this.offer(claim.pool);
    }
    if (head !== NO_BRANCH) this.atWork.set(head, (this.atWork.get(head) ?? 0) + 1);
    return undefined;
  }

  /** An attempt has ended; `ok` is undefined when it was called off. */
  release(step: number, end: { at: number; ok?: boolean }): void {
    if (this.plain) return;
    const { limits } = this.share;
    for (const { claim, pool } of this.claimsOf(step)) {
      const probe = this.probes.delete(`${step} ${claim.pool}`);
      limits.give(claim);
      limits.report(claim.pool, pool, { ...end, probe });
      this.reopen(claim.pool);
      this.offer(claim.pool);
    }
    const head = this.branches?.of[step] ?? NO_BRANCH;
    if (head === NO_BRANCH) return;
    const left = this.atWork.get(head)! - 1;
    if (left > 0) this.atWork.set(head, left);
    else if (this.atWork.delete(head)) this.reopen(BRANCHES);
  }

  /** Something that steps of this run wait for may be free. */
  room(pool: string): void {
    this.reopen(pool);
    if (!this.held.has(pool)) this.leave(pool);
  }

  private reopen(name: string): void {
    this.shut.delete(name);
    if (this.held.has(name)) this.open.add(name);
  }

  /** Out of the line, if in it. Who was not in line has told the next one already. */
  private leave(pool: string): void {
    const { limits, claimant } = this.share;
    if (limits.leave(pool, claimant)) this.offer(pool);
  }

  private offer(pool: string): void {
    const { limits, claimant } = this.share;
    const next = limits.first(pool);
    if (next !== undefined && next !== claimant) this.tell({ type: 'offer', to: next, pool });
  }

  /** The run has ended and waits for nothing. */
  close(): void {
    for (const name of this.held.keys()) this.leave(name);
    this.held.clear();
  }

  private claimsOf(step: number): readonly { readonly claim: Claim; readonly pool: Pool }[] {
    const { demands } = this.run.plan.graph;
    const demand = demands.get(step);
    if (demand === undefined) return [];
    const claims = demand.claims.map((claim) => ({
      claim,
      pool: this.run.plan.pools.get(claim.pool)!,
    }));
    const key = this.keys.get(step);
    if (key === undefined) return claims;
    const size = demand.perKey!;
    return [...claims, { claim: { pool: key, amount: 1 }, pool: { size } }];
  }

  /** How many ready steps are held because something is full. */
  get heldCount(): number {
    return this.heldBy.size;
  }

  /** What a ready step waits for, if something is full. */
  heldFor(step: number): string | undefined {
    return this.heldBy.get(step);
  }

  /** What is full, and how full, in words. */
  whyFull(name: string, step: number, at: number): string {
    if (name === BRANCHES) return `${name} ${this.atWork.size}/${this.run.plan.maxBranches}`;
    const { limits } = this.share;
    const opens = limits.openUntil(name);
    if (opens > at) return `breaker of ${name} open for ${formatWait(opens - at)}`;
    const { claim, pool } = this.claimsOf(step).find((taken) => taken.claim.pool === name)!;
    const wants = claim.amount === 1 ? '' : `, wants ${claim.amount}`;
    const taken = limits.taken(name);
    const full = taken + claim.amount > pool.size;
    const line = full ? 'full' : 'promised to a run that asked before';
    return `${name.startsWith('key ') ? name : `pool ${name}`} ${line} ${taken}/${pool.size}${wants}`;
  }
}
