/**
 * Plays a world: feeds the real scheduler and performs its commands, the way the runner does, with
 * virtual time. Inputs that come while events are being stored wait and are decided together.
 * Knows the order of a turn; must not judge what the scheduler decides (that is `watch`).
 */
import type { Event } from '../../run/event.ts';
import type { Outcome } from '../../run/outcome.ts';
import type { Plan } from '../../run/plan.ts';
import { newRun, type Run } from '../../run/run.ts';
import { type AlarmKey, type Command, type Input, newReaction } from '../../schedule/input.ts';
import type { Claimant, Limits } from '../../schedule/limits.ts';
import { Scheduler } from '../../schedule/react.ts';
import { STRATEGIES } from '../../schedule/strategies/index.ts';
import type { Batch } from '../../std/batch.ts';
import { hashRandom } from '../../std/random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { SimulatedAttempt } from './attempt.ts';
import type { World } from './world.ts';

/** What one turn of the scheduler came to. */
export interface Turn {
  readonly inputs: readonly Input[];
  readonly events: Batch<Event>;
  readonly commands: Batch<Command>;
}

/** Sees what happens on the stage. */
export interface Audience {
  /** After inputs were decided, before commands are performed. */
  turn(turn: Turn, stage: Stage): void;
  /** Something that the scheduler must pass over: too late, or said twice. */
  late(attempt: SimulatedAttempt, stage: Stage): void;
}

/** What all runs of a process share. */
export interface Ground {
  readonly clock: VirtualClock;
  readonly limits: Limits;
}

export class Stage implements Claimant {
  readonly world: World;
  readonly run: Run;
  readonly log: Event[] = [];
  readonly clock: VirtualClock;
  /** All attempts of each step, oldest first. */
  readonly attempts: SimulatedAttempt[][];
  /** Whether the scheduler has said that nothing more will come. */
  ended = false;
  /** Deadlines of attempts that have neither passed nor been called off. */
  openDeadlines = 0;
  /** Whether a turn is under way, perhaps with its events being stored. */
  busy = false;
  private readonly scheduler: Scheduler;
  private readonly audience: Audience;
  private readonly alarms = new Map<AlarmKey, () => void>();
  /** What comes from outside and not from the scheduler. */
  private readonly outside: (() => void)[] = [];
  private readonly reaction = newReaction();
  private inbox: Input[] = [];
  private turns = 0;

  constructor(plan: Plan, world: World, audience: Audience, { clock, limits }: Ground) {
    this.world = world;
    this.clock = clock;
    this.run = newRun(plan);
    const strategy = STRATEGIES.find((s) => s.name === world.strategy)!;
    this.scheduler = new Scheduler(this.run, strategy.queue(plan), { limits, claimant: this });
    this.audience = audience;
    this.attempts = world.steps.map(() => []);
  }

  /** The run begins now, or is called off before it does. */
  begin(): void {
    const { cancelMs, drainMs, cancelAgainMs } = this.world;
    const begin = this.clock.now();
    const cancel = (more: { drainMs?: number } = {}): Input => {
      return { type: 'cancel', at: this.clock.now(), reason: 'called off', ...more };
    };
    if (cancelMs !== undefined && cancelMs < 0) return this.feed(cancel());
    if (cancelMs !== undefined) {
      const patient = drainMs === undefined ? {} : { drainMs };
      this.fromOutside(begin + cancelMs, () => cancel(patient));
      if (cancelAgainMs !== undefined) this.fromOutside(begin + cancelMs + cancelAgainMs, cancel);
    }
    this.feed({ type: 'begin', at: begin });
  }

  /** Another run says that there may be room. */
  offer(pool: string): void {
    this.feed({ type: 'room', pool, at: this.clock.now() });
  }

  settled(attempt: SimulatedAttempt, outcome: Outcome): void {
    const { step, number } = attempt;
    if (this.ended) this.audience.late(attempt, this);
    this.feed({ type: 'settled', step, attempt: number, at: this.clock.now(), outcome });
  }

  whyNot(step: number): string | undefined {
    return this.scheduler.whyNot(step, this.clock.now());
  }

  private feed(input: Input): void {
    this.inbox.push(input);
    if (this.busy) return;
    this.busy = true;
    this.turn();
  }

  private turn(): void {
    while (this.inbox.length > 0) {
      const turn = this.decide();
      const ms = turn.events.length > 0 ? this.storeTime() : 0;
      if (ms > 0) {
        this.clock.alarmRanked(this.clock.now() + ms, this.luck(-1, this.turns), () => {
          this.perform(turn);
          this.turn();
        });
        return;
      }
      this.perform(turn);
    }
    this.busy = false;
  }

  /** All inputs that have come are decided together. */
  private decide(): Turn {
    const { reaction, inbox: inputs, log } = this;
    this.inbox = [];
    reaction.events.clear();
    reaction.commands.clear();
    for (const input of inputs) this.scheduler.react(input, reaction);
    const { events, commands } = reaction;
    for (let i = 0; i < events.length; i++) log.push(events.at(i));
    // Nothing is decided before the turn has been performed, so these stay as they are.
    const turn = { inputs, events, commands };
    this.audience.turn(turn, this);
    return turn;
  }

  private storeTime(): number {
    const { storeMs } = this.world;
    return storeMs === 0 ? 0 : Math.floor(this.luck(-2, this.turns++) * (storeMs + 1));
  }

  private perform(turn: Turn): void {
    for (let i = 0; i < turn.commands.length; i++) this.carryOut(turn.commands.at(i));
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.startAttempt(command.step, command.attempt, command.deadline);
      case 'abort':
        return this.abortAttempt(command);
      case 'alarm':
        return this.setAlarm(command);
      case 'call-off':
        return this.callOff(command.key);
      case 'offer':
        return command.to.offer(command.pool);
      case 'end':
        this.ended = true;
        for (const callOff of this.alarms.values()) callOff();
        for (const callOff of this.outside) callOff();
        this.alarms.clear();
    }
  }

  private abortAttempt({ step, attempt: number, giveUpAt }: Command & { type: 'abort' }): void {
    const attempt = this.attempts[step]!.at(-1);
    if (attempt === undefined || attempt.outcome !== undefined) return;
    const rank = this.luck(this.world.steps[step]!.key, 4);
    attempt.callOffGrace = this.clock.alarmRanked(giveUpAt, rank, () => {
      // Nobody waits for what is given up: its deadline says nothing any more.
      attempt.callOff?.();
      this.feed({ type: 'gave-up', step, attempt: number, at: this.clock.now() });
    });
    attempt.abort();
  }

  private startAttempt(step: number, number: number, deadline: number | undefined): void {
    const attempt = new SimulatedAttempt(this, step, number);
    this.attempts[step]!.push(attempt);
    if (deadline !== undefined) {
      const rank = this.luck(this.world.steps[step]!.key, 16 * number + 3);
      this.openDeadlines++;
      const callOff = this.clock.alarmRanked(deadline, rank, () => {
        this.openDeadlines--;
        attempt.callOff = undefined;
        this.feed({ type: 'overran', step, attempt: number, at: this.clock.now() });
      });
      attempt.callOff = () => {
        this.openDeadlines--;
        attempt.callOff = undefined;
        callOff();
      };
    }
    attempt.start();
  }

  private setAlarm({ key, at, input }: Command & { type: 'alarm' }): void {
    this.callOff(key);
    const { load = 0 } = this.world;
    // A busy process comes late to everything; only the look at the load is meant to show it.
    const late =
      input.type === 'measured' && load > this.luck(-5, at) ? this.luck(-6, at) * 150 : 0;
    const callOff = this.clock.alarmRanked(at + late, this.rankOf(key, at), () => {
      this.alarms.delete(key);
      this.feed({ ...input, at: this.clock.now() });
    });
    this.alarms.set(key, callOff);
  }

  /** The same for the same step of the same world, wherever it stands in the file. */
  private rankOf(key: AlarmKey, at: number): number {
    if (typeof key === 'string') return this.luck(-3, key.length + at);
    const { key: own } = this.world.steps[Math.floor(key / 4)]!;
    return this.luck(own, 2 + 16 * (key % 4));
  }

  private callOff(key: AlarmKey): void {
    this.alarms.get(key)?.();
    this.alarms.delete(key);
  }

  private fromOutside(at: number, input: () => Input): void {
    this.outside.push(this.clock.alarmRanked(at, 0, () => this.feed(input())));
  }

  private luck(a: number, b: number): number {
    return hashRandom(this.world.luck, a, b);
  }
}
