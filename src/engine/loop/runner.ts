/**
 * The only loop that does things: performs commands, feeds back what came of them.
 * Knows the scheduler, a store, observers and where attempts happen; must not decide anything
 * about the run, nor know any step type.
 *
 * Order of one turn: inputs -> react -> events stored -> observers told -> commands performed.
 * A turn that needs no waiting makes no promise, so a step without `await` settles in the same loop.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Observer } from '../../ports/observer.ts';
import type { RunRequest, Store } from '../../ports/store.ts';
import type { FunctionCalls } from '../../run/call-function.ts';
import type { Event } from '../../run/event.ts';
import { headOf } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { type RunStatusView, statusView } from '../../run/status-view.ts';
import type { StepError } from '../../run/step-error.ts';
import type { ThrownOf } from '../../run/thrown.ts';
import { type Command, type Input, newReaction } from '../../schedule/input.ts';
import type { LimitUser } from '../../schedule/limits.ts';
import type { Scheduler } from '../../schedule/react.ts';
import { unreachable } from '../../std/assert.ts';
import type { Batch } from '../../std/batch.ts';
import type { Executors } from '../attempt/executors.ts';
import { RunningAttempts } from '../attempt/running.ts';
import { storeError } from '../engine-error.ts';
import { addKept } from './add-kept.ts';
import { Alarms } from './alarms.ts';
import { askedInput } from './asked.ts';
import { Inbox } from './inbox.ts';
import { Observers } from './observers.ts';

/** Other work of the process gets a turn at least this often, in milliseconds. */
const LONGEST_TURN_MS = 50;

export interface RunnerParts {
  readonly scheduler: Scheduler;
  readonly store: Pick<Store, 'append'>;
  readonly observers: readonly Observer[];
  readonly clock: Clock;
  readonly executors: Executors;
  /** How functions of the author's are called. */
  readonly calls?: FunctionCalls;
  /**
   * The run once more, as it is kept: where the store may take its time, what is decided is not to be told
   * before.
   */
  readonly kept?: Run | undefined;
  /** Steps of a run that is resumed which are written otherwise than when it began. */
  readonly rewritten?: readonly number[] | undefined;
  /** What happened in it before, where it is resumed. */
  readonly past?: readonly Event[] | undefined;
}

export class Runner implements LimitUser {
  readonly run: Run;
  readonly clock: Clock;
  readonly executors: Executors;
  private readonly parts: RunnerParts;
  private readonly scheduler: Scheduler;
  private readonly runId: string;
  private readonly observers: Observers;
  private readonly attempts: RunningAttempts;
  private readonly alarms: Alarms;
  private readonly reaction = newReaction();
  private readonly inbox = new Inbox();
  private busy = false;
  /** Whether the engine was closed. */
  private abandoned = false;
  /** Whether the store, the engine or who runs it gave up. */
  private broken = false;
  private turnStartedAt = 0;
  private done: { resolve(run: Run): void; reject(error: unknown): void } | undefined;

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.scheduler = parts.scheduler;
    this.run = parts.scheduler.run;
    this.runId = this.run.plan.runId;
    this.clock = parts.clock;
    this.executors = parts.executors;
    this.alarms = new Alarms(parts.clock);
    this.observers = new Observers(parts.observers, this.run);
    this.attempts = new RunningAttempts({
      run: this.run,
      clock: parts.clock,
      executors: parts.executors,
      ...(parts.calls && { calls: parts.calls }),
      observers: this.observers,
      tell: this.tell.bind(this),
    });
  }

  /**
   * Runs to the end; what was asked of the run meanwhile comes before anything starts. Rejects only for
   * what is wrong with the store or with the engine itself.
   */
  start(asked: readonly RunRequest[] = []): Promise<Run> {
    return new Promise((resolve, reject) => {
      this.done = { resolve, reject };
      const at = this.clock.now();
      this.turnStartedAt = at;
      const { rewritten, past } = this.parts;
      if (past !== undefined) this.observers.past(past);
      this.inbox.push(
        this.run.status === 'pending' ? { type: 'begin', at } : { type: 'resume', at, rewritten },
      );
      for (const request of asked) {
        const input = askedInput(this.run, request, at);
        if (input !== undefined) this.inbox.push(input);
      }
      this.go();
    });
  }

  /** Something of a step threw that is no attempt. */
  threw(step: number, error: StepError, thrown: unknown): void {
    this.attempts.thrown.add(step, error, thrown);
  }

  /** What was thrown here. */
  readonly thrownOf: ThrownOf = (step, error) => this.attempts.thrown.of(step, error);

  ask(request: RunRequest): void {
    const input = askedInput(this.run, request, this.clock.now());
    if (input !== undefined) this.tell(input);
  }

  /** Starts nothing more; what runs has `drainMs`, and the rest waits for a resume. */
  leave(reason: string, drainMs: number): void {
    this.tell({ type: 'leave', at: this.clock.now(), reason, drainMs });
  }

  /**
   * The engine is closed: nothing more is stored, started or told, and whoever waits for the run gets the
   * error. Not within a turn, whose step may be what closes the engine; that turn goes no further.
   */
  abandon(error: unknown): void {
    this.abandoned = true;
    queueMicrotask(() => {
      if (this.done !== undefined) this.fail(error, 'the engine was closed');
    });
  }

  /** Another run gave something back that this one waits for. */
  offer(pool: string): void {
    // Not within the turn of the other one: thousands of runs in one line would fill the stack.
    queueMicrotask(() => this.tell({ type: 'room', pool, at: this.clock.now() }));
  }

  /** What comes from outside may come too early or too late. */
  private tell(input: Input): void {
    if (this.done !== undefined) this.feed(input);
  }

  /** How the run stands as it is kept, with the reason why each step that waits does. */
  status(): RunStatusView {
    const now = this.clock.now();
    const { kept = this.run } = this.parts;
    return statusView(kept, headOf(kept.plan), now, (step) => this.scheduler.whyNot(step, now));
  }

  /** While a turn is under way an input waits for the next one. */
  private feed(input: Input): void {
    this.inbox.push(input);
    this.go();
  }

  private go(): void {
    if (this.busy) return;
    this.busy = true;
    this.turn();
  }

  /** Whether the turn has taken so long that other work of the process goes first. */
  private yieldsToEventLoop(): boolean {
    if (this.inbox.since - this.turnStartedAt <= LONGEST_TURN_MS) return false;
    setImmediate(() => {
      this.turnStartedAt = this.clock.now();
      this.turn();
    });
    return true;
  }

  private turn(): void {
    try {
      while (this.inbox.length > 0) {
        if (this.yieldsToEventLoop()) return;
        this.decide();
        // Code of the author's closed the engine: `abandon` comes next.
        if (this.abandoned) return;
        const { events } = this.reaction;
        const stored = events.length === 0 ? undefined : this.append(events);
        if (stored !== undefined) {
          stored.then(
            () => this.afterStored(),
            (cause) => this.fail(storeError(cause)),
          );
          return;
        }
        this.performCommands();
      }
      this.busy = false;
    } catch (error) {
      this.fail(error);
    }
  }

  private append(events: Batch<Event>): void | Promise<void> {
    try {
      return this.parts.store.append(this.runId, events);
    } catch (cause) {
      throw storeError(cause);
    }
  }

  /** All inputs that have come are decided together, so that they are stored together. */
  private decide(): void {
    const { reaction, inbox, scheduler } = this;
    reaction.events.clear();
    reaction.commands.clear();
    this.executors.readEnv();
    const inputs = inbox.take();
    scheduler.react(inputs, reaction);
    inputs.clear();
  }

  private afterStored(): void {
    if (this.broken) return;
    try {
      this.performCommands();
    } catch (error) {
      return this.fail(error);
    }
    this.turn();
  }

  private performCommands(): void {
    const { events, commands } = this.reaction;
    if (this.parts.kept !== undefined) addKept(this.parts.kept, events);
    if (!this.observers.empty) for (const event of events) this.observers.tell(event);
    for (let i = 0; i < commands.length; i++) this.perform(commands.at(i));
  }

  private perform(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.abandoned ? undefined : this.attempts.start(command);
      case 'abort':
        return this.attempts.abort(command);
      case 'alarm':
        return this.alarms.set(command.key, command.at, () =>
          this.feed({ ...command.input, at: this.clock.now() }),
        );
      case 'cancel-alarm':
        return this.alarms.cancel(command.key);
      case 'offer':
        return command.to.offer(command.pool);
      case 'end':
        return this.inbox.isAskedAtRest(this.run) ? undefined : this.finish();
      default:
        unreachable(command);
    }
  }

  /** What comes too late is dropped: the store keeps requests for whoever resumes the run. */
  private finish(): void {
    if (this.run.leaving) this.attempts.abortAll('the run was left');
    this.done?.resolve(this.run);
    this.release();
  }

  /** The store or the engine itself gave up: nothing more is started, and the caller is told. */
  private fail(error: unknown, reason = 'the run broke down'): void {
    if (this.broken) return;
    this.broken = true;
    const { done, reaction } = this;
    this.release();
    this.attempts.abortAll(reason);
    // Other runs must not wait for what this one will never give back, or has just given back.
    this.scheduler.abandon(reaction);
    for (const command of reaction.commands) if (command.type === 'offer') this.perform(command);
    done?.reject(error);
  }

  private release(): void {
    this.done = undefined;
    this.inbox.clear();
    this.alarms.cancelAll();
    this.observers.left();
  }
}
