/**
 * A simulated world as plain data: a workflow, how each try of each step goes, and what happens to
 * the run from outside. A world can be written to a file and played again.
 * Knows what will happen; must not know how the engine answers.
 */
import type { FailureMode, RetryPolicy } from '../../workflow/workflow.ts';

/** How one try of a step goes. Times in milliseconds. */
export interface Script {
  /** From the start of the try to its end; null: only when asked to stop. */
  readonly afterMs: number | null;
  readonly result: 'ok' | 'fail' | 'final';
  /** Ends within the call that starts it, as a step without `await` does. */
  readonly sync?: boolean;
  /** What it does when asked to stop: give up (default), finish its work at once, or go on. */
  readonly onAbort?: 'finish' | 'ignore';
  /** From being asked to stop to doing so. */
  readonly abortMs?: number;
  /** Settles a second time after this many milliseconds, with another outcome. */
  readonly againMs?: number;
  /** The failed side's wish for the next try; `odd` ones are no sensible number. */
  readonly wishMs?: number | 'nan' | 'infinite' | 'negative';
}

/** A condition and what it comes to: a constant, or whether a need has a status. */
export type Condition =
  | { readonly text: string; readonly gives: boolean | 'error' }
  | { readonly text: string; readonly need: number; readonly status: string };

/** Where a step's input comes from when the rule for the primary need is not asked. */
export type Takes =
  | { readonly kind: 'need'; readonly need: number }
  | { readonly kind: 'all' | 'merge' }
  | { readonly kind: 'concat'; readonly separator: string }
  | { readonly kind: 'named'; readonly names: Readonly<Record<string, number>> };

/** A step. Needs are keys; a step's key is above those of its needs and never changes. */
export interface WorldStep {
  readonly key: number;
  readonly id: string;
  readonly needs: readonly number[];
  /** One script per try; there are as many tries as the policy allows. */
  readonly tries: readonly Script[];
  readonly gives: 'number' | 'text' | 'list' | 'map';
  /** Hands its input on instead of making an output. */
  readonly passes?: boolean;
  readonly takes?: Takes;
  readonly retry?: RetryPolicy;
  readonly timeoutMs?: number;
  readonly priority?: number;
  readonly when?: Condition;
  readonly annotates?: boolean;
}

export interface World {
  /** In the order of the file. */
  readonly steps: readonly WorldStep[];
  readonly strategy: string;
  readonly mode: FailureMode;
  /** Null: no limit. */
  readonly concurrency: number | null;
  readonly timeoutMs?: number;
  /** When somebody cancels, counted from the start; negative: before the start. */
  readonly cancelMs?: number;
  /** The longest that storing the events of a turn takes. */
  readonly storeMs: number;
  /** Decides ties between equal instants, times of storing, and jitter. */
  readonly luck: number;
  /** When set, how long each try takes is drawn anew from this instead of the scripts. */
  readonly pace?: number;
  readonly input: { readonly flag: boolean; readonly n: number };
  /** The run's outputs: names of steps (keys). */
  readonly outputs?: Readonly<Record<string, number>>;
}
