/**
 * Plays a world: feeds the real scheduler and performs its commands, the way the runner does, with
 * virtual time. Inputs that come while events are being stored wait and are decided together.
 * Knows the order of a turn; must not judge what the scheduler decides (that is `watch`).
 */
import type { Event } from '../../../src/run/event.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Requested } from '../../../src/run/request.ts';
import type { Run } from '../../../src/run/run.ts';
import { type Command, type Input, newReaction } from '../../../src/schedule/input.ts';
import type { Limits, LimitUser } from '../../../src/schedule/limits.ts';
import { Scheduler } from '../../../src/schedule/react.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import { hashRandom } from '../../../src/std/random.ts';
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { World } from '../draw/world.ts';
import { Alarms } from './alarms.ts';
import { SimulatedAttempt } from './attempt.ts';
import type { Audience, Turn } from './audience.ts';
import type { Kept, Mailbox } from './mailbox.ts';
import { type Doom, Mortality, type Past } from './mortality.ts';

/** What all runs of a process share. */
export interface Ground {
  readonly clock: VirtualClock;
  /** Made anew when the process ends. */
  limits: Limits;
}

/** Up to so long after a run was taken up its store tells once more what was asked of it, in milliseconds. */
const LATEST_TOLD_MS = 1_000;

/** Somebody cancels the run. */
export const CANCEL = { kind: 'cancel', reason: 'cancelled' } as const;
export class Stage implements LimitUser {
  readonly world: World;
  readonly run: Run;
  readonly log: Event[];
  readonly clock: VirtualClock;
  /** All attempts of each step, oldest first. */
  readonly attempts: SimulatedAttempt[][];
  /** Whether the scheduler has said that nothing more will come. */
  ended = false;
  readonly alarms: Alarms;
  /** Whether a turn is under way, perhaps with its events being stored. */
  busy = false;
  /** The process has ended; nothing happens any more. */
  dead = false;
  /** What becomes of the turn that is being stored, if the process will not live to see it stored. */
  doom: Doom;
  /** What was asked of the run so far, over all its processes. */
  readonly mailbox: Mailbox;
  /** Turns with events so far, over all processes of the run. */
  turns: number;
  beganAt: number | undefined;
  /** How often storing has taken time, which decides how long it takes next. */
  private storings: number;
  private readonly past: Past;
  private readonly mortality: Mortality | undefined;
  private readonly scheduler: Scheduler;
  private readonly audience: Audience;
  private readonly reaction = newReaction();
  private inbox: Input[] = [];
  /** Whether the process has ended with a run that waits for decisions. */
  private rests = false;

  constructor(world: World, audience: Audience, { clock, limits }: Ground, past: Past) {
    const { run, log, attempts, turns, beganAt, crash } = past;
    const { plan } = run;
    this.past = past;
    this.mailbox = past.mailbox;
    this.world = world;
    this.clock = clock;
    this.alarms = new Alarms(world, clock);
    this.run = run;
    this.log = log;
    this.attempts = attempts;
    this.turns = turns;
    this.storings = turns;
    this.mortality = crash === undefined ? undefined : new Mortality(crash, world.luck);
    this.beganAt = beganAt;
    const strategy = STRATEGIES.find((s) => s.name === world.strategy)!;
    this.scheduler = new Scheduler(run, () => strategy.queue(plan.graph.bodies[0], plan), {
      limits,
      user: this,
      stayMs: world.stayMs,
    });
    this.audience = audience;
  }

  /** The run begins now, or is cancelled before it does. */
  begin(): void {
    const begin = this.clock.now();
    this.beganAt = begin;
    const { cancelMs } = this.world;
    const first = { type: 'begin', at: begin } as const;
    if (cancelMs !== undefined && cancelMs < 0) return this.feed(first, this.kept(CANCEL));
    this.expectCancel(begin);
    this.feed(first);
  }

  /** The run goes on in this process, with all that was asked of it before; of that it is told twice. */
  takeUp(): void {
    const at = this.clock.now();
    const { kept } = this.mailbox;
    if (!kept.some(({ request }) => request.kind === 'cancel')) this.expectCancel(at);
    const again = at + Math.floor(this.luck(-17, this.turns) * LATEST_TOLD_MS);
    if (kept.length > 0)
      this.alarms.fromOutside(again, () => this.feed(...kept.map((one) => this.asked(one))));
    this.feed({ type: 'resume', at }, ...kept.map((one) => this.asked(one)));
  }

  /** Whether the run has ended, or was never begun by a process that has gone. */
  get isOver(): boolean {
    return this.ended && this.run.status !== 'waiting';
  }

  /** Somebody asks something of the run, whether this process still hears it or not. */
  ask(request: Requested<number>): void {
    const asked = this.kept(request);
    if (!this.ended) this.feed(asked);
  }

  /** Who has the handle of the run in this process asks with it as long as there is one. */
  private call(request: Requested<number>): void {
    if (!this.dead) this.ask(request);
  }

  private kept(request: Requested<number>): Input {
    return this.asked(this.mailbox.keep(request));
  }

  private asked(kept: Kept): Input {
    return { type: 'asked', at: this.clock.now(), ...kept };
  }

  /** Whoever was not heard by a process that died asks the next one. */
  private expectCancel(now: number): void {
    const { cancelMs, drainMs, cancelAgainMs } = this.world;
    if (cancelMs === undefined) return;
    const at = Math.max(now, this.beganAt! + cancelMs);
    const patient = drainMs === undefined ? {} : { drainMs };
    this.alarms.fromOutside(at, () => this.call({ ...CANCEL, ...patient }));
    if (cancelAgainMs === undefined) return;
    this.alarms.fromOutside(at + cancelAgainMs, () => this.call(CANCEL));
  }

  /** Another run says that there may be room. */
  offer(pool: string): void {
    this.feed({ type: 'room', pool, at: this.clock.now() });
  }

  settled(attempt: SimulatedAttempt, outcome: Outcome): void {
    const { step, number } = attempt;
    if (this.dead) return;
    const of = { step, attempt: number, at: this.clock.now() };
    const settled: Input = { type: 'settled', ...of, outcome };
    // Not by the number of the step, which is another one in relatives of the world.
    if (number % 2 === 0) this.feed(settled);
    else this.feed({ type: 'spent', ...of, amounts: { tokens: number } }, settled);
  }

  whyNot(step: number): string | undefined {
    return this.scheduler.whyNot(step, this.clock.now());
  }

  private feed(...inputs: Input[]): void {
    if (this.dead || this.rests) return;
    this.inbox.push(...inputs);
    if (this.busy) return;
    this.busy = true;
    this.turn();
  }

  private turn(): void {
    while (this.inbox.length > 0 && !this.dead) {
      const { turn, ms } = this.decide();
      if (ms > 0) {
        this.clock.alarmRanked(this.clock.now() + ms, this.luck(-1, this.storings), () => {
          if (this.dead) return;
          if (this.doom !== undefined) return this.die();
          this.perform(turn);
          this.turn();
        });
        return;
      }
      if (this.doom !== undefined) return this.die();
      this.perform(turn);
    }
    this.busy = false;
  }

  /** The process ends while its run does not; by itself, or with that of a run beside it. */
  die(crash = this.past.crash): void {
    // A process that has nothing more to do has ended by itself.
    if (this.dead || this.ended) return;
    this.dead = true;
    this.audience.died(this);
    this.past.gone?.(crash);
  }

  /** All inputs that have come are decided together. */
  private decide(): { turn: Turn; ms: number } {
    const { reaction, inbox: inputs, log } = this;
    this.inbox = [];
    reaction.events.clear();
    reaction.commands.clear();
    this.scheduler.react(inputs, reaction);
    const { events, commands } = reaction;
    // Nothing is decided before the turn has been performed, so these stay as they are.
    const turn = { inputs, events, commands };
    const ms = events.length > 0 ? this.storeTime() : 0;
    if (events.length > 0) this.turns++;
    const mortal = events.length > 0 ? this.mortality : undefined;
    this.doom = mortal?.doomOf(this.turns, this.clock.now(), ms);
    // What nobody will ever read has not happened.
    if (this.doom === 'lost') {
      this.audience.losing(turn);
      return { turn, ms };
    }
    for (let i = 0; i < events.length; i++) log.push(events.at(i));
    this.audience.turn(turn, this);
    return { turn, ms };
  }

  private storeTime(): number {
    const { storeMs } = this.world;
    return storeMs === 0 ? 0 : Math.floor(this.luck(-2, this.storings++) * (storeMs + 1));
  }

  private perform(turn: Turn): void {
    for (let i = 0; i < turn.commands.length && !this.dead; i++) {
      this.performOne(turn.commands.at(i));
    }
    const diesAt = this.mortality?.hitBy(this.turns, this.clock.now());
    if (diesAt === undefined) return;
    if (diesAt <= this.clock.now()) return this.die();
    this.clock.alarmRanked(diesAt, this.luck(-11, this.turns), () => this.die());
  }

  private performOne(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.startAttempt(command.step, command.attempt, command.deadline);
      case 'abort':
        return this.abortAttempt(command);
      case 'alarm':
        return this.alarms.set(command, () =>
          this.feed({ ...command.input, at: this.clock.now() }),
        );
      case 'cancel-alarm':
        return this.alarms.cancel(command.key);
      case 'offer':
        return command.to.offer(command.pool);
      case 'end':
        if (this.isAskedAtRest()) return;
        this.ended = true;
        this.rests = this.run.status === 'waiting';
        this.alarms.end();
        // Whoever decides about a run that rests takes it up in another process.
        if (this.rests) {
          this.inbox = [];
          this.past.gone?.(undefined);
        }
    }
  }

  /** As the engine's loop does: what was asked while it was stored that the run rests leads on at once. */
  private isAskedAtRest(): boolean {
    const { run, inbox } = this;
    if (run.status !== 'waiting') return false;
    return inbox.some((input) => input.type === 'asked' && !run.requests.has(input.id));
  }

  private abortAttempt({ step, giveUpAt }: Command & { type: 'abort' }): void {
    const attempt = this.attempts[step]!.at(-1);
    if (attempt === undefined || attempt.outcome !== undefined) return;
    this.alarms.setGrace(attempt, giveUpAt, () => {
      // Nobody waits for what is given up: its deadline says nothing any more.
      attempt.cancelAlarm?.();
      this.feed(attempt.gaveUp(this.clock.now()));
    });
    attempt.abort();
  }

  private startAttempt(step: number, number: number, deadline: number | undefined): void {
    const attempt = new SimulatedAttempt(this, step, number);
    this.attempts[step]![number - 1] = attempt;
    if (deadline !== undefined) {
      this.alarms.setDeadline(attempt, deadline, () =>
        this.feed({ type: 'overran', step, attempt: number, at: this.clock.now() }),
      );
    }
    attempt.start();
  }

  private luck(a: number, b: number): number {
    return hashRandom(this.world.luck, a, b);
  }
}
