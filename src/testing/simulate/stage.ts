/**
 * Plays a world: feeds the real scheduler and performs its commands, the way the runner does, with
 * virtual time. Inputs that come while events are being stored wait and are decided together.
 * Knows the order of a turn; must not judge what the scheduler decides (that is `watch`).
 */
import type { Event } from '../../run/event.ts';
import type { Outcome } from '../../run/outcome.ts';
import type { Plan } from '../../run/plan.ts';
import { newRun, type Run } from '../../run/run.ts';
import { type Command, type Input, newReaction } from '../../schedule/input.ts';
import { Scheduler } from '../../schedule/react.ts';
import { STRATEGIES } from '../../schedule/strategies/index.ts';
import { hashRandom } from '../../std/random.ts';
import { type VirtualClock, virtualClock } from '../virtual-clock.ts';
import { SimulatedAttempt } from './attempt.ts';
import type { World } from './world.ts';

/** What one turn of the scheduler came to. */
export interface Turn {
  readonly inputs: readonly Input[];
  readonly events: readonly Event[];
  readonly commands: readonly Command[];
}

/** Sees what happens on the stage. */
export interface Audience {
  /** After inputs were decided, before commands are performed. */
  turn(turn: Turn, stage: Stage): void;
  /** After the commands of a turn were performed. */
  performed(turn: Turn, stage: Stage): void;
  /** After time moved and whatever was due has happened. */
  moved(stage: Stage): void;
  /** Something that the scheduler must pass over: too late, or said twice. */
  late(attempt: SimulatedAttempt, stage: Stage): void;
}

export class Stage {
  readonly world: World;
  readonly run: Run;
  readonly log: Event[] = [];
  readonly clock: VirtualClock = virtualClock();
  /** All attempts of each step, oldest first. */
  readonly attempts: SimulatedAttempt[][];
  /** Whether the scheduler has said that nothing more will come. */
  ended = false;
  /** Deadlines of attempts that have neither passed nor been called off. */
  openDeadlines = 0;
  /** Steps whose wait has not been called over. */
  readonly asleep = new Set<number>();
  private readonly scheduler: Scheduler;
  private readonly audience: Audience;
  private readonly alarms: (() => void)[] = [];
  private readonly reaction = newReaction();
  private inbox: Input[] = [];
  private busy = false;
  private turns = 0;

  constructor(world: World, plan: Plan, audience: Audience) {
    this.world = world;
    this.run = newRun(plan);
    const strategy = STRATEGIES.find((s) => s.name === world.strategy)!;
    this.scheduler = new Scheduler(this.run, strategy.queue(plan));
    this.audience = audience;
    this.attempts = world.steps.map(() => []);
  }

  /** Plays to the end, or until nothing is left that could happen. */
  play(): void {
    const { cancelMs } = this.world;
    const begin = this.clock.now();
    const cancel = (): Input => ({ type: 'cancel', at: this.clock.now(), reason: 'called off' });
    if (cancelMs !== undefined && cancelMs < 0) this.feed(cancel());
    else {
      if (cancelMs !== undefined) this.alarm(begin + cancelMs, 0, cancel);
      this.feed({ type: 'begin', at: begin });
    }
    while (this.clock.fireNext()) this.audience.moved(this);
  }

  settled(attempt: SimulatedAttempt, outcome: Outcome): void {
    const { step, number } = attempt;
    if (this.ended) this.audience.late(attempt, this);
    this.feed({ type: 'settled', step, attempt: number, at: this.clock.now(), outcome });
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
    const events: Event[] = [];
    for (let i = 0; i < reaction.events.length; i++) events.push(reaction.events.at(i));
    const commands: Command[] = [];
    for (let i = 0; i < reaction.commands.length; i++) commands.push(reaction.commands.at(i));
    for (const event of events) log.push(event);
    const turn = { inputs, events, commands };
    this.audience.turn(turn, this);
    return turn;
  }

  private storeTime(): number {
    const { storeMs } = this.world;
    return storeMs === 0 ? 0 : Math.floor(this.luck(-2, this.turns++) * (storeMs + 1));
  }

  private perform(turn: Turn): void {
    for (const command of turn.commands) this.carryOut(command);
    this.audience.performed(turn, this);
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.startAttempt(command.step, command.attempt, command.deadline);
      case 'abort':
        return this.abortAttempt(command);
      case 'wake': {
        const { step } = command;
        const { key } = this.world.steps[step]!;
        this.asleep.add(step);
        return this.alarm(command.at, this.luck(key, 2), (at) => {
          this.asleep.delete(step);
          return { type: 'woke', step, at };
        });
      }
      case 'expire':
        return this.alarm(command.at, this.luck(-3, 0), (at) => ({ type: 'expired', at }));
      case 'end':
        this.ended = true;
        for (const callOff of this.alarms) callOff();
    }
  }

  private abortAttempt({ step, attempt, giveUpAt }: Command & { type: 'abort' }): void {
    if (giveUpAt !== undefined) {
      const { key } = this.world.steps[step]!;
      this.alarm(giveUpAt, this.luck(key, 4), (at) => ({ type: 'gave-up', step, attempt, at }));
    }
    this.attempts[step]!.at(-1)?.abort();
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
        callOff();
      };
    }
    attempt.start();
  }

  private alarm(at: number, rank: number, input: (now: number) => Input): void {
    this.alarms.push(this.clock.alarmRanked(at, rank, () => this.feed(input(this.clock.now()))));
  }

  private luck(a: number, b: number): number {
    return hashRandom(this.world.luck, a, b);
  }
}
