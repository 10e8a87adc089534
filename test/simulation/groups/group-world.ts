/**
 * A world with groups: a workflow in which steps grow into others, and what happens to its run.
 * Knows what there is in one; must not know chance, nor what should come of it.
 */
import type { FailureMode, Hook, RunIf } from '../../../src/workflow/workflow.ts';

export type SucceedsIf =
  | 'all_succeeded'
  | 'any_succeeded'
  | 'all_settled'
  | { readonly at_least: number }
  /** Items by their places. */
  | { readonly critical: readonly number[] };

export interface GroupStep {
  readonly id: string;
  readonly needs: readonly string[];
  readonly optional: boolean;
  readonly runIf: RunIf | undefined;
  readonly tries: number;
  /** Its first attempt ends by waiting for a time. */
  readonly sleeps: boolean;
  /** It ends by waiting until somebody approves, or rejects it. */
  readonly asks: boolean;
  /** What it shares with others while it runs. */
  readonly takes: 'pool' | 'key' | undefined;
  /** Of one attempt, and of all that it grows into. */
  readonly timeoutMs: number | undefined;
  readonly grows: Grows | undefined;
  /** Steps beside it that may jump to it, and those that it may jump to. */
  readonly jumpers: readonly string[];
  readonly goes: readonly string[];
}

export type Grows = Items | Rounds | Choice;

export interface Items {
  readonly kind: 'items';
  readonly body: readonly GroupStep[];
  readonly window: number | undefined;
  readonly mode: FailureMode | undefined;
  readonly succeedsIf: SucceedsIf | undefined;
  /** Whether items have names in place of their numbers. */
  readonly keyed: boolean;
  /** A list has from none to so many items. */
  readonly most: number;
}

export interface Rounds {
  readonly kind: 'rounds';
  readonly body: readonly GroupStep[];
  /** It would go on for from none to so many rounds. */
  readonly most: number;
  readonly limit: number;
  readonly atLimit: 'fail' | 'take';
}

export interface Choice {
  readonly kind: 'choice';
  readonly cases: readonly (readonly GroupStep[])[];
}

export interface GroupWorld {
  readonly seed: number;
  readonly steps: readonly GroupStep[];
  readonly hooks: Readonly<Partial<Record<Hook, readonly GroupStep[]>>>;
  readonly mode: FailureMode;
  readonly drain: boolean;
  readonly strategy: string;
  readonly concurrency: number;
  /** Places in the pool, and with one key. */
  readonly places: number;
  /** Of twenty attempts so many fail. */
  readonly failing: number;
  /** Somebody cancels the run when it has so many events, and lets what runs finish for so long. */
  readonly cancel: { readonly after: number; readonly drainMs: number } | undefined;
}

/** All lists of steps that a step may grow into. */
export function bodiesOf(grows: Grows | undefined): readonly (readonly GroupStep[])[] {
  if (grows === undefined) return [];
  return grows.kind === 'choice' ? grows.cases : [grows.body];
}

/** Those of the workflow, with its hooks. */
export function rootSteps({ steps, hooks }: GroupWorld): readonly GroupStep[] {
  return [...steps, ...Object.values(hooks).flat()];
}

/** What an item, a round or a case is called in the ids of its steps. */
export function prefixOf(id: string, grows: Grows, item: number): string {
  if (grows.kind === 'choice') return `${id}.`;
  return `${id}[${grows.kind === 'items' && grows.keyed ? keyOf(item) : item}].`;
}

export function keyOf(item: number): string {
  return `k${item}`;
}
