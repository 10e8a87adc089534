/**
 * Where a decision is put down: events that are folded at once, and commands for later.
 * Knows the run and its admission; must not know why anything is decided.
 */
import { envNames } from '../graph/homes.ts';
import type { ReadyQueue } from '../ports/strategy.ts';
import { type Event, hiddenEvent, holdsWords } from '../run/event.ts';
import { apply } from '../run/fold.ts';
import type { Run } from '../run/run.ts';
import { isSettled, RUNNING } from '../run/status.ts';
import { graceOf, settingsOf } from '../run/steps.ts';
import { Admission } from './admission.ts';
import { growingQueue } from './grown-queue.ts';
import { type Command, type Due, newReaction, type Reaction, stepAlarm } from './input.ts';
import type { SharedLimits } from './limit-client.ts';

/** What the process that runs a run gives it. */
export interface InProcess extends SharedLimits {
  /** How long it stays with a run in which nothing happens, in milliseconds; default for ever. */
  readonly stayMs?: number | undefined;
}

export class Recorder {
  readonly run: Run;
  admission: Admission;
  /** How long this process stays with a run in which nothing happens, in milliseconds. */
  readonly stayMs: number;
  /** The waiting step for which it has stayed last. */
  staysFor: number | undefined;
  private queue: ReadyQueue;
  private readonly newQueue: () => ReadyQueue;
  private readonly readsEnv: boolean;
  private reaction: Reaction = newReaction();
  /** When steps have been ready for as long as they may; an alarm of before may still ring. */
  readonly queueEnds = new Map<number, number>();
  private missed: { readonly at: number; readonly inputs: Due[] } | undefined;

  constructor(run: Run, newQueue: () => ReadyQueue, shared: InProcess) {
    this.run = run;
    this.stayMs = shared.stayMs ?? Number.POSITIVE_INFINITY;
    this.newQueue = newQueue;
    this.queue = newQueue();
    this.readsEnv = envNames(run.plan.graph) !== undefined;
    this.admission = this.admissionTo(shared);
  }

  private admissionTo(shared: SharedLimits): Admission {
    const { run, queue } = this;
    return new Admission({ run, queue, shared, tell: (command) => this.command(command) });
  }

  /** The order of ready steps and their places, as in a process that has not run the run yet. */
  renew(): void {
    this.queue = this.newQueue();
    this.admission = this.admissionTo(this.admission.shared);
  }

  /** Steps are added to the run, which its graph did not say. */
  willGrow(): void {
    this.queue = growingQueue(this.run, this.queue);
    this.admission.useQueue(this.queue);
  }

  /** Everything decided from now on goes there. */
  use(reaction: Reaction): void {
    this.reaction = reaction;
  }

  /** Every event of the scheduler comes through here: it is masked, folded and recorded. */
  emit(event: Event): void {
    const { plan } = this.run;
    const hides = this.readsEnv || plan.secrets.version > 0;
    const told = hides && holdsWords(event) ? hiddenEvent(event, plan) : event;
    apply(this.run, told);
    this.reaction.events.push(told);
  }

  command(command: Command): void {
    const { missed } = this;
    if (missed !== undefined && command.type === 'alarm' && command.at <= missed.at)
      missed.inputs.push({ ...command.input, at: missed.at });
    else this.reaction.commands.push(command);
  }

  /** What alarms would have told that `work` sets for times until `at`: they have passed while nobody ran the run. */
  missedUntil(at: number, work: () => void): readonly Due[] {
    const inputs: Due[] = [];
    this.missed = { at, inputs };
    work();
    this.missed = undefined;
    return inputs;
  }

  /** An event that ends a step. */
  end(event: Event & { readonly step: number; readonly at: number }): void {
    const { step } = event;
    this.emit(event);
    this.ended(step);
    const { totalTimeoutMs } = settingsOf(this.run, step);
    if (totalTimeoutMs === undefined || this.run.attempt[step] === 0) return;
    this.command({ type: 'cancel-alarm', key: stepAlarm('total', step) });
  }

  /** Tells the strategy about all that has ended before it came. */
  notifyEnded(): void {
    const { stepStatus, roots } = this.run;
    for (let step = 0; step < roots; step++) {
      if (isSettled(stepStatus[step]!)) this.queue.settled?.(step);
    }
  }

  /** A step has ended, perhaps without an event of its own. */
  ended(step: number): void {
    this.queue.settled?.(step);
    if (!this.admission.plain) this.admission.ended(step);
  }

  /** Frees the places of cancelled steps; aborts those still running. */
  stopped(reason: string, at: number): void {
    const { stopped, stepStatus } = this.run;
    for (const step of stopped) {
      if (stepStatus[step] === RUNNING) this.abort(step, reason, at);
      else this.ended(step);
    }
    stopped.clear();
  }

  /** Asks a running attempt to stop, and gives it up when it does not. */
  abort(step: number, reason: string, at: number): void {
    const attempt = this.run.attempt[step]!;
    this.command({
      type: 'abort',
      step,
      attempt,
      reason,
      giveUpAt: at + graceOf(this.run, step),
    });
  }

  /** The step waits for a place from now on. */
  enqueue(step: number, at: number): void {
    this.admission.add(step);
    const { queueTimeoutMs } = settingsOf(this.run, step);
    if (queueTimeoutMs === undefined) return;
    const due = at + queueTimeoutMs;
    const input = { type: 'waited', step, at: due } as const;
    this.queueEnds.set(step, due);
    this.command({ type: 'alarm', key: stepAlarm('queue', step), at: due, input });
  }
}
