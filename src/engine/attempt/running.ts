/**
 * The attempts of one run that are under way: started, aborted, and reported when they have settled.
 * Knows where attempts happen and what came of each; must not know what the run makes of it.
 */
import { hidesFrame } from '../../modules/hidden-frames.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FunctionCalls } from '../../run/call-function.ts';
import { holds } from '../../run/condition.ts';
import { checkEnding } from '../../run/endings.ts';
import { refuseAround } from '../../run/expansion-made.ts';
import { addedOutcome, growthOutcome, isGrowing } from '../../run/growth-outcome.ts';
import { passedOn } from '../../run/inputs.ts';
import { jumpOutcome } from '../../run/jumps.ts';
import { type Given, Waiting, waitOutcome } from '../../run/outcome.ts';
import type { Run } from '../../run/run.ts';
import { SomeSet } from '../../run/some-set.ts';
import { type StepError, toStepError } from '../../run/step-error.ts';
import { passesOn, settingsOf } from '../../run/steps.ts';
import type { Command, Input } from '../../schedule/input.ts';
import { retryDelay } from '../../schedule/retry.ts';
import { isThenable } from '../../std/thenable.ts';
import { Expansion } from '../../workflow/expansion.ts';
import { Jump } from '../../workflow/jump.ts';
import type { Budget as Amounts } from '../../workflow/workflow.ts';
import { Attempt } from './attempt.ts';
import type { AttemptRunner } from './attempt-runner.ts';
import { Budget } from './budget.ts';
import type { Executors } from './executors.ts';
import { resultOutcome } from './keep-result.ts';
import { ThrownErrors } from './thrown-errors.ts';

/** So many tries of a step keep the stack of what they threw, and the last one. */
const TRIES_WITH_STACK = 3;

/** A list without steps gives nothing of none. */
const NO_OUTPUTS = Object.freeze({});

type Outcome = (Input & { type: 'settled' })['outcome'];

/** The run whose attempts they are, and where to report them. */
export interface RunningParts {
  readonly run: Readonly<Run>;
  readonly clock: Clock;
  readonly executors: Executors;
  /** How functions of the author's are called. */
  readonly calls?: FunctionCalls;
  readonly observers: {
    readonly streams: boolean;
    traceparent(step: number, attempt: number): string | undefined;
    progress(step: number, fraction: number): void;
    stream(step: number, text: string): void;
    log(step: number, message: string): void;
  };
  tell(input: Input): void;
}

export class RunningAttempts implements AttemptRunner<Attempt> {
  readonly run: Readonly<Run>;
  readonly clock: Clock;
  readonly stepClock: { now(): number };
  readonly executors: Executors;
  private readonly parts: RunningParts;
  readonly thrown: ThrownErrors;
  readonly budget: Budget<Attempt>;
  private readonly attempts: (Attempt | undefined)[];
  /** Whether any step looks again and again. */
  private readonly polls: SomeSet;
  /** Those of steps that others have grown into: their numbers may be far apart. */
  private readonly grown = new Map<number, Attempt>();

  constructor(parts: RunningParts) {
    this.parts = parts;
    this.run = parts.run;
    this.clock = parts.clock;
    this.stepClock = Object.freeze({ now: () => parts.clock.now() });
    this.executors = parts.executors;
    this.thrown = new ThrownErrors(this.run.plan);
    this.attempts = new Array(this.run.roots);
    this.polls = new SomeSet(this.run, 'poll');
    this.budget = new Budget({
      run: this.run,
      spent: (attempt, amounts) => this.spent(attempt, amounts),
    });
  }

  start({ step, attempt: number, deadline }: Command & { type: 'start' }): void {
    const attempt = new Attempt(this, step, number);
    if (step < this.run.roots) this.attempts[step] = attempt;
    else this.grown.set(step, attempt);
    if (deadline !== undefined) this.watch(attempt, deadline);
    try {
      const result = this.executors.execute(attempt);
      if (!isThenable(result)) return this.succeeded(attempt, result);
      const failed = (error: unknown) => this.failed(attempt, error);
      result.then((value) => this.succeeded(attempt, value), failed);
    } catch (error) {
      this.failed(attempt, error);
    }
  }

  private watch(attempt: Attempt, deadline: number): void {
    const { step, attempt: number } = attempt;
    attempt.deadline = this.clock.alarm(deadline, () =>
      this.parts.tell({ type: 'overran', step, attempt: number, at: this.clock.now() }),
    );
  }

  abort({ step, attempt, reason, giveUpAt }: Command & { type: 'abort' }): void {
    const running = this.attempts[step] ?? this.grown.get(step);
    if (running === undefined) return;
    running.grace = this.clock.alarm(giveUpAt, () => {
      // Its own deadline would keep the process alive for nothing.
      running.settled();
      const { notes: metadata } = running;
      this.parts.tell({ type: 'gave-up', step, attempt, at: this.clock.now(), metadata });
    });
    running.abort(reason);
  }

  /** What is under way must not go on working for nobody. */
  abortAll(reason: string): void {
    for (const attempt of [...this.attempts, ...this.grown.values()]) {
      attempt?.settled();
      attempt?.abort(reason);
    }
  }

  progress(step: number, fraction: number): void {
    this.parts.observers.progress(step, fraction);
  }

  get streams(): boolean {
    return this.parts.observers.streams;
  }

  traceparent(step: number, attempt: number): string | undefined {
    return this.parts.observers.traceparent(step, attempt);
  }

  stream(step: number, text: string): void {
    this.parts.observers.stream(step, text);
  }

  log(step: number, message: string): void {
    this.parts.observers.log(step, this.executors.maskedText(message));
  }

  private spent({ step, attempt }: Attempt, amounts: Amounts): void {
    this.parts.tell({ type: 'spent', step, attempt, at: this.clock.now(), amounts });
  }

  private succeeded(attempt: Attempt, result: unknown): void {
    try {
      if (isGrowing(result))
        return this.settle(attempt, growthOutcome(this.run, attempt.step, result, attempt.notes));
      checkEnding(attempt.endings, result);
      if (result instanceof Expansion) return this.add(attempt, result);
      const given = result instanceof Waiting || result instanceof Jump ? result.value : result;
      const value = passesOn(this.run, attempt.step)
        ? passedOn(this.run, attempt.step)
        : (given ?? null);
      const outcome = resultOutcome(value, attempt.notes);
      const made = (given: Given) => this.made(attempt.step, result, given);
      if (!(outcome instanceof Promise)) return this.settle(attempt, made(outcome));
      const failed = (error: unknown) => this.failed(attempt, error);
      outcome.then((whole) => this.settle(attempt, made(whole)), failed);
    } catch (error) {
      // The input could not be put together, or our own loop broke; both are reported, neither is lost.
      this.failed(attempt, error);
    }
  }

  /** The steps are looked at before the run gets to know them: an attempt that adds faulty ones fails. */
  private add(attempt: Attempt, expansion: Expansion): void {
    const { step } = attempt;
    refuseAround(this.run, step);
    const failed = (error: unknown) => this.failed(attempt, error);
    this.executors.additions
      .make(this.run, step, Expansion.listOf(expansion))
      .then((adds) => {
        const { notes: metadata } = attempt;
        if (adds === undefined) this.settle(attempt, { tag: 'value', value: NO_OUTPUTS, metadata });
        else this.settle(attempt, addedOutcome(this.run, step, adds, metadata));
      })
      .catch(failed);
  }

  /** `given`: the value of what the attempt gave, as it is kept. */
  private made(step: number, result: unknown, given: Given): Outcome {
    if (result instanceof Waiting) return waitOutcome(result, given);
    return result instanceof Jump ? jumpOutcome(this.run, step, result, given) : given;
  }

  private failed(attempt: Attempt, thrown: unknown): void {
    const looking = { aborted: attempt.abortReason };
    let error = toStepError(thrown, looking);
    if (this.saysWhere(attempt, error))
      error = toStepError(thrown, { ...looking, hides: hidesFrame });
    this.thrown.add(attempt.step, error, thrown);
    this.settle(attempt, { tag: 'error', error, metadata: attempt.notes });
  }

  /** Reading a stack takes longer than a whole try that fails at once, and is done for those that are looked at. */
  private saysWhere({ step, attempt }: Attempt, error: StepError): boolean {
    if (attempt <= TRIES_WITH_STACK) return true;
    const { run } = this;
    const { seed } = run.plan;
    const tries = attempt - (run.uncounted.get(step) ?? 0);
    return retryDelay(settingsOf(run, step).retry, tries, error, { seed, step }) === undefined;
  }

  private settle(attempt: Attempt, made: Outcome): void {
    const { step, attempt: number } = attempt;
    const kept = this.run.plan.secrets.version === 0 ? made : this.hidden(made);
    const outcome = kept.tag === 'value' && this.polls.any ? this.polled(step, kept) : kept;
    attempt.settled();
    this.budget.release(attempt);
    if (this.attempts[step] === attempt) this.attempts[step] = undefined;
    else if (this.grown.get(step) === attempt) this.grown.delete(step);
    this.parts.tell({ type: 'settled', step, attempt: number, at: this.clock.now(), outcome });
  }

  /** What the attempt gave without secrets, with a note about it where there were any. */
  private hidden(made: Outcome): Outcome {
    const { executors } = this;
    let told = made;
    if (made.tag === 'value' || made.tag === 'wait')
      told = { ...made, value: executors.withoutSecrets(made.value) };
    else if (made.tag === 'expand' && made.items !== undefined)
      told = { ...made, items: executors.withoutSecrets(made.items) as readonly unknown[] };
    else return made;
    const isSame = 'value' in made && 'value' in told ? told.value === made.value : told === made;
    if (isSame) return made;
    return { ...told, metadata: { ...made.metadata, redacted: true } };
  }

  /** What the attempt gave, or the wait for the next look where that is not what the step waits for. */
  private polled(step: number, outcome: Outcome & { tag: 'value' }): Outcome {
    const { run, clock } = this;
    const { poll } = settingsOf(run, step);
    if (poll === undefined) return outcome;
    const { value: output, metadata } = outcome;
    const { calls = {} } = this.parts;
    const answer = holds(run, step, { setting: 'until', decider: poll.until, calls, output });
    if ('error' in answer) return { tag: 'error', error: answer.error, metadata };
    if (answer.value) return outcome;
    const until = { at: clock.now() + poll.everyMs, isDate: false };
    return { tag: 'wait', until, end: 'again', value: null, ask: undefined, metadata };
  }
}
