/**
 * What a step's function can see and do while it runs.
 * Must not show anything of the engine: a function written against this runs on any backend.
 */

import type { Expansion, PlainStep } from './expansion.ts';
import type { AnyHandle, ReturnedOf } from './handle.ts';
import type { Jump, TargetOf } from './jump.ts';

/** Small facts about a step, shown with it: plain JSON values by name. */
export type Metadata = Readonly<Record<string, unknown>>;

/** One statement, with a `?` (in Postgres `$1`, `$2`, …) for each argument. */
export interface SqlStatement {
  readonly sql: string;
  readonly args?: readonly (string | number | boolean | null | Uint8Array)[];
}

export interface SqlAnswer {
  /** Rows by the names of their columns. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows the statement changed. */
  readonly changes: number;
}

/** What of its context a step has before an attempt: functions in place of `when` and `concurrencyKey` get it. */
export type SettingContext<RunInput = unknown> = BeforeAttempt<StepContext<RunInput>>;

export type BeforeAttempt<Context extends StepContext> = Pick<
  Context,
  'run' | 'stepId' | 'inputs' | 'metadata'
>;

/** The run that a step belongs to, as its function sees it. */
export interface RunOfStep<Input = unknown> {
  readonly id: string;
  /** The name of its workflow. */
  readonly name: string;
  /** When it started: milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** What the run was given, defaults filled in. */
  readonly input: Input;
}

/** The run as a step of a hook sees it: how it stood when its ordinary steps had ended. */
export interface RunOfHook<Input = unknown> extends RunOfStep<Input> {
  readonly status: 'succeeded' | 'partial' | 'failed' | 'cancelled';
  /** What went wrong, if something did. */
  readonly error: RunFault | undefined;
  /** The output of each ordinary step that has one, by id. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Why a run did not succeed. */
export interface RunFault {
  /** A stable word: `timed_out`, `cancelled`, or the code of the step that failed. */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** The budget of a run, as a step sees it. Amounts are numbers from 0, of what their names say. */
export interface BudgetOfStep {
  /** How much is not spent, whoever holds it; `Infinity` where the run may spend as much as it likes. */
  readonly left: (name: string) => number;
  /**
   * Keeps so much for this attempt, in place of what it held before, until it ends or has spent it: to be asked before
   * anything costs. Waits while others hold what they may not need. Fails with a `StepFailure` `E_BUDGET`, which is not
   * tried again, once there is no room.
   */
  readonly hold: (amounts: Readonly<Record<string, number>>) => Promise<void>;
  /** Tells what was spent, out of what the attempt holds. Recorded at once, and never refused: it has happened. */
  readonly spend: (amounts: Readonly<Record<string, number>>) => void;
}

/** Adds steps: `body` writes them. */
export interface Expand<Body> {
  <H extends AnyHandle>(write: (body: Body) => H): Expansion<ReturnedOf<H>>;
  (steps: readonly PlainStep[]): Expansion<Readonly<Record<string, unknown>>>;
  (steps: readonly PlainStep[], options: { readonly output: string }): Expansion;
}

/**
 * `Body`: what steps are written with that it adds. Whoever writes them has it (`function-context.ts`). `Jumps`: the steps
 * that it may jump to, where the step names them.
 */
// biome-ignore lint/suspicious/noExplicitAny: what writes steps knows contexts, so this cannot know it.
export interface StepContext<RunInput = unknown, Body = any, Jumps = never> {
  readonly run: RunOfStep<RunInput>;
  readonly stepId: string;
  /** Which try this is, from 1. */
  readonly attempt: number;
  /** The step's input: the run's, one need's output, or several put together. */
  readonly input: unknown;
  /** The output of every need that has one, by step id. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Metadata of every ancestor, by step id. */
  readonly metadata: Readonly<Record<string, Metadata>>;
  /** The step's settings under `with`, expressions filled in. */
  readonly config: unknown;
  /** What the attempt takes of pools, by their names: `{ cpu: 2 }`; memory in bytes. */
  readonly cost: Readonly<Record<string, number>>;
  /** Aborts when the attempt is no longer wanted: cancelled, timed out, or the run stops. */
  readonly signal: AbortSignal;
  /** Equal for all attempts of a step in a run and in its retries, different for all others. */
  readonly idempotencyKey: string;
  /** The time as the engine sees it: milliseconds since the Unix epoch. */
  readonly clock: { now(): number };
  /** Adds metadata, a mapping, to this step; later values win. */
  readonly annotate: (metadata: Metadata) => void;
  /** Tells how far the attempt is, 0 to 1; never goes back. */
  readonly progress: (fraction: number) => void;
  /**
   * Runs statements in the database of the store: all or none, and exactly once. An attempt that comes
   * after a crash gets the answers of the one before; calls of an attempt count in their order, and are
   * done one after the other. Fails with a `StepFailure` `E_TRANSACTION` when the database refuses, the store
   * has none, or an earlier attempt asked for statements with other texts in this call (arguments may differ).
   */
  readonly transaction: (statements: readonly SqlStatement[]) => Promise<readonly SqlAnswer[]>;
  /**
   * Ends the attempt by going to a step that the step names in `goesTo`: of all that come after it only that one runs,
   * unless something else leads to another one. `value` is the output of the step. To be returned: called and not
   * returned, the attempt fails with `E_GOTO`.
   */
  // A method: a function that may jump to any step fits a step which names some.
  goto<Value = null>(this: void, target: TargetOf<Jumps>, value?: Value): Jump<Value>;
  /**
   * Ends the attempt by adding steps to the run: its output is then that of the step which the function gives, and of a
   * list of plain steps a mapping of their outputs by id, or that of one of them. They work on the input of this step, and
   * are recorded once. To be returned: called and not returned, the attempt fails with `E_EXPAND`, as it does where the
   * steps are faulty.
   */
  readonly expand: Expand<Body>;
  /**
   * The span of this attempt as the header `traceparent` of W3C Trace Context, for what it asks others to do. Undefined where
   * nobody has spans of the run, and it was not given one.
   */
  readonly traceparent?: string | undefined;
  /**
   * A secret that the workflow declares under `secrets`, as it is now. It is never kept with the run: where it stands in an
   * output, a log line, metadata or a message, `***` is kept in its place. Fails with a `StepFailure` `E_SECRET` where
   * nothing on this machine has it, and `E_UNKNOWN_SECRET` where the workflow does not declare it.
   */
  readonly secret: (name: string) => Promise<string>;
  /** From now on the text is masked in this run as a secret is: for what a service hands out. Shorter ones than 6 characters are not. */
  readonly hide: (text: string) => void;
  /** What the run may spend, and what it has spent, by name: tokens, money, whatever is counted. */
  readonly budget: BudgetOfStep;
  /** Writes a line to the run's log; what is no text is written as JSON, an error as its message. */
  readonly log: (message: string) => void;
}

/** What the function of a step of a hook sees. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export interface HookContext<RunInput = unknown, Body = any, Jumps = never>
  extends StepContext<RunInput, Body, Jumps> {
  readonly run: RunOfHook<RunInput>;
}

/** By the hook that a step belongs to, never for ordinary steps. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export type ContextOf<Hook, RunInput, Body = any, Jumps = never> = [Hook] extends [never]
  ? StepContext<RunInput, Body, Jumps>
  : HookContext<RunInput, Body, Jumps>;
