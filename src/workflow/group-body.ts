/**
 * What is given to `forEach()` and `batches()`: its types, and the step that it is.
 * Knows settings and what follows from them for types; must not know how items are run.
 */

import { defined } from '../std/defined.ts';
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import { functionAt, type Grown, givenTo } from './grown-step.ts';
import type { AnyHandle, ReturnedOf } from './handle.ts';
import type { Keepable, Kept } from './kept.ts';
import type { Asked, Body, Poll, SilentSettings } from './step-body.ts';
import type { StepContext } from './step-context.ts';
import type { FailureMode, StepBody, StepSettings } from './workflow.ts';
import type { WithSpans } from './written-spans.ts';

/** When the step succeeds, by how its items ended; `critical` are keys, or places as text. */
export type SucceedsIf =
  | 'all_succeeded'
  | 'any_succeeded'
  | 'all_settled'
  | { readonly atLeast: number }
  | { readonly critical: readonly string[] };

/** Settings of any step that mean something without an attempt that does work. */
export interface GroupSettings
  extends WithSpans<
    Pick<
      StepSettings,
      | 'title'
      | 'retry'
      | 'timeoutMs'
      | 'totalTimeoutMs'
      | 'queueTimeoutMs'
      | 'branchTimeoutMs'
      | 'graceMs'
      | 'priority'
    >
  > {}

/** What says which steps there are, and what the input of the step is. */
export interface Placed<N, Rule, Hook, Optional, When, Input, Context extends StepContext> {
  /** What it waits for, and without `items` the list: the output of one step, or those of several as a list. */
  readonly needs?: N;
  readonly runIf?: Rule;
  readonly hook?: Hook;
  readonly optional?: Optional;
  /** Whether it runs, once its needs have ended: an expression, or a function of its input. */
  readonly when?: When | Asked<Input, Context, boolean>;
}

/** A group of items: the list, or what lists it, and what becomes of each. */
export interface GroupBody<
  T,
  Item,
  Group,
  Succeeds,
  Input,
  Context extends StepContext,
  Inner,
  H,
  Out,
> extends GroupSettings {
  /** Lists the items; default the input of the step is the list. Its items are told from here: it stands before `each`. */
  readonly items?: (input: Input, context: Context) => Listing<T>;
  /** What an item is called, in ids such as `each[KEY].load`; default its place in the list, from 0. */
  readonly key?: string | ((item: Item, index: number) => string | number);
  /** Items at once; default no limit. */
  readonly concurrency?: number;
  /** A longer list is an error; default 100,000, which is the most. */
  readonly maxItems?: number;
  /** What a failed step means in its item, and for the others; default that of the run. */
  readonly onFailure?: Group;
  /** Default `all_succeeded`, with `best_effort` `any_succeeded`. */
  readonly succeedsIf?: Succeeds;
  /**
   * What is done with each item: a function that writes the steps once, with what `body` has, and gives the one whose
   * output is that of the item; or one step, `{ run }`.
   */
  readonly each: ((body: Inner) => H) | OneStep<Item, Context, Out>;
}

/** A list, at once or later, or one item after the other. */
export type Listing<Item> = readonly Item[] | Promise<readonly Item[]> | AsyncIterable<Item>;

/** The only step of a body. */
export interface OneStep<Item, Context extends StepContext, Output> extends SilentSettings {
  readonly run: Body<Item, Context, Output>;
  /** Its settings, in which expressions may stand; the function finds them as `context.config`. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly concurrencyKey?: string | Asked<Item, Context, string>;
  readonly poll?: Poll<NoInfer<Kept<Awaited<Output>>>, Context>;
}

/** What an item is: of a function, or of the input, which has to be a list. It is not told from what is done with it. */
export type ItemOf<T, Input> = NoInfer<[T] extends [never] ? ItemIn<Input> : Kept<T>>;

type ItemIn<List> = unknown extends List
  ? List
  : List extends readonly unknown[]
    ? ItemsIn<List>
    : [Extract<List, readonly unknown[]>] extends [never]
      ? NoList
      : never;

/** What is missing in a list of needs is null. */
type ItemsIn<List extends readonly unknown[]> =
  | Exclude<List[number], undefined>
  | (undefined extends List[number] ? null : never);

/** Stands for items of what is no list: whatever is done with one, the compiler says why it cannot be. */
type NoList = 'the input is no list: give items: (input) => LIST';

/** What stands in the way of items that cannot be kept. */
export type Itemized<T> = [T] extends [Keepable<T>] ? unknown : Refused<Keepable<T>>;

/** No definition has a key that is called so: it is what the compiler says is missing. */
type Refused<Why> = { readonly [K in Why & string]: never };

/** The mode of the items. */
export type ModeOf<Group, Mode> = [Group] extends [never] ? Mode : Group & FailureMode;

/** What the group gives: null for an item without an output, where it may succeed without all of them. */
export type ItemOutputs<H, Out, Mode, Succeeds> = readonly (
  | ([H] extends [never] ? Kept<Awaited<Out>> : ReturnedOf<H & AnyHandle>)
  | LackedBy<Mode, Succeeds>
)[];

type LackedBy<Mode, Succeeds> = 'best_effort' extends Mode
  ? null
  : [Succeeds] extends [never]
    ? never
    : [Succeeds] extends ['all_succeeded']
      ? never
      : null;

/** Throws a `TypeError` for what is none. */
export function groupOf(id: string, given: unknown, of: 'forEach' | 'batches'): Grown {
  const who = `${of}(${show(id)})`;
  const { items, key, each, concurrency, ...rest } = givenTo(who, given, 'each');
  const { maxItems, onFailure, succeedsIf, size, ...settings } = rest;
  const fix = 'write items: () => LIST, or need the step that gives the list';
  const run = functionAt(who, { items }, fix);
  const isSize = Number.isInteger(size) && Number(size) > 0;
  if (of === 'batches' && !isSize)
    throw new TypeError(`${who}: size is ${show(size)}, not a whole number above 0`);
  if (of === 'forEach' && size !== undefined)
    throw new TypeError(
      `${who}: size is for batches(): write flow.batches(${show(id)}, { size, … })`,
    );
  const named = typeof key === 'function' ? (key as NonNullable<StepBody['key']>) : undefined;
  return {
    uses: 'for_each',
    settings,
    run,
    with: defined({
      key: named === undefined ? key : undefined,
      concurrency: concurrency === Number.POSITIVE_INFINITY ? undefined : concurrency,
      batch: size,
      max_items: maxItems,
      on_failure: onFailure,
      succeeds_if: ruleOf(succeedsIf),
    }),
    body: { given: each, key: 'each', only: 'item', functions: { key: named } },
  };
}

function ruleOf(given: unknown): unknown {
  if (!isMapping(given)) return given;
  const { atLeast, ...rest } = given;
  return atLeast === undefined ? given : { at_least: atLeast, ...rest };
}
