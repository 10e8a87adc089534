/**
 * A graph and every choice for one run, with the results that it has from an earlier one.
 * Knows choices already made; must not know who made them or why.
 */
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { Bounds, Budget, FailureMode, Pool } from '../workflow/workflow.ts';
import type { Addition } from './addition.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { GrowthEnd } from './wait.ts';

/** A result that a run has from an earlier one instead of making it. */
export interface ReusedResult {
  readonly output: unknown;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** The run in which it was made. */
  readonly from: string;
  /** Whether it is that of an effect that must happen once, whatever the code of now says. */
  readonly once?: true;
  /** Whether some of the items that it is made of did not come to what was wanted. */
  readonly partial?: true;
  /** The step that it went to, if it did. */
  readonly goto?: number;
}

/** What a step has grown into in the run before: it does so again, without an attempt. */
export interface Regrown {
  /** Of what is chosen the case. */
  readonly name: string | undefined;
  readonly count: number;
  readonly items: readonly unknown[] | undefined;
  readonly keys: readonly string[] | undefined;
  readonly then: GrowthEnd;
  /** The list of steps, where the step has added that itself. */
  readonly adds?: Addition;
}

/** A result of a step that another one has grown into. */
export interface RegrownResult extends Omit<ReusedResult, 'goto'> {
  /** The id of the step that it went to, as in `each[17].load`. */
  readonly goto?: string;
}

/** Of steps that had grown in the run before, and did not succeed there; by ids such as `each[17].load`. */
export interface Regrowth {
  /** In the order in which they did: of one that grows round by round all of its rounds. */
  readonly growths: ReadonlyMap<string, readonly Regrown[]>;
  /** What had succeeded within them. */
  readonly results: ReadonlyMap<string, RegrownResult>;
}

/** What nearly all runs reuse. */
export const NOTHING_REUSED: ReadonlyMap<number, ReusedResult> = new Map();

/** The note of a result that was taken from the cache: the run that it was made in. */
export const TAKEN_FROM = 'cached_from';

/** Why a reused step has succeeded without an attempt. */
export function reuseReason({ from }: ReusedResult): string {
  return `result of run ${from}`;
}

/** What of a plan is needed to add up the events of its run; all of it is kept with the run. */
export interface PlanShape {
  readonly graph: Shape;
  readonly runId: string;
  /** Results by step number that are there when the run begins. Never steps of hooks. */
  readonly reused: ReadonlyMap<number, ReusedResult>;
  /** Set where steps go on that had grown in the run before. */
  readonly regrown?: Regrowth | undefined;
  /** Steps running at once, `Infinity` for no limit; or bounds, and the load decides. */
  readonly concurrency: number | Bounds;
  /** What lists that steps add at run time were compiled to, where the run is run; without it their shapes do. */
  readonly compiled?: Compiled | undefined;
}

/** By what is kept of them. */
export interface Compiled {
  get(addition: Addition): Shape | undefined;
}

/** What reports on a run say of it beside what its events add up to. */
export interface RunHead {
  /** The name of the workflow. */
  readonly workflow: string;
  readonly strategy: string;
  /** Branches at work at once; `Infinity` for no limit. */
  readonly maxBranches: number;
  /** How much it may spend, by name. */
  readonly budget: Budget;
}

export function headOf({ graph, strategy, maxBranches, budget }: Plan): RunHead {
  return { workflow: graph.workflow.name, strategy, maxBranches, budget };
}

export interface Plan extends PlanShape {
  readonly graph: Graph;
  /** The run from whose id idempotency keys are made: the run itself, or the one that it retries. */
  readonly keysOf: string;
  readonly strategy: string;
  readonly failureMode: FailureMode;
  /** After a failure under `fail_fast`, what is under way is left to finish. */
  readonly drain: boolean;
  /** Branches at work at once; `Infinity` for no limit. */
  readonly maxBranches: number;
  /** Longest time for a branch that does not say otherwise. */
  readonly branchTimeoutMs: number | undefined;
  /** How long an attempt of a step that does not say otherwise may take to stop. */
  readonly graceMs: number;
  /** Every pool that the steps may name, by name. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** How much the run may spend, by name. */
  readonly budget: Budget;
  /** Longest time the run may take, in milliseconds. */
  readonly timeoutMs: number | undefined;
  /** What the run works on: text, or the declared inputs by name. */
  readonly input: unknown;
  /**
   * The environment variables that expressions may read, as they are now: the engine reads them again
   * for each turn and each attempt. Never kept, and so never part of what a run adds up to.
   */
  readonly env: Record<string, string>;
  /** The secrets that its steps have read: never kept, and hidden wherever the run is kept or shown. */
  readonly secrets: KnownSecrets;
  /** Where chance in this run comes from (jitter). */
  readonly seed: number;
  /** The trace that the run belongs to, and the span that it is within: a `traceparent` of W3C Trace Context. */
  readonly traceparent?: string | undefined;
  /** Spans that led to it, which it is not within, in the same form. */
  readonly links?: readonly string[] | undefined;
  /** The run that it was made from. */
  readonly origin?: TracedOrigin | undefined;
}

/** A run that another one was made from, with the trace that it was given, as a `traceparent`. */
export interface TracedOrigin {
  readonly runId: string;
  readonly traceparent?: string | undefined;
}

/** How long an attempt that was asked to stop may take where nothing else is said, in milliseconds. */
export const DEFAULT_GRACE_MS = 5_000;
