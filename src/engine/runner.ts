/**
 * The only loop that does things: performs commands, feeds back what came of them.
 * Knows the scheduler, a store, observers and where attempts happen; must not decide anything
 * about the run, nor know any step type.
 *
 * Order of one turn: inputs -> react -> events stored -> observers told -> commands performed.
 * A turn that needs no waiting makes no promise, so a step without `await` settles in the same loop.
 */
import type { Abilities } from '../ports/abilities.ts';
import type { Backend } from '../ports/backend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Store } from '../ports/store.ts';
import type { Event } from '../run/event.ts';
import type { Run } from '../run/run.ts';
import { toStepError } from '../run/step-error.ts';
import { type Command, type Input, newReaction } from '../schedule/input.ts';
import type { Scheduler } from '../schedule/react.ts';
import { unreachable } from '../std/assert.ts';
import { Batch } from '../std/batch.ts';
import { freezeExact } from '../std/exact-json.ts';
import { isThenable } from '../std/thenable.ts';
import { Audience } from './audience.ts';
import { renderConfig } from './config.ts';
import { Attempt, type AttemptHost } from './context.ts';
import { storeError } from './engine-error.ts';

/** Other work of the process gets a turn at least this often, in milliseconds. */
const LONGEST_TURN_MS = 50;

const NO_ABILITIES: Abilities = Object.freeze({});

/** What performs the steps of one type. */
export interface Lane {
  readonly type: AnyStepType;
  readonly backend: Backend;
}

export interface RunnerParts {
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly observers: readonly Observer[];
  readonly clock: Clock;
  /** One per entry of the graph's `types`. */
  readonly lanes: readonly Lane[];
  /** What steps were prepared to, by step. */
  readonly ready: ReadonlyMap<number, unknown>;
}

export class Runner implements AttemptHost {
  readonly run: Run;
  readonly clock: Clock;
  private readonly parts: RunnerParts;
  private readonly scheduler: Scheduler;
  private readonly runId: string;
  private readonly audience: Audience;
  private readonly attempts: (Attempt | undefined)[];
  private readonly alarms = new Map<number | 'run', () => void>();
  private readonly reaction = newReaction();
  private readonly inbox = new Batch<Input>();
  private busy = false;
  private turnStartedAt = 0;
  private done: { resolve(run: Run): void; reject(error: unknown): void } | undefined;

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.scheduler = parts.scheduler;
    this.run = parts.scheduler.run;
    this.runId = this.run.plan.runId;
    this.clock = parts.clock;
    this.audience = new Audience(parts.observers, this.run);
    this.attempts = new Array(this.run.plan.graph.size);
  }

  /**
   * Runs to the end; with `cancelled` (a reason) it ends before anything starts. Rejects only for
   * what is wrong with the store or with the engine itself.
   */
  start(cancelled?: string): Promise<Run> {
    return new Promise((resolve, reject) => {
      this.done = { resolve, reject };
      const at = this.clock.now();
      this.turnStartedAt = at;
      if (cancelled === undefined) this.feed({ type: 'begin', at });
      else this.feed({ type: 'cancel', at, reason: cancelled });
    });
  }

  cancel(reason: string): void {
    if (this.done !== undefined) this.feed({ type: 'cancel', at: this.clock.now(), reason });
  }

  /** Takes an input; while a turn is under way it waits for the next one. */
  private feed(input: Input): void {
    this.inbox.push(input);
    if (this.busy) return;
    this.busy = true;
    this.turn();
  }

  /** Whether the turn has taken so long that other work of the process goes first. */
  private makesWay(): boolean {
    if (this.inbox.at(0).at - this.turnStartedAt <= LONGEST_TURN_MS) return false;
    setImmediate(() => {
      this.turnStartedAt = this.clock.now();
      this.turn();
    });
    return true;
  }

  private turn(): void {
    try {
      while (this.inbox.length > 0) {
        if (this.makesWay()) return;
        this.decide();
        const { events } = this.reaction;
        const stored = events.length === 0 ? undefined : this.append(events);
        if (stored !== undefined) {
          stored.then(
            () => this.afterStored(),
            (cause) => this.breakDown(storeError(cause)),
          );
          return;
        }
        this.carryOut();
      }
      this.busy = false;
    } catch (error) {
      this.breakDown(error);
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
    for (let i = 0; i < inbox.length; i++) scheduler.react(inbox.at(i), reaction);
    inbox.clear();
  }

  private afterStored(): void {
    try {
      this.carryOut();
      this.turn();
    } catch (error) {
      this.breakDown(error);
    }
  }

  private carryOut(): void {
    const { events, commands } = this.reaction;
    if (!this.audience.empty) for (const event of events) this.audience.tell(event);
    for (let i = 0; i < commands.length; i++) this.perform(commands.at(i));
  }

  private perform(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.startAttempt(command.step, command.attempt, command.deadline);
      case 'abort':
        return this.abortAttempt(command);
      case 'wake': {
        const { step } = command;
        return this.setAlarm(step, command.at, (at) => ({ type: 'woke', step, at }));
      }
      case 'expire':
        return this.setAlarm('run', command.at, (at) => ({ type: 'expired', at }));
      case 'end':
        return this.finish();
      default:
        unreachable(command);
    }
  }

  private abortAttempt({ step, attempt, reason, giveUpAt }: Command & { type: 'abort' }): void {
    if (giveUpAt !== undefined) {
      this.setAlarm(step, giveUpAt, (at) => ({ type: 'gave-up', step, attempt, at }));
    }
    this.attempts[step]?.abort(reason);
  }

  private startAttempt(step: number, number: number, deadline: number | undefined): void {
    const attempt = new Attempt(this, step, number);
    this.attempts[step] = attempt;
    if (deadline !== undefined) {
      attempt.deadline = this.clock.alarm(deadline, () =>
        this.feed({ type: 'overran', step, attempt: number, at: this.clock.now() }),
      );
    }
    const { type, backend } = this.laneOf(step);
    try {
      const result = backend.execute(type, this.readyOf(step), attempt);
      if (isThenable(result)) {
        result.then(
          (value) => this.succeeded(attempt, value),
          (error) => this.failed(attempt, error),
        );
      } else this.succeeded(attempt, result);
    } catch (error) {
      this.failed(attempt, error);
    }
  }

  /** What the step type gets: what it prepared, the author's function, or the settings. */
  private readyOf(step: number): unknown {
    const { ready } = this.parts;
    if (ready.size > 0 && ready.has(step)) return ready.get(step);
    return this.run.plan.graph.workflow.steps[step]!.run ?? this.configOf(step);
  }

  configOf(step: number): unknown {
    const { type } = this.laneOf(step);
    return renderConfig(this.run, step, type);
  }

  abilitiesOf(step: number): Abilities {
    return this.laneOf(step).backend.abilities ?? NO_ABILITIES;
  }

  private laneOf(step: number): Lane {
    return this.parts.lanes[this.run.plan.graph.typeOf[step]!]!;
  }

  private succeeded(attempt: Attempt, result: unknown): void {
    const { step } = attempt;
    try {
      const value = this.run.plan.graph.passes[step] === 1 ? attempt.input : (result ?? null);
      const inexact = freezeExact(value);
      if (inexact !== undefined) {
        const message = `the result cannot be kept exactly: ${inexact}`;
        const error = { code: 'E_RESULT', message, retryable: false };
        return this.settle(attempt, { tag: 'error', error });
      }
      this.settle(attempt, { tag: 'value', value, metadata: attempt.notes });
    } catch (error) {
      // The input could not be put together, or our own loop broke; both are told, neither is lost.
      this.failed(attempt, error);
    }
  }

  private failed(attempt: Attempt, thrown: unknown): void {
    this.settle(attempt, { tag: 'error', error: toStepError(thrown) });
  }

  private settle(attempt: Attempt, outcome: (Input & { type: 'settled' })['outcome']): void {
    const { step } = attempt;
    attempt.settled();
    if (this.attempts[step] === attempt) this.attempts[step] = undefined;
    if (this.done === undefined) return;
    this.feed({ type: 'settled', step, attempt: attempt.attempt, at: this.clock.now(), outcome });
  }

  progress(step: number, fraction: number): void {
    this.audience.progress(step, fraction);
  }

  log(step: number, message: string): void {
    this.audience.log(step, message);
  }

  private setAlarm(key: number | 'run', at: number, input: (now: number) => Input): void {
    const callOff = this.clock.alarm(at, () => {
      this.alarms.delete(key);
      this.feed(input(this.clock.now()));
    });
    this.alarms.set(key, callOff);
  }

  private finish(): void {
    const { done } = this;
    this.release();
    done?.resolve(this.run);
  }

  /** The store or the engine itself gave up: nothing more is started, and the caller is told. */
  private breakDown(error: unknown): void {
    const { done } = this;
    this.release();
    for (const attempt of this.attempts) {
      attempt?.settled();
      attempt?.abort('the run broke down');
    }
    done?.reject(error);
  }

  private release(): void {
    this.done = undefined;
    for (const callOff of this.alarms.values()) callOff();
    this.alarms.clear();
  }
}
