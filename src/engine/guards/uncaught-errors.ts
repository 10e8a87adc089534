/**
 * Errors that steps throw outside their promise: in a timer, in an emitter, in a promise that nobody
 * awaits. They belong to their step and never end the process.
 * Knows which step's code goes on where; must not know runs, nor what becomes of a failed step.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isLoadFailure } from '../../modules/import-module.ts';
import { StepFailure, toStepError } from '../../run/step-error.ts';
import { counted } from '../../std/counted.ts';
import { printable, quoted } from '../../std/printable.ts';
import { isThenable } from '../../std/thenable.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';

/** Errors often come when a run has just ended; for so long they are still caught. */
const LINGER_MS = 1_000;
/** Of one run so many are reported, the others are only counted. */
const MOST_REPORTED = 5;
const FIX = 'await every promise that a step starts, and catch what its timers and events throw';

export interface UncaughtOptions {
  /** Gets each warning as one line. Default: `process.emitWarning`. */
  readonly tell?: (line: string) => void;
}

/** The step that code belongs to; kept through every callback and promise that the code starts. */
interface StepScope {
  readonly step: string;
  readonly run: RunUncaughtErrors;
  /** Fails the attempt; nothing once it has settled. */
  fail: ((error: StepFailure) => void) | undefined;
  readonly masked: Body['masked'];
}

/** The body of an attempt as it is called. */
export interface Body {
  readonly call: () => unknown;
  /** Called when it has failed, because it may still be at work. */
  readonly abort: (reason: string) => void;
  /** Text about it, with values of the environment masked. */
  readonly masked: (text: string) => string;
}

/** The uncaught errors of one run. */
export class RunUncaughtErrors {
  private readonly uncaught: UncaughtErrors;
  private count = 0;
  /** The first warnings, and how many more there were. */
  readonly found: Diagnostic[] = [];

  constructor(uncaught: UncaughtErrors) {
    this.uncaught = uncaught;
  }

  /**
   * Calls a step's body. What it throws outside its promise before it has settled rejects the
   * promise given back with `E_UNCAUGHT`.
   */
  enter(step: string, { call, abort, masked }: Body): unknown {
    const scope: StepScope = { step, run: this, fail: undefined, masked };
    const result = this.uncaught.within(scope, call);
    if (!isThenable(result)) return result;
    return new Promise((resolve, reject) => {
      scope.fail = (error) => {
        scope.fail = undefined;
        reject(error);
        abort(error.message);
      };
      const settled = (settle: (value: unknown) => void) => (value: unknown) => {
        scope.fail = undefined;
        settle(value);
      };
      result.then(settled(resolve), settled(reject));
    });
  }

  warn(message: string): void {
    this.count += 1;
    if (this.count > MOST_REPORTED) return;
    this.found.push(diagnostic('W_UNCAUGHT', `${message}.`, { fix: FIX }));
    this.uncaught.say(message);
  }

  /** Reports how many were only counted. */
  end(): void {
    const more = this.count - MOST_REPORTED;
    this.count = 0;
    if (more <= 0) return;
    const message = `${counted(more, 'more error')} of steps that threw outside their promise`;
    this.found.push(diagnostic('W_UNCAUGHT', `${message}.`, { fix: FIX }));
    this.uncaught.say(message);
  }
}

/** Catches the uncaught errors of all runs of an engine; listens to the process only while runs are live. */
export class UncaughtErrors {
  private readonly storage = new AsyncLocalStorage<StepScope>();
  private readonly tell: (line: string) => void;
  private readonly live = new Set<RunUncaughtErrors>();
  /** For what comes while no run is live, or while it cannot be said whose it is. */
  private lost = new RunUncaughtErrors(this);
  private linger: NodeJS.Timeout | undefined;
  private listens = false;

  constructor({ tell = (line) => process.emitWarning(line) }: UncaughtOptions) {
    this.tell = tell;
  }

  begin(): RunUncaughtErrors {
    clearTimeout(this.linger);
    this.listen();
    const run = new RunUncaughtErrors(this);
    this.live.add(run);
    return run;
  }

  end(run: RunUncaughtErrors): void {
    run.end();
    if (!this.live.delete(run) || this.live.size > 0) return;
    this.linger = setTimeout(this.stop, LINGER_MS);
    this.linger.unref();
  }

  /** Calls so that all it leaves behind is known by the scope. */
  within<T>(scope: StepScope, call: () => T): T {
    return this.storage.run(scope, call);
  }

  /** The step whose code is on the stack. */
  stepNow(): string | undefined {
    return this.storage.getStore()?.step;
  }

  say(line: string): void {
    try {
      this.tell(line);
    } catch {
      // A listener of `uncaughtException` that throws would end the process.
    }
  }

  private listen(): void {
    if (this.listens) return;
    this.listens = true;
    process.on('uncaughtException', this.caught);
    process.on('unhandledRejection', this.caught);
    process.on('exit', this.stop);
  }

  private readonly stop = () => {
    this.listens = false;
    process.off('uncaughtException', this.caught);
    process.off('unhandledRejection', this.caught);
    process.off('exit', this.stop);
    for (const run of this.live) run.end();
    this.lost.end();
  };

  private readonly caught = (thrown: unknown) => {
    if (isLoadFailure(thrown)) return;
    const scope = this.storage.getStore();
    const { message, retryable, retryAfterMs } = toStepError(thrown);
    const wish = { retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), cause: thrown };
    const why = printable(message, 400).replace(/^threw /, '');
    if (scope?.fail !== undefined) {
      scope.fail(new StepFailure('E_UNCAUGHT', `threw outside its promise: ${why}`, wish));
    } else if (scope !== undefined) {
      const late = scope.masked(`step ${quoted(scope.step)} threw after it had settled: ${why}`);
      (this.live.has(scope.run) ? scope.run : this.lost).warn(late);
    } else {
      const [only] = this.live;
      const run = this.live.size === 1 ? only! : this.lost;
      run.warn(`something outside every step threw: ${why}`);
    }
  };
}
