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
  /** It ends by waiting for a message: that of its own id, or one that is called by its item. */
  readonly hears: 'own' | 'item' | undefined;
  /** Its effect must happen once. */
  readonly once: boolean;
  /** It runs only where so many calls are left. */
  readonly atLeast: number | undefined;
  /** What it shares with others while it runs. */
  readonly takes: 'pool' | 'key' | undefined;
  /** Of one attempt, and of all that it grows into. */
  readonly timeoutMs: number | undefined;
  readonly grows: Grows | undefined;
  /** Steps beside it that may jump to it, and those that it may jump to. */
  readonly jumpers: readonly string[];
  readonly goes: readonly string[];
}

export type Grows = Items | Rounds | Choice | Call | Adds;

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

export interface Call {
  readonly kind: 'call';
  /** The place of the workflow among those that are called. */
  readonly flow: number;
  /** How many calls it may still make within each other; undefined: one less than around the step. */
  readonly left: number | undefined;
}

export interface Adds {
  readonly kind: 'adds';
  /** The places of the lists that it may add, one of which it does; undefined: it finds that there is nothing to do. */
  readonly lists: readonly (number | undefined)[];
}

/** Steps that a step adds at run time, which may add them once more. */
export interface AddedSteps {
  readonly steps: readonly GroupStep[];
  /** The step whose output is that of the list; undefined: those of all of them by id. */
  readonly output: string | undefined;
  /** Whether code writes the list each time anew; else one that was added before is known again. */
  readonly isCode: boolean;
}

/** A workflow that steps call, perhaps its own, too. */
export interface Flow {
  readonly steps: readonly GroupStep[];
  readonly mode: FailureMode | undefined;
  /** Longest time of all steps that call it. */
  readonly timeoutMs: number | undefined;
  /** Whether it names its output: how many calls were left. Else it is that of its last step. */
  readonly names: boolean;
  /** Steps at the end of each call. */
  readonly hooks: Hooks;
  /** Of its steps so many run at once in each call; undefined: any number. */
  readonly places: number | undefined;
}

/** Steps at the end of a run, or of a call. */
export type Hooks = Readonly<Partial<Record<Hook, readonly GroupStep[]>>>;

export interface GroupWorld {
  readonly seed: number;
  readonly steps: readonly GroupStep[];
  readonly hooks: Hooks;
  readonly flows: readonly Flow[];
  readonly lists: readonly AddedSteps[];
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
  /** Of the run as a whole. */
  readonly timeoutMs: number | undefined;
}

/** All lists of steps in its file that a step may grow into. */
export function bodiesOf(grows: Grows | undefined): readonly (readonly GroupStep[])[] {
  switch (grows?.kind) {
    case 'items':
    case 'rounds':
      return [grows.body];
    case 'choice':
      return grows.cases;
    default:
      return [];
  }
}

/** Steps of all bodies of all files. */
export function everyStep({
  steps,
  hooks,
  flows,
  lists,
}: Pick<GroupWorld, 'steps' | 'hooks' | 'flows' | 'lists'>): readonly GroupStep[] {
  const within = (list: readonly GroupStep[]): readonly GroupStep[] =>
    list.flatMap((one) => [one, ...bodiesOf(one.grows).flatMap(within)]);
  const called = flows.flatMap((flow) => [...flow.steps, ...Object.values(flow.hooks).flat()]);
  const added = lists.flatMap((list) => list.steps);
  return within([...steps, ...Object.values(hooks).flat(), ...called, ...added]);
}

/** Whether what is called has steps at its end, or places of its own. */
export function hasEnds({ flows }: Pick<GroupWorld, 'flows'>): boolean {
  return flows.some(({ hooks, places }) => Object.keys(hooks).length > 0 || places !== undefined);
}

/** Whether steps of it add others while it runs. */
export function isAdding({ lists }: Pick<GroupWorld, 'lists'>): boolean {
  return lists.length > 0;
}

/** What an item, a round, or all that it grows into is called in the ids of its steps. */
export function prefixOf(id: string, grows: Grows, item: number): string {
  if (grows.kind !== 'items' && grows.kind !== 'rounds') return `${id}.`;
  return `${id}[${grows.kind === 'items' && grows.keyed ? keyOf(item) : item}].`;
}

export function keyOf(item: number): string {
  return `k${item}`;
}

/** The name of the message for which steps wait that are called by their item. */
export function messageOf(item: number): string {
  return `paid-${item}`;
}
