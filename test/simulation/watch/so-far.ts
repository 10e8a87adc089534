/**
 * A run as it stands by its events, kept apart from the engine's own account of it.
 * Knows the documented life of steps; must not read statuses from the engine.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import type { Requested } from '../../../src/run/request.ts';
import {
  isSettled,
  PENDING,
  READY,
  RUNNING,
  STEP_STATUSES,
  SUCCEEDED,
} from '../../../src/run/status.ts';
import type { StepError } from '../../../src/run/step-error.ts';
import type { Input } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import { type BranchFacts, branchFacts, hasBranches } from '../draw/branch-facts.ts';
import type { Facts } from '../draw/facts.ts';
import type { World, WorldResult } from '../draw/world.ts';
import type { SimulatedAttempt } from '../play/attempt.ts';
import type { Met } from '../situations.ts';
import { EDGES, type Edge, type On, RUN_EDGES } from './edges.ts';
import { Scope } from './scope.ts';

/** Why a running attempt was asked to stop: nobody asked, its time is up, nobody wants it. */
export const UNASKED = 0;
export const OVERDUE = 1;
export const UNWANTED = 2;

export class SoFar {
  readonly world: World;
  readonly facts: Facts;
  readonly met: Met;
  /** All steps of the run: the first of the scopes, around all others. */
  readonly root: Scope;
  /** Undefined in a world where nothing depends on branches. */
  readonly branches: BranchFacts | undefined;
  /** Results that are there when the run begins, by place. */
  readonly reused: ReadonlyMap<number, WorldResult>;
  readonly status: number[];
  /** Attempts started, by step. */
  readonly attempts: number[];
  /** Attempts that were no tries, by step; and the last ones in a row that ended with their process. */
  private readonly uncounted = new Map<number, number>();
  readonly inARow = new Map<number, number>();
  /** Running steps whose process has ended, until the next one says what became of them. */
  readonly vanished = new Set<number>();
  /** What must be said next. */
  owed: { readonly step: number; readonly type: 'step.parked' | 'step.cancelled' } | undefined;
  readonly parked = new Set<number>();
  /** Steps that wait for a time that they named. */
  readonly waits = new Map<number, EventOf<'step.waiting'>>();
  /** What has come for steps and none has taken, by its name; and what steps are about to give, by step. */
  readonly messages = new Map<
    string,
    { readonly id: string; readonly value: unknown; readonly at: number }[]
  >();
  readonly answers = new Map<number, unknown>();
  /** The run has no process: the last one died, or the run rests. */
  gone = false;
  resting = false;
  /** How often it was taken up, and the turn in which it was last. */
  resumes = 0;
  resumedTurn = -1;
  deaths = 0;
  /** When the current try started, and when the first one did. */
  readonly startedAt: number[];
  readonly firstAt: number[];
  readonly readyAt: number[];
  /** The turn in which each step became ready. */
  readonly readyTurn: number[];
  /** When the current wait is over. */
  readonly wakeAt: number[];
  readonly openNeeds: number[];
  readonly asked: number[];
  readonly askedAt: number[];
  /** What an attempt that used up its time must fail with. */
  readonly overdue = new Map<number, StepError>();
  /** Attempts that were asked to stop in this turn, as `step * 64 + attempt`. */
  readonly toAbort = new Set<number>();
  /** Attempts that were given up and have not been heard of since. */
  readonly lost = new Set<number>();
  /** Steps that had tries left and got none because they were not wanted any more. */
  readonly cutShort = new Set<number>();
  /** First steps of branches that used up their time. */
  readonly expired = new Set<number>();
  /** Ids of what was taken of what was asked, and what of it in this turn, in order. */
  readonly taken = new Set<string>();
  readonly requests: Requested<number>[] = [];
  /** What the scheduler was told in this turn. */
  inputs: readonly Input[] = [];
  /** All attempts of each step that were really made, oldest first. */
  made: readonly (readonly SimulatedAttempt[])[] = [];
  /** Running steps of each innermost branch at work, by its first step. */
  readonly branchesAtWork = new Map<number, number>();
  /** Called for each step that moves to another status. */
  onMove: (step: number, status: number) => void = () => {};
  running = 0;
  settled = 0;
  ready = 0;
  lastAt = 0;
  turns = 0;
  /** Turns in a row that came to nothing. */
  idleTurns = 0;
  concurrency: number;
  begun = false;
  finished: (Event & { type: 'run.finished' }) | undefined;

  constructor(world: World, facts: Facts, met: Met) {
    const { size } = facts;
    this.world = world;
    this.facts = facts;
    this.met = met;
    const branchy = hasBranches(facts, world.maxBranches, world.branchTimeoutMs);
    this.branches = branchy ? branchFacts(facts) : undefined;
    this.reused = reusedIn(world, facts);
    this.status = zeros(size);
    this.attempts = zeros(size);
    this.startedAt = times(size);
    this.firstAt = times(size);
    this.readyAt = times(size);
    this.readyTurn = zeros(size);
    this.wakeAt = times(size);
    this.openNeeds = zeros(size);
    for (let step = 0; step < size; step++) this.openNeeds[step] = facts.needs[step]!.length;
    this.asked = zeros(size);
    this.askedAt = times(size);
    this.root = new Scope(facts);
    const { concurrency } = world;
    this.concurrency =
      concurrency === null
        ? Number.POSITIVE_INFINITY
        : typeof concurrency === 'number'
          ? concurrency
          : Math.ceil((concurrency.min + concurrency.max) / 2);
  }

  /** How many tries a step has had: attempts that ended with their process were none. */
  triesOf(step: number): number {
    return this.attempts[step]! - (this.uncounted.get(step) ?? 0);
  }

  noTry(step: number): void {
    this.uncounted.set(step, (this.uncounted.get(step) ?? 0) + 1);
  }

  name(step: number): string {
    return this.facts.steps[step]!.id;
  }

  tell(step: number): string {
    return `${this.name(step)} (${STEP_STATUSES[this.status[step]!]})`;
  }

  /** The way that a step would go; it must be one of the table. */
  edge(on: On, step: number): Edge {
    const edge = EDGES[on]![this.status[step]!];
    if (edge?.under[this.root.stop] === undefined) broke('V7 edge', this.tellEdge(on, step));
    return edge;
  }

  /** Something happens to the run, perhaps with one of its steps, that moves no step. */
  happens(type: string): void {
    const situation = RUN_EDGES[type]?.under[this.root.stop];
    if (situation === undefined) broke('V9 stop', this.tellEdge(type));
    this.met.hit(situation);
  }

  private tellEdge(on: string, step?: number): string {
    const of = step === undefined ? '' : ` for ${this.tell(step)}`;
    const { cause } = this.root.stopping ?? {};
    return `${on}${of} ${cause === undefined ? '' : ` after the run was stopped by a ${cause.kind}`}`;
  }

  move(on: On, step: number, at: number): void {
    const { to, under } = this.edge(on, step);
    this.met.hit(under[this.root.stop]!);
    const from = this.status[step];
    if (to === from) return;
    if (from === RUNNING) this.ran(step, -1);
    else if (from === READY) this.ready--;
    else if (this.waits.size > 0) this.waits.delete(step);
    if (to === RUNNING) this.ran(step, 1);
    else if (to === READY) {
      this.ready++;
      this.readyAt[step] = at;
      this.readyTurn[step] = this.turns;
    }
    this.status[step] = to;
    this.onMove(step, to);
    if (!isSettled(to)) return;
    this.settled++;
    if (this.parked.size > 0) this.parked.delete(step);
    if (this.facts.steps[step]!.hook === undefined) this.root.ordinaryLeft--;
    for (const dependent of this.facts.dependents[step]!) {
      if (--this.openNeeds[dependent]! === 0) this.unblock(dependent, at);
    }
  }

  private ran(step: number, more: 1 | -1): void {
    this.running += more;
    const head = this.branches?.of[step] ?? -1;
    if (head < 0) return;
    const running = (this.branchesAtWork.get(head) ?? 0) + more;
    if (running > 0) this.branchesAtWork.set(head, running);
    else this.branchesAtWork.delete(head);
  }

  /** Without a rule to ask, a step whose needs have all succeeded is ready at once. */
  unblock(step: number, at: number): void {
    if (this.status[step] !== PENDING || this.expired.size > 0) return;
    const { when, runIf, hook } = this.facts.steps[step]!;
    if (when !== undefined || runIf !== undefined) return;
    if (hook !== undefined && hook !== this.root.hook?.hook) return;
    for (const need of this.facts.needs[step]!) if (this.status[need] !== SUCCEEDED) return;
    this.move('unblocked', step, at);
  }

  ask(step: number, why: number, at: number): void {
    if (this.asked[step] === UNASKED) {
      this.askedAt[step] = at;
      this.toAbort.add(step * 64 + this.attempts[step]!);
    }
    this.asked[step] = why;
  }

  /** Whether a branch may have begun with the step. */
  hasStarted(step: number): boolean {
    return this.attempts[step]! > 0 || (this.begun && this.reused.has(step));
  }

  /** Whether the step is in a branch that used up its time. */
  isInExpired(step: number): boolean {
    if (this.expired.size === 0) return false;
    return this.branches!.around[step]!.some((head) => this.expired.has(head));
  }
}

/** A world that was cut down may have lost the steps of some results. */
function reusedIn({ reused }: World, { placeOf }: Facts): ReadonlyMap<number, WorldResult> {
  const there = (reused ?? NO_RESULTS).filter(({ key }) => placeOf.has(key));
  return new Map(there.map((result) => [placeOf.get(result.key)!, result]));
}

const NO_RESULTS: readonly WorldResult[] = [];

// Ordinary arrays: a typed one of this size costs more to make than it saves.
function zeros(size: number): number[] {
  return new Array<number>(size).fill(0);
}

/** Instants that are not known yet. */
function times(size: number): number[] {
  return new Array<number>(size).fill(Number.NaN);
}
