/**
 * What becomes of what is given to `forEach()` and `batches()`: the settings of a step, and how each item is done.
 * Knows plain values; must not know types that say more, nor how items are run.
 */
import { defined } from '../std/defined.ts';
import { isObject } from '../std/option-fault.ts';
import { show } from '../std/printable.ts';
import { type AnyBody, isStep } from './defined-step.ts';
import type { Needs } from './input-for.ts';
import type { Step, StepBody, StepFunction } from './workflow.ts';

/** The step of an item that has only one. */
const ONE_STEP = 'item';

/** What may be given, when it is looked at. */
export interface AnyGroup {
  readonly needs: Needs;
  /** What the settings of the step are told from. */
  readonly settings: AnyBody;
  readonly items: StepFunction | undefined;
  readonly with: Readonly<Record<string, unknown>>;
  readonly key: StepBody['key'];
  readonly each: unknown;
}

/** Throws a `TypeError` for what is no group. */
export function groupOf(id: unknown, given: unknown, of: 'forEach' | 'batches'): AnyGroup {
  const who = `${of}(${show(id)})`;
  if (!isObject(given)) throw new TypeError(`${who}: expected { each, … }, got ${show(given)}`);
  const { items, key, each, concurrency, maxItems, onFailure, succeedsIf, size, ...rest } = given;
  if (items !== undefined && typeof items !== 'function') {
    const fix = 'write items: () => LIST, or need the step that gives the list';
    throw new TypeError(`${who}: items is ${show(items)}, not a function; ${fix}`);
  }
  const isSize = size === undefined ? of === 'forEach' : Number.isInteger(size) && Number(size) > 0;
  if (of === 'batches' && !isSize)
    throw new TypeError(`${who}: size is ${show(size)}, not a whole number above 0`);
  if (of === 'forEach' && size !== undefined)
    throw new TypeError(
      `${who}: size is for batches(): write flow.batches(${show(id)}, { size, … })`,
    );
  const settings = rest as AnyBody;
  return {
    needs: settings.needs,
    // As of a function, the outputs of a list of needs are a list.
    settings: { ...settings, run: (items as StepFunction | undefined) ?? (() => undefined) },
    items: items as StepFunction | undefined,
    with: defined({
      key: typeof key === 'function' ? undefined : key,
      concurrency: concurrency === Number.POSITIVE_INFINITY ? undefined : concurrency,
      batch: size,
      max_items: maxItems,
      on_failure: onFailure,
      succeeds_if: ruleOf(succeedsIf),
    }),
    key: typeof key === 'function' ? (key as StepBody['key']) : undefined,
    each,
  };
}

function ruleOf(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { atLeast, ...rest } = given;
  return atLeast === undefined ? given : { at_least: atLeast, ...rest };
}

/** Has the steps of an item written, and gives the one whose output is that of the item. */
export function writeBody<Body extends { step(id: string, definition: never): Step }>(
  id: unknown,
  each: unknown,
  body: Body,
  owns: (step: Step) => boolean,
): Step {
  if (isObject(each)) return body.step(ONE_STEP, each as never);
  const who = `step ${show(id)}: each`;
  if (typeof each !== 'function') {
    const expected = 'a function that writes steps, or one step, { run }';
    throw new TypeError(`${who}: expected ${expected}, got ${show(each)}`);
  }
  const last: unknown = each(body);
  if (isStep(last) && owns(last)) return last;
  const fix = 'write each: { run } for a function that is called for each item';
  throw new TypeError(`${who} has to give a step that body.step() gave, got ${show(last)}; ${fix}`);
}
