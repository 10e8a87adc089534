/**
 * One attempt as its step body sees it. Everything beyond the first fields is made when touched,
 * because most steps touch nothing.
 * Knows the run it belongs to; must not know the scheduler, nor change the run.
 */
import { amountsOf } from '../../graph/demands.ts';
import type { Abilities } from '../../ports/abilities.ts';
import type { AttemptContext, Callee, Metadata, StepContext } from '../../ports/step-type.ts';
import type { SqlAnswer, SqlStatement } from '../../ports/store.ts';
import { Endings } from '../../run/endings.ts';
import { type HiddenText, hiddenIn } from '../../run/hidden.ts';
import { ancestorMetadata, inputOf, inputsOf } from '../../run/inputs.ts';
import { jumpTo } from '../../run/jump-made.ts';
import { exactNotes } from '../../run/notes.ts';
import { type Rounds, roundsOf } from '../../run/rounds.ts';
import { runOfStep } from '../../run/run-of-step.ts';
import { shortJson, shortText } from '../../run/short-context.ts';
import { StepFailure } from '../../run/step-error.ts';
import { graceOf, idOf, settingsOf } from '../../run/steps.ts';
import { expansionOf } from '../../run/written-expansion.ts';
import { INSPECT, type InspectHow } from '../../std/inspect.ts';
import { logText } from '../../std/log-text.ts';
import { ownCopy } from '../../std/own-copy.ts';
import type { BudgetOfStep, RunOfStep } from '../../workflow/step-context.ts';
import type { AttemptRunner } from './attempt-runner.ts';
import { calleeOf } from './callee.ts';
import { type Extras, newExtras } from './extras.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { StreamedText } from './streamed-text.ts';
import { Transactions } from './transactions.ts';
import { unlessAborted } from './unless-aborted.ts';

export class Attempt implements AttemptContext {
  private readonly runner: AttemptRunner<Attempt>;
  readonly step: number;
  readonly attempt: number;
  private extras: Extras | undefined;

  constructor(runner: AttemptRunner<Attempt>, step: number, attempt: number) {
    this.runner = runner;
    this.step = step;
    this.attempt = attempt;
    this.extras = undefined;
  }

  /** What messages call it; the name of a class is not the same in every build. */
  get [Symbol.toStringTag](): string {
    return 'StepContext';
  }

  toJSON(): object {
    return shortJson(this);
  }

  [INSPECT](_depth: number, ...how: InspectHow): string {
    return shortText(this, how);
  }

  private get own(): Extras {
    this.extras ??= newExtras();
    return this.extras;
  }

  /** Metadata annotated so far, put together anew each time. */
  get notes(): Readonly<Record<string, unknown>> | undefined {
    const notes = this.extras?.notes;
    return notes && Object.fromEntries(notes);
  }

  /** Keeps how to cancel the alarm of the attempt's deadline. */
  set deadline(cancelAlarm: () => void) {
    this.own.cancelAlarm = cancelAlarm;
  }

  /** Keeps how to cancel the end of the time it has to stop. */
  set grace(cancelAlarm: () => void) {
    this.own.grace?.();
    this.own.grace = cancelAlarm;
  }

  /** The attempt has settled: its times do not matter any more, and it says nothing more. */
  settled(): void {
    this.extras?.streamed?.end();
    this.extras?.cancelAlarm?.();
    this.extras?.grace?.();
  }

  get run(): RunOfStep {
    const { own } = this;
    own.run ??= runOfStep(this.runner.run, this.step);
    return own.run;
  }

  get stepId(): string {
    return idOf(this.runner.run, this.step);
  }

  get input(): unknown {
    return this.given('input', inputOf(this.runner.run, this.step, this));
  }

  get inputs(): Readonly<Record<string, unknown>> {
    return this.given('inputs', inputsOf(this.runner.run, this.step));
  }

  get metadata(): Readonly<Record<string, Metadata>> {
    return this.given('metadata', ancestorMetadata(this.runner.run, this.step));
  }

  /** What can be changed in a value is this attempt's own, and stays the same one. */
  private given<T>(name: keyof StepContext, value: T): T {
    const before = this.extras?.given?.[name];
    if (before !== undefined) return before as T;
    const own = ownCopy(value);
    if (own !== value) this.own.given = { ...this.own.given, [name]: own };
    return own;
  }

  get graceMs(): number {
    return graceOf(this.runner.run, this.step);
  }

  get memoryMax(): number | undefined {
    return settingsOf(this.runner.run, this.step).memoryMax;
  }

  get timeoutMs(): number | undefined {
    return settingsOf(this.runner.run, this.step).timeoutMs;
  }

  get config(): unknown {
    return this.runner.executors.configOf(this.step);
  }

  get cost(): Readonly<Record<string, number>> {
    return amountsOf(settingsOf(this.runner.run, this.step).demand);
  }

  get abilities(): Abilities {
    return this.runner.executors.abilitiesOf(this.step);
  }

  get rounds(): Rounds {
    return roundsOf(this.runner.run, this.step);
  }

  get callee(): Callee | undefined {
    return calleeOf(this.runner.run, this.step);
  }

  get hidden(): HiddenText | undefined {
    return hiddenIn(this.runner.run.plan);
  }

  get clock(): { now(): number } {
    return this.runner.stepClock;
  }

  get signal(): AbortSignal {
    const { own } = this;
    if (own.controller === undefined) {
      own.controller = new AbortController();
      if (own.aborted !== undefined) this.abort(own.aborted);
    }
    return own.controller.signal;
  }

  get idempotencyKey(): string {
    return idempotencyKeyOf(this.runner.run.plan.keysOf, this.stepId);
  }

  // Functions of their own when touched, so that `(input, { log }) => …` works.
  get annotate(): (metadata: Metadata) => void {
    return (metadata) => this.addNotes(metadata);
  }

  get progress(): (fraction: number) => void {
    return (fraction) => this.reach(fraction);
  }

  get stream(): ((text: string) => void) | undefined {
    const { own, runner, step } = this;
    if (!runner.streams) return undefined;
    own.streamed ??= new StreamedText(
      (text) => runner.stream(step, text),
      () => this.hidden,
    );
    const { streamed } = own;
    return (text) => streamed.add(text);
  }

  get traceparent(): string | undefined {
    return this.runner.traceparent(this.step, this.attempt);
  }

  get transaction(): StepContext['transaction'] {
    return (statements) => this.transact(statements);
  }

  get secret(): StepContext['secret'] {
    const { signal, step } = this;
    return (name) => unlessAborted(signal, this.runner.executors.secret(step, name, signal));
  }

  get hide(): StepContext['hide'] {
    return (text) => this.runner.run.plan.secrets.hide(logText(text));
  }

  get budget(): BudgetOfStep {
    const { own, runner } = this;
    own.budget ??= runner.budget.of(this);
    return own.budget;
  }

  get log(): (message: string) => void {
    return (message) => this.runner.log(this.step, logText(message));
  }

  get goto(): StepContext['goto'] {
    return (target, value) => this.ending(jumpTo(target, value));
  }

  get expand(): StepContext['expand'] {
    return (given: unknown, options?: unknown) => {
      const from = this.runner.executors.fromOf(this.step);
      return this.ending(expansionOf(given, options, { id: this.stepId, from })) as never;
    };
  }

  /** What the attempt has made that is then to be returned. */
  get endings(): Endings | undefined {
    return this.extras?.endings;
  }

  private ending<Made extends Parameters<Endings['add']>[0]>(made: Made): Made {
    this.own.endings ??= new Endings();
    return this.own.endings.add(made);
  }

  private transact(statements: readonly SqlStatement[]): Promise<readonly SqlAnswer[]> {
    const { own, runner } = this;
    own.transactions ??= new Transactions({
      key: this.idempotencyKey,
      masked: (texts) => runner.executors.masked(texts),
      ask: async (asked, call) => {
        if (own.aborted !== undefined) throw unwanted(own.aborted);
        return runner.executors.transact({ ...asked, at: runner.clock.now() }, call);
      },
    });
    return own.transactions.add(statements);
  }

  private addNotes(metadata: Metadata): void {
    const notes = (this.own.notes ??= new Map());
    for (const [name, value] of Object.entries(this.runner.executors.masked(exactNotes(metadata))))
      notes.set(name, value);
  }

  /** Text about it, with values of the environment masked. */
  masked(text: string): string {
    return this.runner.executors.maskedText(text);
  }

  private reach(fraction: number): void {
    const { own } = this;
    const reached = Math.min(fraction, 1);
    if (!(reached > own.furthest)) return;
    own.furthest = reached;
    this.runner.progress(this.step, own.furthest);
  }

  /** Why it is no longer wanted, once that is so. */
  get abortReason(): string | undefined {
    return this.extras?.aborted;
  }

  /** Tells the body, if it listens, that its attempt is no longer wanted. */
  abort(reason: string): void {
    this.own.aborted = reason;
    this.own.controller?.abort(unwanted(reason));
  }
}

function unwanted(reason: string): StepFailure {
  return new StepFailure('E_ABORTED', reason, { retryable: false });
}
