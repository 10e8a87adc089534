/**
 * What guards runs while they are live: the process stays alive, a stall is reported, an uncaught
 * error is given to its step.
 * Knows when runs begin and end; must not know what a guard does, nor the runner.
 *
 * A guard wraps the backends that call functions of this thread, so that the runner knows
 * nothing of guards and an engine without them pays nothing.
 */
import type { Backend } from '../../ports/backend.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import { attemptOf } from '../attempt/context-of.ts';
import {
  type Body,
  type RunUncaughtErrors,
  UncaughtErrors,
  type UncaughtOptions,
} from './uncaught-errors.ts';
import { Watchdog, type WatchdogOptions } from './watchdog.ts';

export interface GuardOptions {
  /**
   * Watches, from a thread of its own, for steps that block the event loop longer than a second,
   * and names them on stderr. Costs a thread, and up to a microsecond per step. Default false.
   */
  readonly watchdog?: boolean | WatchdogOptions;
  /**
   * While runs are live, catches every error of the process that nobody else catches. One that a
   * running step threw outside its promise fails the step with `E_UNCAUGHT`; any other becomes a
   * `W_UNCAUGHT` warning of the run. Costs up to half a microsecond per step, and about two if the step
   * returns a promise. Default false: such an error ends the process, as Node.js does it.
   */
  readonly catchUncaught?: boolean | UncaughtOptions;
  /**
   * Whether a live run keeps the process alive even when nothing else does. Default true: else the
   * process of a run whose steps wait for ever would end as if all were well.
   */
  readonly keepAlive?: boolean;
}

const ONE_DAY_MS = 86_400_000;

/** The guards of an engine. */
export class Guards {
  private readonly watchdog: Watchdog | undefined;
  private readonly uncaught: UncaughtErrors | undefined;
  private readonly keepAlive: boolean;
  private timer: NodeJS.Timeout | undefined;
  private live = 0;

  constructor({ watchdog, catchUncaught, keepAlive = true }: GuardOptions) {
    const uncaught = given(catchUncaught);
    const watching = given(watchdog);
    this.uncaught = uncaught && new UncaughtErrors(uncaught);
    this.watchdog = watching && new Watchdog(watching, () => this.uncaught?.stepNow());
    this.keepAlive = keepAlive;
  }

  begin(): GuardedRun {
    const { watchdog } = this;
    this.live += 1;
    if (this.live === 1 && this.keepAlive) this.timer = setInterval(() => {}, ONE_DAY_MS);
    watchdog?.begin();
    const uncaught = this.uncaught?.begin();
    return new GuardedRun({ watchdog, uncaught }, () => this.end(uncaught));
  }

  /** Guards the run that `begin` starts until it has ended, or until it cannot start. */
  async during<T>(begin: (guarded: GuardedRun) => Promise<T>): Promise<T> {
    const guarded = this.begin();
    try {
      return await begin(guarded);
    } catch (error) {
      guarded.end();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.watchdog?.close();
  }

  private end(run: RunUncaughtErrors | undefined): void {
    this.live -= 1;
    if (this.live === 0) clearInterval(this.timer);
    this.watchdog?.end();
    if (run !== undefined) this.uncaught!.end(run);
  }
}

interface RunGuards {
  readonly watchdog: Watchdog | undefined;
  readonly uncaught: RunUncaughtErrors | undefined;
}

/** The guards of one run, from before its modules are loaded until it has ended. */
export class GuardedRun {
  private readonly guards: RunGuards;
  private onEnd: (() => void) | undefined;

  constructor(guards: RunGuards, onEnd: () => void) {
    this.guards = guards;
    this.onEnd = onEnd;
  }

  /** What was noticed, once the run has ended. */
  get warnings(): readonly Diagnostic[] {
    return this.guards.uncaught?.found ?? [];
  }

  /** The backend, guarded if it calls functions of this thread; itself where nothing guards. */
  around(backend: Backend): Backend {
    const { watchdog, uncaught } = this.guards;
    if (watchdog === undefined && uncaught === undefined) return backend;
    if (!backend.offers.includes('closures')) return backend;
    const enter = this.enter.bind(this);
    return {
      name: backend.name,
      offers: backend.offers,
      ...(backend.abilities !== undefined && { abilities: backend.abilities }),
      execute(type, ready, context) {
        const attempt = attemptOf(context);
        return enter(context.stepId, bodyOf(ready), {
          call: () => backend.execute(type, ready, context),
          abort: (reason) => attempt?.abort(reason),
          masked: (text) => attempt?.masked(text) ?? text,
        });
      },
      close: () => backend.close(),
    };
  }

  /** Calls code of a step, which `code` is. */
  enter(step: string, code: unknown, body: Body): unknown {
    const { watchdog, uncaught } = this.guards;
    const { call } = body;
    const watched = watchdog === undefined ? call : () => watchdog.enter(step, code, call);
    return uncaught === undefined ? watched() : uncaught.enter(step, { ...body, call: watched });
  }

  /** Idempotent. */
  end(): void {
    this.onEnd?.();
    this.onEnd = undefined;
  }
}

/** The function that a step is made of, bare or as a part of what was prepared. */
function bodyOf(ready: unknown): unknown {
  const { body } = (ready ?? {}) as { readonly body?: unknown };
  return typeof body === 'function' ? body : ready;
}

function given<Options extends object>(option: boolean | Options | undefined): Options | undefined {
  if (option === true) return {} as Options;
  return option === false ? undefined : option;
}
