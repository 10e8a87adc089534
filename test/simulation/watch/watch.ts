/**
 * Follows a run event by event with a state of its own, and says which rule an event breaks.
 * Knows the documented life of steps and runs; must not read statuses from the engine, except to
 * compare them with its own.
 */
import type { Event, EventOf, StepEvent } from '../../../src/run/event.ts';
import { RUNNING, STEP_STATUSES } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Facts } from '../draw/facts.ts';
import type { World } from '../draw/world.ts';
import type { Audience, Turn } from '../play/audience.ts';
import type { Stage } from '../play/stage.ts';
import { SoFar } from './so-far.ts';
import type { Together } from './together.ts';
import { checkCommands } from './watch-commands.ts';
import { checkOwed, checkVanished, followDeath, followResume } from './watch-crashes.ts';
import { checkDecided } from './watch-decisions.ts';
import { checkAnswered } from './watch-messages.ts';
import { OrderWatch } from './watch-order.ts';
import { expectedPace, followPace } from './watch-pace.ts';
import { checkTaken, followAsked } from './watch-requests.ts';
import { checkSpent, followSpent, isAside } from './watch-spent.ts';
import { followStep } from './watch-steps.ts';
import { followHooks, followStop } from './watch-stops.ts';
import { checkNothingDue, followExpiry } from './watch-times.ts';
import { checkLate, followLate } from './watch-tries.ts';
import { checkRest, followRest } from './watch-waits.ts';
import { checkWhy } from './watch-why.ts';

/** Before everything: that a breaker lets somebody through again may not have come through yet. */
const MAYBE_LATER = -1;

const MOST_IDLE_TURNS = 10_000;

/** What the end of an attempt says about its pool. */
const OK_OF: Readonly<Record<string, boolean | undefined>> = {
  'step.succeeded': true,
  'step.failed': false,
  'step.retrying': false,
  'step.waiting': true,
  'step.cancelled': undefined,
};

export class Watch implements Audience {
  readonly so: SoFar;
  readonly order: OrderWatch;
  private readonly together: Together;
  private readonly blocked: (step: number) => string | undefined;
  private at = MAYBE_LATER;

  constructor(world: World, facts: Facts, together: Together) {
    this.so = new SoFar(world, facts, together.traces.met);
    this.order = new OrderWatch(this.so, together.lines !== undefined);
    this.so.onMove = (step, status) => this.order.moved(step, status);
    this.together = together;
    together.pools.members.push(this.order);
    const claims = facts.claims.some((claimed) => claimed.length > 0);
    this.blocked = claims
      ? (step) => together.pools.blocked(this.order, step, this.at)
      : () => undefined;
  }

  turn(turn: Turn, stage: Stage): void {
    const { so } = this;
    const { inputs, events } = turn;
    so.turns++;
    so.inputs = inputs;
    so.requests.length = 0;
    so.made = stage.attempts;
    this.together.traces.log = stage.log;
    const pace = expectedPace(so, inputs);
    const from = stage.log.length - events.length;
    for (let i = 0; i < events.length; i++) this.event(events.at(i), stage.log[from + i - 1]);
    checkCommands(so, turn);
    checkLate(so);
    checkSpent(so, turn);
    checkTaken(so);
    if (so.resumes > 0) {
      checkVanished(so);
      checkDecided(so);
    }
    checkAnswered(so);
    if (so.resumes > 0 || so.world.stayMs !== undefined) checkRest(so, this.order);
    if (pace !== undefined && so.finished === undefined && so.concurrency !== pace)
      broke('pace', `${so.concurrency} at once, not ${pace}`);
    this.compare(stage);
    this.together.lines?.turned(this.order);
    if (this.together.lines === undefined) this.checkIdle();
    this.checkObeyed();
    this.checkBounds(events.length, stage.log.length);
  }

  /** Whoever wants the run to stop is heard. */
  private checkObeyed(): void {
    const { so } = this;
    for (const input of so.inputs) {
      const type = input.type === 'asked' ? input.request.kind : input.type;
      if (type !== 'cancel' && type !== 'expired') continue;
      // A run that rests has no times; whoever takes it up finds that its own is over.
      const later = type === 'expired' && (so.root.hook !== undefined || so.resting);
      const stopped = so.root.stops.length > 0 || so.finished !== undefined || later;
      if (!stopped) broke('V9 stop', `${type} changed nothing`);
    }
  }

  private checkBounds(events: number, all: number): void {
    const { so } = this;
    // Two runs that tell each other of room for ever do so without time going on.
    so.idleTurns = events > 0 ? 0 : so.idleTurns + 1;
    if (!(so.idleTurns <= MOST_IDLE_TURNS))
      broke('V20 busy', `${so.idleTurns} turns without events`);
    const bound = 50 * (so.facts.size + 1) * (so.resumes + 1);
    if (!(all <= bound)) broke('V20 bound', `${all} events`);
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
    checkWhy(this.order, this.together.pools, stage);
  }

  private checkIdle(): void {
    if (this.so.finished === undefined) this.order.checkIdle(this.blocked);
  }

  /** While it is being stored the other runs of the process have what it gave back. */
  losing({ events }: Turn): void {
    this.together.lines?.forget(this.order);
    for (const event of events) if ('step' in event) this.giveBack(event);
  }

  died(stage: Stage): void {
    followDeath(this.so, stage);
    this.together.pools.forget();
    this.together.lines?.forget(this.order);
  }

  private event(event: Event, before: Event | undefined): void {
    const { so } = this;
    const { type, at } = event;
    if (so.finished !== undefined) broke('V7 end', `${type} after run.finished`);
    if (!(type === 'run.started' ? !so.begun : so.begun)) broke('V7 start', type);
    if (!(at >= so.lastAt)) broke('time', `${type} at ${at} after ${so.lastAt}`);
    so.lastAt = at;
    if (so.gone && type !== 'run.resumed' && so.begun) broke('resume', `${type} before it`);
    checkOwed(so, event);
    this.checkStopFollows(event, before);
    if ('step' in event && !isAside(event)) this.step(event);
    else this.ofRun(event, before);
  }

  private ofRun(event: Event, before: Event | undefined): void {
    const { so } = this;
    // What was given up may end at any time.
    if (event.type === 'step.late') return followLate(so, event);
    if (event.type === 'step.spent') return followSpent(so, event);
    so.happens(event.type);
    switch (event.type) {
      case 'run.started':
        return this.begin(event.at);
      case 'run.asked':
        return followAsked(so, event);
      case 'run.stopping':
        return followStop(so, event, before);
      case 'run.hooks':
        return followHooks(so, event);
      case 'run.paced':
        return followPace(so, event);
      case 'branch.expired':
        return followExpiry(so, event);
      case 'run.resumed':
        return followResume(so, event);
      case 'run.waiting':
        return followRest(so, this.order, event);
      case 'run.finished': {
        const left = () => `${so.settled} of ${so.facts.size} steps have ended`;
        if (so.settled !== so.facts.size) broke('V20 end', left());
        so.finished = event;
      }
    }
  }

  private step(event: StepEvent): void {
    const { so } = this;
    const { type, step, at } = event;
    so.edge(type as 'step.ready', step);
    if (type === 'step.started') this.checkPlace(event);
    this.giveBack(event);
    followStep(so, event);
    so.move(type as 'step.ready', step, at);
    if (type === 'step.parked') so.parked.add(step);
    const most = () => `${so.running} run at once, at most ${so.concurrency}`;
    if (type === 'step.started' && !(so.running <= so.concurrency)) broke('V2 limit', most());
  }

  /** What an attempt that ends has taken. */
  private giveBack({ type, step, at }: StepEvent): void {
    const { so } = this;
    if (!(type in OK_OF) || so.status[step] !== RUNNING || so.vanished.has(step)) return;
    this.together.pools.end(this.order, step, at, OK_OF[type]);
  }

  /** The place of a step that starts. */
  private checkPlace({ step, at }: EventOf<'step.started'>): void {
    const { so, together } = this;
    this.order.checkStart(step, this.blocked);
    if (together.lines !== undefined) {
      for (const [name] of so.facts.claims[step]!) together.lines.took(this.order, name);
    }
    together.pools.start(this.order, step, at);
  }

  /** Under `fail_fast` a failure that counts stops the run before anything else happens. */
  private checkStopFollows(event: Event, before: Event | undefined): void {
    const { so } = this;
    if (before?.type !== 'step.failed' || so.world.mode !== 'fail_fast') return;
    const { optional, hook } = so.facts.steps[before.step]!;
    if (optional === true || hook !== undefined || so.root.stops.length > 0) return;
    if (event.type !== 'run.stopping') broke('V8 stop', `${event.type} after a failure`);
  }

  private begin(at: number): void {
    const { so } = this;
    so.begun = true;
    so.gone = false;
    so.root.startAt = at;
    for (const step of so.facts.leftOut) so.move('left out', step, at);
    for (let step = 0; step < so.facts.size; step++) {
      const hook = so.facts.steps[step]!.hook !== undefined;
      if (so.openNeeds[step] === 0 && !hook) so.unblock(step, at);
    }
    // With results of an earlier run begins the time of their branches.
    for (const step of so.reused.keys()) {
      so.firstAt[step] = at;
      so.move('reused', step, at);
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
