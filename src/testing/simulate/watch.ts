/**
 * Follows a run event by event with a state of its own, and says which rule an event breaks.
 * Knows the documented life of steps and runs; must not read statuses from the engine, except to
 * compare them with its own.
 */
import type { Event } from '../../run/event.ts';
import {
  CANCELLED,
  FAILED,
  isSettled,
  PENDING,
  READY,
  RUNNING,
  SKIPPED,
  STEP_STATUSES,
  SUCCEEDED,
  WAITING,
} from '../../run/status.ts';
import type { SimulatedAttempt } from './attempt.ts';
import { hold } from './broken.ts';
import type { Facts } from './facts.ts';
import type { Marks } from './marks.ts';
import type { Audience, Stage, Turn } from './stage.ts';
import { checkCommands } from './watch-commands.ts';
import { markInputs } from './watch-marks.ts';
import { OrderWatch } from './watch-order.ts';
import { checkAttemptEnd, checkDelay } from './watch-tries.ts';
import type { World } from './world.ts';

export class Watch implements Audience {
  readonly world: World;
  readonly facts: Facts;
  readonly marks: Marks;
  readonly status: Uint8Array;
  /** Tries started, by step. */
  readonly tries: Uint16Array;
  /** When the current try started. */
  readonly startedAt: Float64Array;
  /** When the current wait is over. */
  readonly wakeAt: Float64Array;
  readonly openNeeds: Int32Array;
  readonly order: OrderWatch;
  running = 0;
  settled = 0;
  startAt = 0;
  lastAt = 0;
  turns = 0;
  stopping: (Event & { type: 'run.stopping' }) | undefined;
  finished: (Event & { type: 'run.finished' }) | undefined;
  begun = false;

  constructor(world: World, facts: Facts, marks: Marks) {
    const { size } = facts;
    this.world = world;
    this.facts = facts;
    this.marks = marks;
    this.status = new Uint8Array(size);
    this.tries = new Uint16Array(size);
    this.startedAt = new Float64Array(size);
    this.wakeAt = new Float64Array(size);
    this.openNeeds = Int32Array.from(facts.needs, (needs) => needs.length);
    this.order = new OrderWatch(this);
  }

  turn(turn: Turn, stage: Stage): void {
    const { inputs } = turn;
    this.turns++;
    markInputs(this, inputs, stage);
    for (const event of turn.events) this.event(event, stage);
    checkCommands(this, turn);
    this.compare(stage);
    if (this.finished === undefined && this.stopping === undefined) this.order.checkIdle();
    for (const input of inputs) {
      if (input.type !== 'cancel' && input.type !== 'expired') continue;
      const stopped = this.stopping !== undefined || this.finished !== undefined;
      hold(stopped, 'V9 stop', () => `${input.type} changed nothing`);
    }
    const events = stage.log.length;
    hold(events <= 50 * (this.facts.size + 1), 'V20 bound', () => `${events} events`);
  }

  performed({ events }: Turn, stage: Stage): void {
    if (!events.some((event) => event.type === 'run.stopping')) return;
    for (let step = 0; step < this.facts.size; step++) {
      if (this.status[step] !== RUNNING) continue;
      const attempt = stage.attempts[step]!.at(-1)!;
      const asked = attempt.aborted || attempt.outcome !== undefined;
      hold(asked, 'V8 abort', () => `${this.name(step)} runs on unasked while the run stops`);
    }
  }

  /** Time has moved on. */
  moved(_stage: Stage): void {}

  late(_attempt: SimulatedAttempt, _stage: Stage): void {
    this.marks.hit('settlement after the end');
  }

  name(step: number): string {
    return this.facts.steps[step]!.id;
  }

  private event(event: Event, stage: Stage): void {
    const { at } = event;
    hold(this.finished === undefined, 'V7 end', () => `${event.type} after run.finished`);
    hold(event.type === 'run.started' ? !this.begun : this.begun, 'V7 start', () => event.type);
    hold(at >= this.lastAt, 'time', () => `${event.type} at ${at} after ${this.lastAt}`);
    this.lastAt = at;
    this.checkRunTime(event);
    switch (event.type) {
      case 'run.started':
        this.begun = true;
        this.startAt = at;
        for (let step = 0; step < this.facts.size; step++) {
          if (this.openNeeds[step] === 0) this.unblock(step);
        }
        return;
      case 'run.stopping':
        return this.stop(event);
      case 'run.finished':
        hold(this.settled === this.facts.size, 'V20 end', () => `${this.settled} steps have ended`);
        this.finished = event;
        return;
      case 'step.started':
        return this.started(event);
      case 'step.ready':
        return this.readied(event);
      default:
        return this.ended(event, stage);
    }
  }

  private started({ step, attempt, at }: Event & { type: 'step.started' }): void {
    const { concurrency } = this.world;
    const name = () => `${this.name(step)} (${STEP_STATUSES[this.status[step]!]})`;
    hold(this.stopping === undefined, 'V9 stop', () => `${name()} started while stopping`);
    hold(this.status[step] === READY, 'V1 start', () => `${name()} started`);
    this.checkNeeds(step);
    const number = ++this.tries[step]!;
    hold(attempt === number, 'V10 tries', () => `${name()} try ${attempt}, not ${number}`);
    const most = this.facts.steps[step]!.tries.length;
    hold(number <= most, 'V10 tries', () => `${name()} try ${number} of ${most}`);
    this.order.checkStart(step);
    this.move(step, RUNNING);
    this.startedAt[step] = at;
    const limited = concurrency === null || this.running <= concurrency;
    hold(limited, 'V2 limit', () => `${this.running} run at once, at most ${concurrency}`);
  }

  private checkNeeds(step: number): void {
    const needs = this.facts.needs[step]!;
    const open = needs.find((need) => !isSettled(this.status[need]!));
    hold(open === undefined, 'V1 needs', () => `${this.name(step)} before ${this.name(open!)}`);
    const usable = needs.filter((need) => this.status[need] === SUCCEEDED).length;
    const enough =
      this.world.mode === 'best_effort'
        ? needs.length === 0 || usable > 0
        : usable === needs.length;
    hold(enough, 'V1 needs', () => `${this.name(step)} with ${usable} of ${needs.length} needs`);
  }

  private readied({ step, at }: Event & { type: 'step.ready' }): void {
    const waited = this.status[step] === WAITING && at >= this.wakeAt[step]!;
    const asked = this.status[step] === PENDING && this.openNeeds[step] === 0;
    hold(waited || asked, 'V7 edge', () => `${this.name(step)} became ready too early or again`);
    hold(this.stopping === undefined, 'V9 stop', () => `${this.name(step)} ready while stopping`);
    this.move(step, READY);
  }

  private ended(
    event: Exclude<Event, { type: 'step.started' | 'step.ready' | `run.${string}` }>,
    stage: Stage,
  ): void {
    const { step, type } = event;
    const { status } = this;
    const tell = () => `${type} for ${this.name(step)}, which is ${STEP_STATUSES[status[step]!]}`;
    if (type === 'step.skipped' || (type === 'step.failed' && event.attempt === 0)) {
      hold(status[step] === PENDING && this.openNeeds[step] === 0, 'V7 edge', tell);
      hold(this.stopping === undefined, 'V9 stop', tell);
      return this.move(step, type === 'step.skipped' ? SKIPPED : FAILED);
    }
    hold(status[step] === RUNNING, 'V7 edge', tell);
    checkAttemptEnd(this, event, stage);
    if (type === 'step.retrying') {
      checkDelay(this, event);
      this.wakeAt[step] = event.wakeAt;
      return this.move(step, WAITING);
    }
    if (type === 'step.cancelled') {
      hold(this.stopping !== undefined, 'V8 cancel', () => `${tell()} and nothing stops the run`);
      return this.move(step, CANCELLED);
    }
    this.move(step, type === 'step.succeeded' ? SUCCEEDED : FAILED);
  }

  private stop(event: Event & { type: 'run.stopping' }): void {
    const { cause, at } = event;
    hold(this.stopping === undefined, 'V9 stop', () => 'the run stops twice');
    this.stopping = event;
    const { mode, cancelMs, timeoutMs } = this.world;
    const right =
      cause.kind === 'cancel'
        ? cancelMs !== undefined && at - this.startAt >= cancelMs
        : cause.kind === 'timeout'
          ? timeoutMs !== undefined && at - this.startAt >= timeoutMs
          : mode === 'fail_fast' && this.status[cause.step] === FAILED;
    hold(right, 'V8 stop', () => `the run stops without a cause: ${JSON.stringify(cause)}`);
    for (let step = 0; step < this.facts.size; step++) {
      const status = this.status[step]!;
      if (status === WAITING) this.marks.hit('retry wait cut short by a stop');
      if (status !== RUNNING && !isSettled(status)) this.move(step, CANCELLED);
    }
  }

  /** A run may not outlive its own timeout without stopping. */
  private checkRunTime({ at, type }: Event): void {
    const { timeoutMs, storeMs } = this.world;
    if (timeoutMs === undefined || this.stopping !== undefined || !this.begun) return;
    const latest = this.startAt + Math.max(timeoutMs, storeMs);
    hold(at <= latest, 'V11 run timeout', () => `${type} ${at - this.startAt} ms after the start`);
  }

  private move(step: number, status: number): void {
    if (this.status[step] === RUNNING) this.running--;
    if (status === RUNNING) this.running++;
    this.status[step] = status;
    this.order.moved(step, status);
    if (!isSettled(status)) return;
    this.settled++;
    for (const dependent of this.facts.dependents[step]!) {
      if (--this.openNeeds[dependent]! === 0) this.unblock(dependent);
    }
  }

  /** Without a rule to ask, a step whose needs have all succeeded is ready at once. */
  private unblock(step: number): void {
    if (this.status[step] !== PENDING || this.facts.steps[step]!.when !== undefined) return;
    for (const need of this.facts.needs[step]!) if (this.status[need] !== SUCCEEDED) return;
    this.move(step, READY);
  }

  private compare({ run }: Stage): void {
    for (let step = 0; step < this.facts.size; step++) {
      if (run.stepStatus[step] === this.status[step]) continue;
      const [theirs, own] = [run.stepStatus[step]!, this.status[step]!].map(
        (s) => STEP_STATUSES[s],
      );
      hold(
        false,
        'V5 state',
        () => `${this.name(step)} is ${theirs} in the run, ${own} by its events`,
      );
    }
    hold(run.counts[RUNNING] === this.running, 'V2 count', () => `${run.counts[RUNNING]} counted`);
  }
}
