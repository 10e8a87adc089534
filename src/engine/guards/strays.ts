/**
 * Errors that steps throw outside their promise: in a timer, in an emitter, in a promise that nobody
 * awaits. They belong to their step and never end the process.
 * Knows which step's code goes on where; must not know runs, nor what becomes of a failed step.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isLoadFailure } from '../../modules/import-module.ts';
import { StepFailure, toStepError } from '../../run/step-error.ts';
import { counted } from '../../std/counted.ts';
import { printable } from '../../std/printable.ts';
import { isThenable } from '../../std/thenable.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';

/** Errors often come when a run has just ended; so long they are still caught. */
const LINGER_MS = 1_000;
/** Of one run so many are told, the others are counted. */
const MOST_TOLD = 5;
const FIX = 'await every promise that a step starts, and catch what its timers and events throw';

export interface StrayOptions {
  /** Gets each warning as one line. Default: `process.emitWarning`. */
  readonly tell?: (line: string) => void;
}

/** Where code belongs: goes along with everything that the code starts. */
interface Trail {
  readonly step: string;
  readonly run: RunStrays;
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

/** The strays of one run. */
export class RunStrays {
  private readonly strays: Strays;
  private count = 0;
  /** The first warnings, and how many more there were. */
  readonly found: Diagnostic[] = [];

  constructor(strays: Strays) {
    this.strays = strays;
  }

  /**
   * Calls a step's body. What it throws outside its promise before it has settled rejects the
   * promise given back with `E_STRAY`.
   */
  enter(step: string, { call, abort, masked }: Body): unknown {
    const trail: Trail = { step, run: this, fail: undefined, masked };
    const result = this.strays.within(trail, call);
    if (!isThenable(result)) return result;
    return new Promise((resolve, reject) => {
      trail.fail = (error) => {
        trail.fail = undefined;
        reject(error);
        abort(error.message);
      };
      const settled = (settle: (value: unknown) => void) => (value: unknown) => {
        trail.fail = undefined;
        settle(value);
      };
      result.then(settled(resolve), settled(reject));
    });
  }

  warn(message: string): void {
    this.count += 1;
    if (this.count > MOST_TOLD) return;
    this.found.push(diagnostic('W_STRAY', `${message}.`, { fix: FIX }));
    this.strays.say(message);
  }

  /** Tells how many were only counted. */
  end(): void {
    const more = this.count - MOST_TOLD;
    this.count = 0;
    if (more <= 0) return;
    const message = `${counted(more, 'more error')} of steps that threw outside their promise`;
    this.found.push(diagnostic('W_STRAY', `${message}.`, { fix: FIX }));
    this.strays.say(message);
  }
}

/** Catches the strays of all runs of an engine; listens to the process only while runs are live. */
export class Strays {
  private readonly storage = new AsyncLocalStorage<Trail>();
  private readonly tell: (line: string) => void;
  private readonly live = new Set<RunStrays>();
  /** For what comes while no run is live, or while it cannot be said whose it is. */
  private lost = new RunStrays(this);
  private linger: NodeJS.Timeout | undefined;
  private listens = false;

  constructor({ tell = (line) => process.emitWarning(line) }: StrayOptions) {
    this.tell = tell;
  }

  begin(): RunStrays {
    clearTimeout(this.linger);
    this.listen();
    const run = new RunStrays(this);
    this.live.add(run);
    return run;
  }

  end(run: RunStrays): void {
    run.end();
    if (!this.live.delete(run) || this.live.size > 0) return;
    this.linger = setTimeout(this.stop, LINGER_MS);
    this.linger.unref();
  }

  /** Calls so that all it leaves behind is known by the trail. */
  within<T>(trail: Trail, call: () => T): T {
    return this.storage.run(trail, call);
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
    const trail = this.storage.getStore();
    const { message, retryable, retryAfterMs } = toStepError(thrown);
    const wish = { retryable, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const why = printable(message, 400).replace(/^threw /, '');
    if (trail?.fail !== undefined) {
      trail.fail(new StepFailure('E_STRAY', `threw outside its promise: ${why}`, wish));
    } else if (trail !== undefined) {
      const late = trail.masked(`step "${trail.step}" threw after it had settled: ${why}`);
      (this.live.has(trail.run) ? trail.run : this.lost).warn(late);
    } else {
      const [only] = this.live;
      const run = this.live.size === 1 ? only! : this.lost;
      run.warn(`something outside every step threw: ${why}`);
    }
  };
}
