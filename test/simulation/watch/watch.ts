/**
 * Follows a run event by event with a state of its own, and says which rule an event breaks.
 * Knows the documented life of steps and runs; must not read statuses from the engine, except to
 * compare them with its own.
 */
import type { Event } from '../../../src/run/event.ts';
import {
  CANCELLED,
  FAILED,
  RUNNING,
  STEP_STATUSES,
  SUCCEEDED,
  WAITING,
} from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Facts } from '../draw/facts.ts';
import type { World } from '../draw/world.ts';
import type { Marks } from '../marks.ts';
import type { SimulatedAttempt } from '../play/attempt.ts';
import type { Audience, Turn } from '../play/audience.ts';
import type { Stage } from '../play/stage.ts';
import { SoFar } from './so-far.ts';
import type { Together } from './together.ts';
import { checkCommands } from './watch-commands.ts';
import {
  checkVanished,
  followDeath,
  followInterrupted,
  followLostTry,
  followOwed,
  followResume,
} from './watch-crashes.ts';
import { checkDecided, checkRest, followDecision, followRest } from './watch-decisions.ts';
import { markInputs } from './watch-marks.ts';
import { WatchedMember } from './watch-member.ts';
import { OrderWatch } from './watch-order.ts';
import { expectedPace, followPace } from './watch-pace.ts';
import type { Member } from './watch-pools.ts';
import { followReused } from './watch-reused.ts';
import { checkStart, followReady } from './watch-starts.ts';
import { followHooks, followStop } from './watch-stops.ts';
import { checkNothingDue, followExpiry, followStopping } from './watch-times.ts';
import { checkAttemptEnd, checkDelay, checkLate, followLate } from './watch-tries.ts';
import { followUnstarted, isEnd, type StepEnd } from './watch-unstarted.ts';
import { checkWhy } from './watch-why.ts';

/** Before everything: that a breaker lets somebody through again may not have come through yet. */
const MAYBE_LATER = -1;

const MOST_IDLE_TURNS = 10_000;

export class Watch implements Audience {
  readonly so: SoFar;
  readonly order: OrderWatch;
  private readonly together: Together;
  private readonly member: Member;
  private readonly blocked: (step: number) => string | undefined;
  private inputs: Turn['inputs'] = [];
  private at = MAYBE_LATER;

  constructor(world: World, facts: Facts, marks: Marks, together: Together) {
    this.so = new SoFar(world, facts, marks);
    this.order = new OrderWatch(this.so, together.lines !== undefined);
    this.so.onMove = (step, status) => this.order.moved(step, status);
    this.together = together;
    this.member = new WatchedMember(this.so, this.order);
    together.pools.members.push(this.member);
    const claims = facts.claims.some((claimed) => claimed.length > 0);
    this.blocked = claims
      ? (step) => together.pools.blocked(this.member, step, this.at)
      : () => undefined;
  }

  turn(turn: Turn, stage: Stage): void {
    const { so } = this;
    const { inputs, events } = turn;
    so.turns++;
    this.together.traces.log = stage.log;
    this.inputs = inputs;
    markInputs(so, inputs, stage);
    const pace = expectedPace(so, inputs);
    const from = stage.log.length - events.length;
    for (let i = 0; i < events.length; i++)
      this.event(events.at(i), stage, stage.log[from + i - 1]);
    checkCommands(so, turn);
    checkLate(so, inputs);
    if (so.resumes > 0) {
      checkVanished(so);
      checkDecided(so, inputs);
      checkRest(so, this.order);
    }
    if (pace !== undefined && so.finished === undefined) {
      if (so.concurrency !== pace) broke('pace', `${so.concurrency} at once, not ${pace}`);
    }
    this.compare(stage);
    this.together.lines?.turned(this.member);
    if (this.together.lines === undefined) this.checkIdle();
    this.checkObeyed(inputs);
    // Two runs that tell each other of room for ever do so without time going on.
    so.idleTurns = events.length > 0 ? 0 : so.idleTurns + 1;
    if (!(so.idleTurns <= MOST_IDLE_TURNS))
      broke('V20 busy', `${so.idleTurns} turns without events`);
    const bound = 50 * (so.facts.size + 1) * (so.resumes + 1);
    if (!(stage.log.length <= bound)) broke('V20 bound', `${stage.log.length} events`);
  }

  /** Whoever wants the run to stop is heard. */
  private checkObeyed(inputs: Turn['inputs']): void {
    const { so } = this;
    for (const input of inputs) {
      if (input.type !== 'cancel' && input.type !== 'expired') continue;
      // A run that rests has no times; whoever takes it up finds that its own is over.
      const later = input.type === 'expired' && (so.hook !== undefined || so.resting);
      const stopped = so.stops.length > 0 || so.finished !== undefined || later;
      if (!stopped) broke('V9 stop', `${input.type} changed nothing`);
    }
  }

  /** Everything that was due by now has happened, and nobody is at it. */
  quiet(stage: Stage): void {
    const { so } = this;
    if (so.finished !== undefined || !so.begun || so.gone) return;
    const now = stage.clock.now();
    checkNothingDue(so, now);
    this.at = now;
    this.checkIdle();
    this.at = MAYBE_LATER;
    checkWhy(this.member, this.order, this.together.pools, stage);
  }

  private checkIdle(): void {
    if (this.so.finished !== undefined) return;
    this.order.checkIdle(this.blocked);
  }

  late(_attempt: SimulatedAttempt, _stage: Stage): void {
    this.so.marks.hit('settlement after the end');
  }

  /** While it is being stored the other runs of the process have what it gave back. */
  losing({ events }: Turn): void {
    const { so, together } = this;
    together.lines?.forget(this.member);
    for (const event of events) {
      if (isEnd(event) && so.status[event.step] === RUNNING && !so.vanished.has(event.step))
        together.pools.end(this.member, event.step, event.at, okOf(event.type));
    }
  }

  died(stage: Stage): void {
    const { so, together } = this;
    if (together.lines !== undefined && so.begun) {
      so.marks.hit('crash of several runs');
      if (so.ready > 0) so.marks.hit('crash of several runs while one waits in line');
    }
    followDeath(so, stage);
    together.pools.forget();
    together.lines?.forget(this.member);
  }

  private event(event: Event, stage: Stage, before: Event | undefined): void {
    const { so } = this;
    const { at } = event;
    if (so.finished !== undefined) broke('V7 end', `${event.type} after run.finished`);
    if (!(event.type === 'run.started' ? !so.begun : so.begun)) broke('V7 start', event.type);
    if (!(at >= so.lastAt)) broke('time', `${event.type} at ${at} after ${so.lastAt}`);
    so.lastAt = at;
    if (so.gone && event.type !== 'run.resumed' && so.begun)
      broke('resume', `${event.type} before it`);
    if (followOwed(so, event)) return;
    this.checkStopFollows(event, before);
    switch (event.type) {
      case 'run.started':
        return this.begin(at);
      case 'run.stopping':
        return followStop(so, event, before);
      case 'run.hooks':
        return followHooks(so, event);
      case 'run.paced':
        return followPace(so, event);
      case 'branch.expired':
        return followExpiry(so, event);
      case 'run.finished': {
        const left = () => `${so.settled} of ${so.facts.size} steps have ended`;
        if (so.settled !== so.facts.size) broke('V20 end', left());
        so.finished = event;
        return;
      }
      case 'step.started':
        return this.started(event);
      case 'step.stopping':
        return followStopping(so, event);
      case 'step.late':
        return followLate(so, event, stage);
      case 'step.ready':
        return followReady(so, event, this.inputs);
      case 'run.resumed':
        return followResume(so, event);
      case 'run.waiting':
        return followRest(so, this.order);
      case 'run.leaving':
        return broke('leave', 'a run is let go that nobody let go');
      case 'step.interrupted':
        return followInterrupted(so, event);
      case 'step.parked':
        return;
      default:
        return this.ended(event, stage);
    }
  }

  /** Under `fail_fast` a failure that counts stops the run before anything else happens. */
  private checkStopFollows(event: Event, before: Event | undefined): void {
    const { so } = this;
    if (before?.type !== 'step.failed' || so.world.mode !== 'fail_fast') return;
    const { optional, hook } = so.facts.steps[before.step]!;
    if (optional === true || hook !== undefined || so.stops.length > 0) return;
    if (event.type !== 'run.stopping') broke('V8 stop', `${event.type} after a failure`);
  }

  private begin(at: number): void {
    const { so } = this;
    so.begun = true;
    so.gone = false;
    so.startAt = at;
    for (let step = 0; step < so.facts.size; step++) {
      const hook = so.facts.steps[step]!.hook !== undefined;
      if (so.openNeeds[step] === 0 && !hook) so.unblock(step, at);
    }
    followReused(so, at);
  }

  private started(event: Event & { type: 'step.started' }): void {
    const { so } = this;
    const { step, at } = event;
    checkStart(so, event);
    this.order.checkStart(step, this.blocked);
    if (this.together.lines !== undefined) {
      for (const [name] of so.facts.claims[step]!) this.together.lines.took(this.member, name);
    }
    this.together.pools.start(this.member, step, at);
    so.asked[step] = 0;
    so.startedAt[step] = at;
    if (so.attempts[step] === 1) so.firstAt[step] = at;
    so.move(step, RUNNING, at);
    const most = () => `${so.running} run at once, at most ${so.concurrency}`;
    if (!(so.running <= so.concurrency)) broke('V2 limit', most());
  }

  private ended(event: StepEnd, stage: Stage): void {
    const { so } = this;
    const { step, type, at } = event;
    if (so.parked.has(step) && followDecision(so, event, this.inputs)) return;
    if (so.status[step] !== RUNNING) return followUnstarted(so, event);
    if (so.vanished.has(step)) return followLostTry(so, event);
    if (type === 'step.skipped') broke('V7 edge', `${type} for ${so.tell(step)}`);
    checkAttemptEnd(so, event, stage, this.inputs);
    const ok = okOf(type);
    this.together.pools.end(this.member, step, at, ok);
    so.overdue.delete(step);
    switch (type) {
      case 'step.retrying':
        checkDelay(so, event);
        so.wakeAt[step] = event.wakeAt;
        so.inARow.delete(step);
        return so.move(step, WAITING, at);
      case 'step.cancelled':
        return so.move(step, CANCELLED, at);
      case 'step.succeeded':
        return so.move(step, SUCCEEDED, at);
      default:
        if (type !== 'step.failed') broke('V7 edge', `${type} for ${so.tell(step)}`);
        so.move(step, FAILED, at);
    }
  }

  private compare({ run }: Stage): void {
    const { so } = this;
    const { stepStatus } = run;
    for (let step = 0; step < so.facts.size; step++) {
      if (stepStatus[step] === so.status[step]) continue;
      const theirs = STEP_STATUSES[stepStatus[step]!];
      broke('V5 state', `${so.tell(step)} is ${theirs} in the run`);
    }
    if (run.counts[RUNNING] !== so.running) broke('V2 count', `${run.counts[RUNNING]} counted`);
  }
}

/** What the end of an attempt says about its pool. */
function okOf(type: StepEnd['type']): boolean | undefined {
  return type === 'step.succeeded' ? true : type === 'step.cancelled' ? undefined : false;
}
