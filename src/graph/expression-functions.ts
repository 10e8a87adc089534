/**
 * Functions of expressions that the language itself does not have: over lists, numbers and text.
 * Knows values of the expression package; must not know where an expression stands.
 */
import { canonicalJson } from '../std/canonical-json.ts';
import { show } from '../std/printable.ts';
import { MOST_DIGITS, rounded } from '../std/rounded.ts';
import { ExpressionError } from './expression-error.ts';

/** What all calls of one evaluation may look at together, so that a call in a loop over a long list ends, too. */
export const MOST_WORK = 20_000_000;

let work = 0;

/** Called before each evaluation. */
export function beginWork(): void {
  work = 0;
}

/** Throws an `ExpressionError` where the calls of one evaluation have looked at too much. */
function charge(amount: number): void {
  work += amount;
  if (work <= MOST_WORK) return;
  const message = `the functions of one expression look at no more than ${MOST_WORK} items and characters`;
  throw new ExpressionError(message, 0, 0, 'do it in a function step');
}

type List = readonly unknown[];

interface OwnFunction {
  /** Types of the package. What is called as a method stands before the dot. */
  readonly takes: readonly string[];
  apply(...given: never[]): unknown;
}

/** By name, each with the ways to call it; a list or a text in front may also stand before a dot. */
export const FUNCTIONS: Readonly<Record<string, readonly OwnFunction[]>> = {
  sum: [{ takes: ['list'], apply: sum }],
  min: [{ takes: ['list'], apply: (list: List) => extreme('min', list) }],
  max: [{ takes: ['list'], apply: (list: List) => extreme('max', list) }],
  sort: [{ takes: ['list'], apply: sorted }],
  distinct: [{ takes: ['list'], apply: distinct }],
  flatten: [{ takes: ['list'], apply: flattened }],
  round: [
    { takes: ['dyn'], apply: (value: unknown) => roundedTo(value, 0n) },
    { takes: ['dyn', 'dyn'], apply: roundedTo },
  ],
  replace: [{ takes: ['string', 'string', 'string'], apply: replaced }],
};

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function shownItem(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : show(value);
}

function sum(list: List): unknown {
  charge(list.length);
  let [whole, decimal] = [0n, 0];
  let isWhole = true;
  for (const item of list) {
    if (!isNumber(item))
      throw new ExpressionError(`sum takes a list of numbers, and ${shownItem(item)} is in it`);
    if (typeof item === 'bigint') whole += item;
    else {
      decimal += item;
      isWhole = false;
    }
  }
  return isWhole && list.length > 0 ? whole : Number(whole) + decimal;
}

function extreme(name: 'min' | 'max', list: List): unknown {
  charge(list.length);
  if (list.length === 0)
    throw new ExpressionError(
      `${name} of an empty list is nothing`,
      0,
      0,
      'test it first with size(…) > 0',
    );
  comparable(name, list);
  return list.reduce((best, item) => {
    const isLess = (item as number) < (best as number);
    const isMore = (item as number) > (best as number);
    return (name === 'min' ? isLess : isMore) ? item : best;
  });
}

function sorted(list: List): unknown {
  // Each item is compared about so many times.
  charge(list.length * Math.ceil(Math.log2(list.length + 2)));
  comparable('sort', list);
  return list.toSorted((a, b) => {
    if ((a as number) < (b as number)) return -1;
    return (a as number) > (b as number) ? 1 : 0;
  });
}

/** Throws unless all are numbers, all are texts, or all are instants. */
function comparable(name: string, list: List): void {
  const kindOf = (value: unknown) => {
    if (isNumber(value)) return 'number';
    if (typeof value === 'string') return 'text';
    return value instanceof Date ? 'instant' : undefined;
  };
  const first = kindOf(list[0]);
  for (const item of list) {
    const kind = kindOf(item);
    if (kind !== undefined && kind === first) continue;
    const message = `${name} takes a list of numbers, or of texts, or of instants`;
    throw new ExpressionError(
      kind === undefined
        ? `${message}, and ${shownItem(item)} is in it`
        : `${message}, and this one has both ${shownItem(list[0])} and ${shownItem(item)}`,
    );
  }
}

/** Values are the same as with `==`: 1 and 1.0 are, 1 and "1" are not. */
function distinct(list: List): unknown {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = canonicalJson(plain(item));
    charge(key.length);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Whole numbers of the language as numbers, so that equal ones are written alike. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** One level; what is no list stays. */
function flattened(list: List): unknown {
  const made: unknown[] = [];
  for (const item of list) {
    charge(Array.isArray(item) ? item.length + 1 : 1);
    if (Array.isArray(item)) for (const inner of item) made.push(inner);
    else made.push(item);
  }
  return made;
}

function roundedTo(value: unknown, digits: unknown): unknown {
  if (!isNumber(value)) throw new ExpressionError(`round takes a number, got ${shownItem(value)}`);
  const places = isNumber(digits) ? Number(digits) : Number.NaN;
  if (!Number.isInteger(places) || places < 0 || places > MOST_DIGITS) {
    const message = `round takes 0 to ${MOST_DIGITS} digits behind the point, got ${shownItem(digits)}`;
    throw new ExpressionError(message);
  }
  return typeof value === 'bigint' ? value : rounded(value, places);
}

/** Everywhere; the text is taken as it is, not as a pattern. */
function replaced(text: string, find: string, instead: string): unknown {
  if (find === '') throw new ExpressionError('replace takes a text to find, got ""');
  charge(text.length);
  const parts = text.split(find);
  charge(parts.length * instead.length);
  return parts.join(instead);
}
