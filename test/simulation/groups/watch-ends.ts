/**
 * What holds of steps at the end of calls: when they begin, what stops them, for how long they may take, and that no call
 * ends without them.
 * Knows steps and events; must not ask the run how a call stands, except to compare it.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { segmentOf } from '../../../src/run/grown.ts';
import { type Run, statusOf, UNWANTED } from '../../../src/run/run.ts';
import { isSettled } from '../../../src/run/status.ts';
import { idOf } from '../../../src/run/steps.ts';
import { HOOKS, type Hook } from '../../../src/workflow/workflow.ts';
import { broke } from '../broken.ts';
import { Calls } from './call-standing.ts';
import { ownHook } from './ends.ts';
import type { GroupStep, GroupWorld } from './group-world.ts';

/** How the end of a call goes. */
interface End {
  readonly stood: string;
  /** When the first hook began. */
  since: number;
  readonly begun: Hook[];
  /** Whether its time was over, and whether something around it has stopped it meanwhile. */
  isOver: boolean;
  isUnwanted: boolean;
  /** Turns since then in which nobody has noticed. */
  late: number;
}

/** Requests may come before it is noticed. */
const LATE_TURNS = 4;

export class EndsWatch {
  private readonly run: Readonly<Run>;
  private readonly of: (step: number) => GroupStep;
  private readonly world: GroupWorld;
  private readonly calls: Calls;
  /** By step that calls. */
  private readonly ends = new Map<number, End>();
  private readonly listedAt = new Map<number, number>();
  private readonly overdue = new Set<number>();
  /** Calls that something around them had stopped by the end of the last turn. */
  private readonly unwanted = new Set<number>();
  /** Steps that have grown and used up their time, before the end of what they call. */
  private readonly timedOut = new Set<number>();
  private isCancelled = false;
  private isRunOver = false;
  private lateRun = 0;
  private readonly isNeeded: boolean;

  /** `of`: how a step was drawn. */
  constructor(run: Readonly<Run>, of: (step: number) => GroupStep, world: GroupWorld) {
    this.run = run;
    this.of = of;
    this.world = world;
    this.calls = new Calls(run, of, world);
    this.isNeeded = world.flows.some(({ hooks }) => Object.keys(hooks).length > 0);
  }

  /** An event of the process before, of which the run says no more how it stood then. */
  recall(event: Event): void {
    if (event.type === 'run.stopping') this.stopRun(event);
    if (event.type === 'step.expanded') this.listedAt.set(event.step, event.at);
    if (event.type === 'step.stopping') this.overdue.add(event.step);
    if (event.type === 'step.retrying' || event.type === 'step.interrupted')
      this.overdue.delete(event.step);
    if (event.type === 'group.hooks')
      this.note(this.endOf(event.step, event.at, event.status), event.hook, event.at);
    if (event.type === 'step.skipped' && event.cause.kind === 'call')
      this.endOf(event.cause.step, event.at, event.cause.status);
    if (event.type !== 'group.stopping') return;
    const end = this.ends.get(event.step);
    if (end !== undefined) end.isOver = true;
    else if (event.cause.kind === 'timeout') this.timedOut.add(event.step);
  }

  /** An event that the run has folded already, with all others of its turn. */
  see(event: Event): void {
    if (!this.isNeeded) return;
    switch (event.type) {
      case 'run.stopping':
        return this.stopRun(event);
      case 'step.expanded':
        this.listedAt.set(event.step, event.at);
        return;
      case 'step.stopping':
        this.overdue.add(event.step);
        return;
      case 'step.retrying':
      case 'step.interrupted':
        this.overdue.delete(event.step);
        return;
      case 'group.hooks':
        return this.begin(event);
      case 'group.stopping':
        return this.stop(event);
      case 'step.started':
        return this.start(event.step);
      case 'step.skipped':
        return this.skip(event);
      case 'step.succeeded':
        return this.succeed(event);
      case 'step.failed':
        return this.fail(event);
    }
  }

  /** How a call stands whose ordinary steps have ended; `told`: as the event says. */
  private standsAs(step: number, at: number, told: string): string {
    const { run } = this;
    if (this.overdue.has(step)) return 'failed';
    const isToStop = run.stopRequested[step] === UNWANTED;
    // What stops it may have come later in this turn.
    if (isToStop && (told === 'cancelled' || this.unwanted.has(step))) return 'cancelled';
    const { timeoutMs = Number.POSITIVE_INFINITY } = this.of(step);
    if (at > this.listedAt.get(step)! + timeoutMs)
      broke('call end', `${idOf(run, step)} has used up its time, and comes to its end`);
    return this.calls.standingOf(step);
  }

  private stopRun({ cause, at }: EventOf<'run.stopping'>): void {
    if (cause.kind === 'cancel') this.isCancelled = true;
    if (cause.kind !== 'timeout') return;
    this.isRunOver = true;
    if (at < this.endOfRun()) broke('V11 early', 'the run has time left');
  }

  private endOfRun(): number {
    return this.run.startedAt + (this.world.timeoutMs ?? Number.POSITIVE_INFINITY);
  }

  private begin({ step, hook, status, at }: EventOf<'group.hooks'>): void {
    const { run } = this;
    const end = this.ends.get(step) ?? this.endOf(step, at, this.standsAs(step, at, status));
    const id = idOf(run, step);
    if (this.isCancelled) broke('call end', `${hook} of ${id} begins after a cancel`);
    if (status !== end.stood) broke('call end', `${hook} of ${id}: ${status}, not ${end.stood}`);
    if (!isWanted(hook, status)) broke('call end', `${hook} of ${id}, which has ${status}`);
    if (end.begun.includes(hook)) broke('call end', `${hook} of ${id} begins once more`);
    this.note(end, hook, at);
    for (const own of this.calls.stepsOf(step)) {
      const other = ownHook(run, own);
      const comesBefore = other === undefined || HOOKS.indexOf(other) < HOOKS.indexOf(hook);
      if (comesBefore && !isSettled(run.stepStatus[own]!))
        broke('call end', `${hook} of ${id} begins, and ${idOf(run, own)} has not ended`);
    }
  }

  private note(end: End, hook: Hook, at: number): void {
    if (end.begun.length === 0) end.since = at;
    end.begun.push(hook);
  }

  private endOf(step: number, at: number, stood: string): End {
    const known = this.ends.get(step);
    if (known !== undefined) return known;
    const end: End = {
      stood,
      since: at,
      begun: [],
      isOver: false,
      isUnwanted: false,
      late: 0,
    };
    this.ends.set(step, end);
    return end;
  }

  /** What stops around a call leaves its end alone, and so does what fails in that. */
  private stop({ step, at, cause }: EventOf<'group.stopping'>): void {
    const end = this.ends.get(step);
    if (end === undefined && cause.kind === 'timeout') this.timedOut.add(step);
    if (end === undefined) return;
    if (cause.kind !== 'timeout' || at < this.dueOf(step, end))
      broke('call end', `the end of ${idOf(this.run, step)} is stopped by a ${cause.kind}`);
    end.isOver = true;
  }

  private dueOf(step: number, { since }: End): number {
    return since + this.calls.timeAround(step);
  }

  /** What is around a step has time left, or the step is at the end of a call in it. */
  private start(step: number): void {
    const { run } = this;
    for (let at = step; ; ) {
      const hook = ownHook(run, at);
      const around = segmentOf(run, at);
      const isLate = around === undefined ? this.isRunOver : this.timedOut.has(around.parent);
      if (hook === undefined && isLate)
        broke('group stop', `${idOf(run, step)} starts, and the time of what is around it is over`);
      if (around === undefined) return;
      if (hook !== undefined) return this.startIn(around.parent, hook, step);
      at = around.parent;
    }
  }

  private startIn(call: number, hook: Hook, step: number): void {
    const { run } = this;
    const end = this.ends.get(call);
    if (end?.begun.at(-1) !== hook)
      broke('call end', `${idOf(run, step)} starts, and ${hook} has not begun`);
    if (end.isOver) broke('call end', `${idOf(run, step)} starts, and its time is over`);
  }

  /** Those of a hook that is not for such an end. */
  private skip({ step, at, cause }: EventOf<'step.skipped'>): void {
    const { run } = this;
    if (cause.kind !== 'call') return;
    const hook = ownHook(run, step);
    const { parent } = segmentOf(run, step)!;
    const told = cause.status;
    const { stood } =
      this.ends.get(parent) ?? this.endOf(parent, at, this.standsAs(parent, at, told));
    if (hook === undefined || isWanted(hook, stood))
      broke('call end', `${idOf(run, step)} is skipped in a call that has ${stood}`);
  }

  private succeed({ step, at }: EventOf<'step.succeeded'>): void {
    const end = this.ends.get(step);
    if (end === undefined) return;
    const { stood, begun } = end;
    if (stood !== 'succeeded' && stood !== 'partial')
      broke('call end', `${idOf(this.run, step)} has succeeded, and had ${stood}`);
    // What was partial before stays so, and where each hook was skipped none took any time.
    if (stood === 'succeeded' && begun.length > 0 && at > this.dueOf(step, end))
      broke('call end', `${idOf(this.run, step)} has succeeded, and its end took too long`);
  }

  /** One that took too long has failed for that, and one that was to stop is cancelled. */
  private fail({ step, error }: EventOf<'step.failed'>): void {
    const end = this.ends.get(step);
    if (end === undefined) return;
    const { stood, isOver, isUnwanted } = end;
    if (isUnwanted) broke('call end', `${idOf(this.run, step)} was to stop, and has failed`);
    if (stood === 'succeeded' && isOver && error.code !== 'timed_out')
      broke(
        'call end',
        `the end of ${idOf(this.run, step)} took too long, and it has ${error.code}`,
      );
  }

  /** After each turn. */
  turn(at: number): void {
    if (!this.isNeeded) return;
    const { root, endedAt } = this.run;
    const isOpen = !this.isCancelled && !this.isRunOver && root.hook === undefined && endedAt === 0;
    if (isOpen && at > this.endOfRun() && ++this.lateRun > LATE_TURNS)
      broke('V11 late', 'the run has used up its time');
    for (const { parent, state } of this.run.segments) {
      if (state === undefined) continue;
      this.calls.count(parent);
      if (this.run.stopRequested[parent] === UNWANTED) this.unwanted.add(parent);
      if (this.isCancelled) continue;
      const end = this.ends.get(parent);
      if (isSettled(this.run.stepStatus[parent]!)) this.close(parent, end);
      else if (end !== undefined) this.look(parent, end, at);
    }
  }

  private look(step: number, end: End, at: number): void {
    const { run } = this;
    end.isUnwanted ||= run.stopRequested[step] === UNWANTED && !this.overdue.has(step);
    for (const own of this.calls.stepsOf(step)) {
      if (ownHook(run, own) === undefined) continue;
      const status = statusOf(run, own);
      if (status === 'cancelled' && !end.isOver)
        broke('call end', `${idOf(run, own)} was cancelled`);
      if (end.isOver && (status === 'pending' || status === 'ready'))
        broke('call end', `${idOf(run, own)} is ${status}, and its time is over`);
    }
    if (end.isOver || at <= this.dueOf(step, end)) return;
    if (++end.late > LATE_TURNS) broke('V11 late', `the end of ${idOf(run, step)} takes too long`);
  }

  /** A call has ended. */
  private close(step: number, end: End | undefined): void {
    const { run } = this;
    const own = [...this.calls.stepsOf(step)].filter((one) => ownHook(run, one) !== undefined);
    const hooks = new Set(own.map((one) => ownHook(run, one)!));
    const isLeft = (hook: Hook) =>
      end === undefined || (isWanted(hook, end.stood) && !end.begun.includes(hook) && !end.isOver);
    const left = [...hooks].find(isLeft);
    if (left !== undefined) broke('call end', `${idOf(run, step)} has ended without its ${left}`);
  }
}

function isWanted(hook: Hook, status: string): boolean {
  return hook === 'finally' || (hook === 'on_success') === (status === 'succeeded');
}
