/**
 * What an attempt that ends by growing gives: its items, and what each of them is called.
 * Knows items and expressions; must not know what a run makes of them.
 */
import { ExpressionError } from '../graph/expression-error.ts';
import { DEFAULT_CASE, noCase } from '../graph/growths.ts';
import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { ownCopy } from '../std/own-copy.ts';
import { quoted, show } from '../std/printable.ts';
import { textDates } from '../std/text-dates.ts';
import type { Addition } from './addition.ts';
import { fill } from './fill.ts';
import { Calling, Choosing, Expanding, type Outcome, resultError } from './outcome.ts';
import type { Run } from './run.ts';
import { expressionFailure, scopeFor } from './scope.ts';
import { StepFailure } from './step-error.ts';
import { growthOf, settingsOf } from './steps.ts';

const MAX_KEY = 200;
/** What would end a name such as `each[KEY].load`, or cannot be seen in it. */
const UNFIT = /[[\]\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Throws a `StepFailure` for keys that cannot name items. */
export function growthOutcome(
  run: Readonly<Run>,
  step: number,
  grown: Growing,
  metadata: Outcome['metadata'],
): Outcome {
  if (grown instanceof Calling) return called(grown, metadata);
  return grown instanceof Choosing
    ? chosen(run, step, grown, metadata)
    : listed(run, step, grown, metadata);
}

/** What a step type gives whose attempt ends by growing. */
export type Growing = Expanding | Choosing | Calling;

export function isGrowing(result: unknown): result is Growing {
  return result instanceof Expanding || result instanceof Choosing || result instanceof Calling;
}

function called({ input }: Calling, metadata: Outcome['metadata']): Outcome {
  const items = copyExact([input]);
  if (items instanceof Inexact)
    return { tag: 'error', error: resultError(items, 'the inputs'), metadata };
  const one = { body: 0, count: 1, items: items as readonly unknown[], keys: undefined };
  return { tag: 'expand', ...one, then: 'only', metadata };
}

function listed(
  run: Readonly<Run>,
  step: number,
  { items: given, ofInput, then }: Expanding,
  metadata: Outcome['metadata'],
): Outcome {
  // What an expression gives may be something else when the run is resumed.
  const isThere = ofInput && settingsOf(run, step).wiring?.kind !== 'value';
  const kept = isThere ? undefined : copyExact(given);
  if (kept instanceof Inexact)
    return { tag: 'error', error: resultError(kept, 'the items'), metadata };
  const items = kept as readonly unknown[] | undefined;
  const key = growthOf(run, step)?.key;
  const keys = key === undefined ? undefined : keysOf(namerOf(run, step, key), items ?? given);
  return {
    tag: 'expand',
    body: 0,
    count: given.length,
    items,
    keys,
    then,
    metadata,
  };
}

/** The case of that name, or else the one for all others. It works on the input of the step. */
function chosen(
  run: Readonly<Run>,
  step: number,
  { name }: Choosing,
  metadata: Outcome['metadata'],
): Outcome {
  const { bodies } = run.plan.graph;
  const names = growthOf(run, step)!.bodies.map((body) => bodies[body]!.name!);
  const body = names.includes(name) ? names.indexOf(name) : names.indexOf(DEFAULT_CASE);
  if (body < 0) throw new StepFailure('E_CASE', noCase(name, names), { retryable: false });
  return onInput(run, step, { body }, metadata);
}

/** The steps that an attempt adds work on the input of its step. */
export function addedOutcome(
  run: Readonly<Run>,
  step: number,
  adds: Addition,
  metadata: Outcome['metadata'],
): Outcome {
  return onInput(run, step, { body: 0, adds }, metadata);
}

function onInput(
  run: Readonly<Run>,
  step: number,
  into: { readonly body: number; readonly adds?: Addition },
  metadata: Outcome['metadata'],
): Outcome {
  const { wiring } = settingsOf(run, step);
  let items: readonly unknown[] | undefined;
  if (wiring?.kind === 'value') {
    const kept = copyExact([fill(run, wiring.template, step)]);
    if (kept instanceof Inexact)
      return { tag: 'error', error: resultError(kept, 'the input'), metadata };
    items = kept as readonly unknown[];
  }
  return { tag: 'expand', ...into, count: 1, items, keys: undefined, then: 'only', metadata };
}

function keysOf(namer: Namer, items: readonly unknown[]): readonly string[] {
  const seen = new Map<string, number>();
  return items.map((item, index) => {
    const name = keyText(namer(item, index), index);
    const before = seen.get(name);
    if (before !== undefined) {
      const message = `items ${before} and ${index} have the same key ${quoted(name)}`;
      throw new StepFailure('E_DUPLICATE_KEY', message, { retryable: false });
    }
    seen.set(name, index);
    return name;
  });
}

type Namer = (item: unknown, index: number) => unknown;

/** A function of the author's gets the items as the steps of the body do. */
function namerOf(
  run: Readonly<Run>,
  step: number,
  key: NonNullable<ReturnType<typeof growthOf>>['key'] & {},
): Namer {
  if (typeof key === 'function') return (item, index) => key(ownCopy(item) as never, index);
  const read = new Set(key.expressions.flatMap((expression) => expression.steps));
  const scope = scopeFor(run, read, step);
  return (item, index) => {
    try {
      return key.render({ ...scope, item: textDates(item), index });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const text = key.expressions.map((one) => one.text.trim()).join(', ');
      throw expressionFailure(error, text, run, `the key of item ${index}`);
    }
  };
}

/** A number names an item as well as text does. */
function keyText(value: unknown, index: number): string {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text === 'string' && text !== '' && text.length <= MAX_KEY && !UNFIT.test(text))
    return text;
  const message = `the key of item ${index} is ${show(value)}; a key is a number or text of 1 to ${MAX_KEY} characters, without brackets and control characters`;
  throw new StepFailure('E_ITEMS', message, { retryable: false });
}
