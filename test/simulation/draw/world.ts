/**
 * A simulated world as plain data: a workflow, how each try of each step goes, and what happens to
 * the run from outside. A world can be written to a file and played again.
 * Knows what will happen; must not know how the engine answers.
 */
import type {
  Bounds,
  Effects,
  FailureMode,
  Hook,
  Pool,
  RetryPolicy,
} from '../../../src/workflow/workflow.ts';

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
  /** The code of its error. */
  readonly code?: string;
  /** Before all that it looks again so often, each time so much later. */
  readonly looksMs?: readonly number[];
  /** Where it succeeds, it waits so long first. */
  readonly waitMs?: number;
  /** Where it succeeds, it waits for its message first, and for so long at most, if it says so. */
  readonly hears?: { readonly untilMs?: number };
}

/** The code of an error that names none. */
export const USUAL_CODE = 'E_SIMULATED';

/**
 * A condition and what it comes to: a constant, whether a need has a status, or (in a hook) whether
 * the run has one.
 */
export type Condition =
  | { readonly text: string; readonly gives: boolean | 'error' }
  | { readonly text: string; readonly need: number; readonly status: string }
  | { readonly text: string; readonly runIs: string };

/** When a step runs, by how its needs ended. */
export type WorldRule =
  | { readonly kind: 'all_succeeded' | 'all_settled' | 'any_succeeded' | 'any_failed' }
  | { readonly kind: 'at_least'; readonly count: number }
  | { readonly kind: 'critical'; readonly needs: readonly number[] };

/** The key that a step shares places under, as text and as it comes out; null when it cannot. */
export interface WorldKey {
  readonly text: string;
  readonly gives: string | null;
  readonly places: number;
}

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
  readonly totalTimeoutMs?: number;
  readonly queueTimeoutMs?: number;
  readonly branchTimeoutMs?: number;
  readonly runIf?: WorldRule;
  readonly optional?: boolean;
  readonly hook?: Hook;
  /** What a step of a hook needs of lists that run before its own; in the file before its other needs. */
  readonly reads?: readonly number[];
  readonly pool?: string;
  readonly cost?: Readonly<Record<string, number>>;
  readonly shares?: WorldKey;
  readonly effects?: Effects;
  /** When the message comes that its tries wait for, after the run was started; its output is in it. */
  readonly hearsMs?: number;
}

/** How the process of a run ends before the run does, and when another one takes it up. */
export interface Crash {
  /** Counted are turns with events, over all processes of the run, from 1; at the latest the next. */
  readonly turn: number;
  /**
   * While that turn is being stored, which is lost or applied after all; or later: some time after
   * what it led to has been begun.
   */
  readonly how: 'lost' | 'applied' | 'later';
  readonly afterMs?: number;
  readonly pauseMs: number;
}

/** A result that a run has from an earlier one. */
export interface WorldResult {
  readonly key: number;
  readonly output: unknown;
  readonly notes?: Readonly<Record<string, unknown>> | undefined;
}

/** The steps that a run is about, by key. */
export interface WorldPart {
  readonly start: readonly number[];
  readonly target: readonly number[];
}

export interface World {
  /** In the order of the file. */
  readonly steps: readonly WorldStep[];
  readonly strategy: string;
  readonly mode: FailureMode;
  /** Running attempts are left to finish after a failure. */
  readonly drain?: boolean;
  /** Null: no limit. */
  readonly concurrency: number | Bounds | null;
  /** How many looks at the load come late, from 0 to 1. */
  readonly load?: number;
  readonly maxBranches?: number;
  readonly branchTimeoutMs?: number;
  readonly pools?: Readonly<Record<string, Pool>>;
  readonly timeoutMs?: number;
  /** When somebody cancels, counted from the start; negative: before the start. */
  readonly cancelMs?: number;
  /** How long what runs may then go on. */
  readonly drainMs?: number;
  /** When somebody cancels once more, without patience, counted from the first time. */
  readonly cancelAgainMs?: number;
  /** The longest that storing the events of a turn takes. */
  readonly storeMs: number;
  /** Decides ties between equal instants, times of storing, and jitter. */
  readonly luck: number;
  /** When set, how long each try takes is drawn anew from this instead of the scripts. */
  readonly pace?: number;
  readonly input: { readonly flag: boolean; readonly n: number };
  /** The run's outputs: names of steps (keys). */
  readonly outputs?: Readonly<Record<string, number>>;
  /** Steps outside of it are left out. */
  readonly part?: WorldPart;
  /** Results that are there when the run begins. */
  readonly reused?: readonly WorldResult[];
  /** In the order in which they come, of the first run; those beside it end with its process. */
  readonly crashes?: readonly Crash[];
  /** So long a process stays while the run waits; without it for ever. */
  readonly stayMs?: number;
  /** What is decided about parked steps; by chance without it. */
  readonly decisions?: 'rerun';
  /** When the run begins, counted from the start of the first one. */
  readonly startMs?: number;
  /** Other runs of the same process, which share its pools and keys. */
  readonly beside?: readonly World[];
}

/** What a world and a step may have or not have. */
export const WORLD_SETTINGS = [
  'timeoutMs',
  'cancelMs',
  'drainMs',
  'cancelAgainMs',
  'outputs',
  'pools',
  'drain',
  'load',
  'maxBranches',
  'branchTimeoutMs',
  'startMs',
  'crashes',
  'reused',
  'part',
  'stayMs',
] as const satisfies readonly (keyof World)[];
export const STEP_SETTINGS = [
  'passes',
  'takes',
  'retry',
  'priority',
  'when',
  'annotates',
  'timeoutMs',
  'totalTimeoutMs',
  'queueTimeoutMs',
  'branchTimeoutMs',
  'runIf',
  'optional',
  'hook',
  'reads',
  'pool',
  'cost',
  'shares',
  'effects',
] as const satisfies readonly (keyof WorldStep)[];

/** All needs of a step, in the order of the file. */
export function allNeedsOf({ needs, reads }: WorldStep): readonly number[] {
  return reads === undefined ? needs : [...reads, ...needs];
}

/** What one step takes of pools and keys, by name. */
export function claimsOf(step: WorldStep): readonly (readonly [name: string, amount: number])[] {
  const { pool, cost, shares } = step;
  if (pool === undefined && cost === undefined && shares === undefined) return NO_CLAIMS;
  const amounts: Record<string, number> = { ...(pool !== undefined && { [pool]: 1 }), ...cost };
  const claims: [string, number][] = Object.entries(amounts).filter(([, amount]) => amount > 0);
  if (typeof shares?.gives === 'string') claims.push([keyName(shares.gives), 1]);
  return claims;
}

const NO_CLAIMS: readonly never[] = [];

/** Keys and pools have names of their own, whatever the key is. */
export function keyName(gives: string): string {
  return `key ${gives}`;
}
