/**
 * A workflow as its author wrote it, in TypeScript or in a file: the first value of the chain.
 * Knows steps, needs and settings in domain words; must not know whether they make sense (that is
 * `graph/compile`), nor where they were written down (a `Source` says, if there is one).
 */
import type { Path } from '../std/json-schema.ts';
import type { Schema } from '../std/schema.ts';
import type { Range } from './diagnostic.ts';

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
}

/** The word that chooses a step's input when it has several needs; a mapping renames needs. */
export type InputFrom = string | Readonly<Record<string, string>>;

/** What `context` offers is a matter of the engine; here it is only passed through. */
export type StepFunction = (input: never, context: never) => unknown;

/** Settings that most steps do not have; absent means the default. */
export interface StepSettings {
  readonly title?: string;
  readonly when?: string;
  readonly retry?: Partial<RetryPolicy>;
  /** Longest time one attempt may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Higher starts first among ready steps; -1000 to 1000, default 0. */
  readonly priority?: number;
  readonly intent?: Intent;
  readonly inputFrom?: InputFrom;
  /** Put between texts by `inputFrom: 'concat'`; default none. */
  readonly separator?: string;
}

/** One step. `needs` holds ids, or steps of the same workflow where the author had them in hand. */
export interface Step {
  readonly id: string;
  /** A step type from the registry, or `./file.ts#export`. */
  readonly uses: string;
  readonly needs: readonly (string | Step)[];
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  /** The body of a step written in TypeScript; then `uses` is `function`. */
  readonly run?: StepFunction | undefined;
  readonly settings: StepSettings;
  /** Its place among the steps, where the author's tool knows it. */
  readonly index?: number;
}

/** Where a workflow was read from, and how to find a part of it there. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** The stretch of text of the part at `path`, or of the key that leads to it. */
  locate(path: Path, atKey?: boolean): Range | undefined;
}

/** A whole workflow as authored. */
export interface Workflow {
  readonly name: string;
  readonly title?: string;
  readonly strategy?: string;
  readonly onFailure?: FailureMode;
  /** Steps running at once in one run. */
  readonly concurrency?: number;
  /** Longest time one run may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly defaults?: Pick<StepSettings, 'retry' | 'timeoutMs'>;
  /** A schema per named input; one with a `default` may be left out. No declaration: anything goes. */
  readonly inputs?: Readonly<Record<string, Schema>>;
  /** Names of environment variables that expressions may read. */
  readonly env?: readonly string[];
  readonly steps: readonly Step[];
  /** Templates over the finished run; a single one makes that value the output. */
  readonly outputs?: Readonly<Record<string, unknown>> | string;
  readonly source?: Source;
}

/** Settings of a step that sets nothing: shared, so that a plain step costs nothing. */
export const NO_SETTINGS: StepSettings = Object.freeze({});
/** The needs of a step that needs nothing. */
export const NO_NEEDS: readonly never[] = Object.freeze([]);
