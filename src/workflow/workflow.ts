/**
 * A workflow as its author wrote it, in TypeScript or in a file: the first value of the chain.
 * Knows steps, needs and settings in domain words; must not know whether they make sense (that is
 * `graph/compile`), nor where they were written down (a `Source` says, if there is one).
 */

import type { AnySchema } from '../schemas/check.ts';
import type { StandardSchema } from '../schemas/standard.ts';
import type { Source } from './source.ts';

export type { Source } from './source.ts';

export const FAILURE_MODES = ['fail_fast', 'continue_on_error', 'best_effort'] as const;
/** What a failed step means for the rest of its run. */
export type FailureMode = (typeof FAILURE_MODES)[number];

export const INTENTS = ['transform', 'analyze'] as const;
/** Whether a step's output is its own, or its input passed on with metadata added. */
export type Intent = (typeof INTENTS)[number];

/** How often and how soon a failed attempt is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** All tries, the first one included. */
  readonly maxAttempts: number;
  readonly initialIntervalMs: number;
  readonly backoffCoefficient: number;
  readonly maxIntervalMs: number;
  /** Explicit delays before attempts 2, 3, …; the last one repeats. Wins over the other times. */
  readonly intervalsMs?: readonly number[];
  readonly jitter: 'none' | 'full' | 'equal';
  /** Only failures with these codes or subcodes (`exit:75`) are tried again; default all that may be. */
  readonly retryOn?: readonly string[];
  /** Failures with these codes or subcodes are never tried again; wins over `retryOn`. */
  readonly neverRetryOn?: readonly string[];
}

export const NEED_RULES = ['all_succeeded', 'all_settled', 'any_succeeded', 'any_failed'] as const;
/**
 * When a step runs, by how its needs ended: in one of these ways, when so many of them succeeded, or
 * when those named succeeded. It wins over the failure mode of the run.
 */
export type RunIf =
  | (typeof NEED_RULES)[number]
  | { readonly atLeast: number }
  | { readonly critical: readonly string[] };

export const HOOKS = ['on_success', 'on_failure_do', 'finally'] as const;
/** The list of steps at the end of a run that a step belongs to. */
export type Hook = (typeof HOOKS)[number];

export const EFFECTS = ['idempotent', 'once', 'transactional'] as const;
/**
 * Whether a step may run again when nobody knows how its last attempt ended: `idempotent` steps do,
 * those that have their effect `once` wait for somebody who looks, and `transactional` ones have it in
 * the database of the store (`context.transaction`), which knows.
 */
export type Effects = (typeof EFFECTS)[number];

/** A limit with a name, shared by all runs of the process. */
export interface Pool {
  /** Places, or bytes for a budget of memory. */
  readonly size: number;
  /** After so many failures in a row its steps wait for `resetMs`; then one is let through. */
  readonly breaker?: { readonly failures: number; readonly resetMs: number };
}

/** How much may be spent, by name: `{ tokens: 200000, cost: 2.5 }`. */
export type Budget = Readonly<Record<string, number>>;

/** An amount of a pool; with `atMost` all of a pool that is smaller. Memory counts in bytes. */
export type Cost = number | { readonly atMost: number };

/** Bounds between which a limit follows the load of the process. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Steps running at once; `auto` stands for bounds that suit the machine. */
export type Concurrency = number | 'auto' | Bounds;

/** The word that chooses a step's input when it has several needs; a mapping renames needs. */
export type InputFrom = string | Readonly<Record<string, string>>;

/** Results of other runs that a step may take instead of running. */
export interface CachePolicy {
  /** A template: what it gives stands for everything that the step is given. */
  readonly key?: string;
  /** Results older than this are made anew; default no limit. */
  readonly ttlMs?: number;
}

/** Looks again and again, each time with an attempt of its own, until what it gave is what is waited for. */
export interface PollPolicy {
  /** From the end of one look to the start of the next, in milliseconds; nothing is held meanwhile. */
  readonly everyMs: number;
  /** Whether that is so: an expression that may read `output`, or in code a function of it. */
  readonly until: string | SettingFunction<boolean>;
}

/** What `context` offers is a matter of the engine; here it is only passed through. */
export type StepFunction = (input: never, context: never) => unknown;

/**
 * A setting that is worked out as the run goes. It is given the input of the step and what of its context there
 * is before an attempt (`SettingContext`), and answers at once: what it gives is no promise.
 */
// biome-ignore lint/suspicious/noExplicitAny: settings of any step are one type, and what it is given is the step's.
export type SettingFunction<Gives = unknown> = (input: any, context: any) => Gives;

/** Settings that most steps do not have; absent means the default. */
export interface StepSettings {
  readonly title?: string;
  /** Whether the step runs, once its needs have ended: an expression, or in code a function. */
  readonly when?: string | SettingFunction<boolean>;
  readonly retry?: Partial<RetryPolicy>;
  readonly poll?: PollPolicy;
  /** Longest time one attempt may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Longest time from the first attempt's start to the last one's end, waits included. */
  readonly totalTimeoutMs?: number;
  /** Longest wait of a ready step for a place to run. */
  readonly queueTimeoutMs?: number;
  /** Longest time for the branch that starts at this step; see `Branches`. */
  readonly branchTimeoutMs?: number;
  /** How long an attempt that was asked to stop may take before it is given up; default 5 s. */
  readonly graceMs?: number;
  readonly runIf?: RunIf;
  /** Its failure does not count: not for the run, and not for steps with other needs. */
  readonly optional?: boolean;
  /** What becomes of an attempt that was under way when its process ended; default `idempotent`. */
  readonly effects?: Effects;
  /** Whether its result is taken from an earlier run that had the same to do. */
  readonly cache?: boolean | CachePolicy;
  /** The pool that an attempt takes a place in. */
  readonly pool?: string;
  /** What an attempt takes of pools and budgets; default one place in `pool`. */
  readonly cost?: Readonly<Record<string, Cost>>;
  /** Most memory that an attempt may take, in bytes: of a program, or of a function on a thread. */
  readonly memoryMax?: number;
  /**
   * Attempts with the same key, in all runs of the process, share `concurrencyPerKey` places: a template, or in
   * code a function. It is asked before each attempt.
   */
  readonly concurrencyKey?: string | SettingFunction<string>;
  /** Default 1. */
  readonly concurrencyPerKey?: number;
  /** Runs at the end of the run instead of in it. */
  readonly hook?: Hook;
  /** Higher starts first among ready steps; -1000 to 1000, default 0. */
  readonly priority?: number;
  readonly intent?: Intent;
  /** What its output has to fit; with a schema of a library the output is what that makes of it. */
  readonly output?: AnySchema;
  /** What the step works on, often an expression: `${{ inputs.n }}`. In place of `inputFrom`. */
  readonly input?: unknown;
  readonly inputFrom?: InputFrom;
  /** Put between texts by `inputFrom: 'concat'`; default none. */
  readonly separator?: string;
}

/**
 * What a step in code takes that its needs alone do not say: the outputs of steps around the list that it stands in, and
 * what those of such a list are given. In place of `inputFrom`.
 */
export interface Takes {
  /** One source as it is, a list of them, or a mapping by their names. */
  readonly as: 'one' | 'list' | 'named';
  readonly from: readonly (readonly [name: string, source: Step])[];
}

/** Stands for what steps of a list are given where no need says so: the input of the run, or the item. */
export interface GivenStep extends Step {
  /** The list. */
  readonly of: readonly Step[];
}

/** Whether another round comes; it may take its time. */
export type RoundFunction = (state: never, round: number, context: never) => unknown;

/** The steps that a step grows into, such as once for each item of a list. They need each other, and nothing else. */
export interface StepBody {
  readonly steps: readonly Step[];
  /** The step whose output is its own one where it names no outputs; default the last in order. */
  readonly last?: Step | undefined;
  /** In code: what an item is called, by the item and its place in the list. */
  readonly key?: ((item: never, index: number) => unknown) | undefined;
  /** In code: whether the rounds have ended, or go on, by what the last one gave and how many there were. */
  readonly until?: RoundFunction | undefined;
  readonly while?: RoundFunction | undefined;
  /** Templates over its ended steps; default the output of the last step. */
  readonly outputs?: Readonly<Record<string, unknown>> | string;
}

/** One step. `needs` holds ids, or steps of the same workflow where the author had them in hand. */
export interface Step {
  readonly id: string;
  /** A step type from the registry, or `./file.ts#export`. */
  readonly uses: string;
  readonly needs: readonly (string | Step)[];
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  /** Steps of the same list that an attempt may jump to (`context.goto`). */
  readonly goesTo?: readonly (string | Step)[] | undefined;
  /**
   * The body of a step written in TypeScript; then `uses` is `function`. Of a step that grows: what lists its items, gives
   * what its rounds begin with, or says which case it is.
   */
  readonly run?: StepFunction | undefined;
  /** What it grows into, where its type is one that grows. */
  readonly body?: StepBody | undefined;
  /** By name: what it grows into one of, where its type is one that chooses. */
  readonly cases?: Readonly<Record<string, StepBody>> | undefined;
  /** The workflow that it runs, where its type is one that calls. */
  readonly calls?: Workflow | undefined;
  readonly takes?: Takes | undefined;
  readonly settings: StepSettings;
  /** Its place among the steps of its list, where the author's tool knows it. */
  readonly index?: number;
}

/**
 * A schema per named input, or one schema of a library for all of them. An input with a `default`, or whose
 * schema takes nothing at all, may be left out.
 */
export type Inputs = Readonly<Record<string, AnySchema>> | StandardSchema;

/** A whole workflow as authored. */
export interface Workflow {
  readonly name: string;
  readonly title?: string;
  /** What a function made it from, as plain data: kept with its runs, and part of which workflow it is. */
  readonly args?: unknown;
  /** Runs of one version are not resumed by another one. */
  readonly version?: string;
  readonly strategy?: string;
  /** Ids of steps: what a run is about that does not say so itself (`part.ts`). */
  readonly start?: readonly string[];
  readonly target?: readonly string[];
  readonly onFailure?: FailureMode;
  /** After a failure under `fail_fast`, what runs is left to finish instead of stopped. */
  readonly drain?: boolean;
  readonly concurrency?: Concurrency;
  /** Branches of one run at work at once; default no limit. */
  readonly maxBranches?: number;
  /** Limits by name, beside `cpu`, `io` and `memory`. */
  readonly pools?: Readonly<Record<string, Pool>>;
  /** How much one run may spend, by name. */
  readonly budget?: Budget;
  /** Longest time one run may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly defaults?: Pick<
    StepSettings,
    'retry' | 'timeoutMs' | 'totalTimeoutMs' | 'queueTimeoutMs' | 'branchTimeoutMs' | 'graceMs'
  > & {
    /** Environment variables of all programs; those of a step win. */
    readonly env?: Readonly<Record<string, string | number | boolean>>;
    /** What runs the scripts: `sh`, `bash`, `pwsh`, or a program and its arguments. */
    readonly shell?: string | readonly (string | number | boolean)[];
    /** The folder that programs start in, relative to the workflow file. */
    readonly cwd?: string;
  };
  /** No declaration: anything goes. */
  readonly inputs?: Inputs;
  /** Names of environment variables that expressions may read. */
  readonly env?: readonly string[];
  /** Names of secrets that its steps may read: where they come from is a matter of the machine. */
  readonly secrets?: readonly string[];
  readonly steps: readonly Step[];
  /** Templates over the finished run; a single one makes that value the output. */
  readonly outputs?: Readonly<Record<string, unknown>> | string;
  readonly source?: Source;
  /**
   * The module that a workflow in code is written in (`import.meta.url`, or a path that is absolute): paths
   * start at its folder. Without it they start at the current one.
   */
  readonly from?: string;
}

/** Settings of a step that sets nothing: shared, so that a plain step costs nothing. */
export const NO_SETTINGS: StepSettings = Object.freeze({});
/** Those of a function in code that needs a list of steps and sets nothing: shared as well. */
export const LIST_SETTINGS: StepSettings = Object.freeze({ inputFrom: 'list' });

/** Whether they are among those that most steps have: nothing of them has to be looked at. */
export function areUsual(settings: StepSettings): boolean {
  return settings === NO_SETTINGS || settings === LIST_SETTINGS;
}
/** The needs of a step that needs nothing. */
export const NO_NEEDS: readonly never[] = Object.freeze([]);
