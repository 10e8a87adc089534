/**
 * Operations on lists.
 * Knows items; must not know what they mean.
 */
import { canonicalJson } from '../../std/canonical-json.ts';
import type { Field } from './field.ts';
import {
  type Apply,
  type Compiling,
  type Evaluate,
  type Operations,
  type Surroundings,
} from './operation.ts';
import { changed, type InItem } from './reach.ts';
import { RuleFault, wrongType } from './rule-fault.ts';

type List = readonly unknown[];
type Fields = string | readonly string[] | undefined;
type Place = readonly (string | number)[];

export const LIST_OPERATIONS: Operations<
  'map' | 'filter' | 'sort' | 'unique' | 'flatten' | 'take'
> = {
  map: ({ field, to }, at) => {
    const evaluate = at.below('to').expression(to, true);
    return onLists(field, at, (list, { args }) =>
      list.map((item, index) => ofItem(evaluate, { item, index }, args)),
    );
  },
  filter: ({ field, where }, at) => {
    const evaluate = at.below('where').expression(where, true);
    return onLists(field, at, (list, { args }) =>
      list.filter((item, index) => {
        const holds = ofItem(evaluate, { item, index }, args);
        if (typeof holds === 'boolean') return holds;
        throw wrongType('true or false from where', holds, [index]);
      }),
    );
  },
  sort: ({ field, by, order = 'asc' }, at) => {
    const key = keyAt(by, at);
    return onLists(field, at, (list) => sorted(list, key, order === 'asc' ? 1 : -1));
  },
  unique: ({ field, by }, at) => {
    const key = keyAt(by, at);
    return onLists(field, at, (list) => {
      const seen = new Set<string>();
      return list.filter((item) => {
        const one = canonicalJson(key(item));
        return !seen.has(one) && seen.add(one);
      });
    });
  },
  flatten: (given, at) => {
    const isSettings = typeof given === 'object' && !Array.isArray(given);
    const field = isSettings ? (given as { readonly field?: Fields }).field : (given as Fields);
    return onLists(field, isSettings ? at : at.below(), (list) => list.flat());
  },
  take: ({ field, count }, at) => onLists(field, at, (list) => list.slice(0, count)),
};

/** Changes each of the lists, or the value itself where no field is named. */
export function onLists(
  fields: Fields,
  at: Compiling,
  change: (list: List, around: Surroundings) => unknown,
): Apply {
  const here = (list: unknown, place: Place, around: Surroundings) => {
    if (!Array.isArray(list)) throw wrongType('a list', list, place);
    try {
      return change(list, around);
    } catch (error) {
      throw error instanceof RuleFault ? error.within(place) : error;
    }
  };
  if (fields === undefined) return (value, around) => here(value, [], around);
  const named = at.below('field').fields(fields);
  return (value, around) =>
    named.reduce(
      (now, field) => changed(now, field, at.missing, (list, place) => here(list, place, around)),
      value,
    );
}

/** What an expression gives for an item. */
function ofItem(evaluate: Evaluate, one: InItem, args: unknown): unknown {
  try {
    return evaluate(one.item, { args, in: one });
  } catch (error) {
    throw error instanceof RuleFault ? error.within([one.index]) : error;
  }
}

/** What items are compared by. What is missing is null. */
function keyAt(by: string | undefined, at: Compiling): (item: unknown) => unknown {
  if (by === undefined) return (item) => item;
  const field: Field = at.below('by').named(at.below('by').field(by));
  return (item) => {
    let found: unknown = null;
    changed(item, field, 'skip', (value) => {
      found = value;
      return value;
    });
    return found;
  };
}

function sorted(list: List, key: (item: unknown) => unknown, direction: 1 | -1): List {
  const keyed = list.map((item, index) => ({ item, key: keyOf(item, index, key) }));
  const there = keyed.filter((one) => one.key !== null);
  const first = there[0];
  for (const [index, one] of keyed.entries()) {
    if (one.key === null || typeof one.key === typeof first!.key) continue;
    throw wrongType(`${KINDS[typeof first!.key]} as before it`, one.key, [index]);
  }
  there.sort((a, b) => {
    if (a.key! < b.key!) return -direction;
    return a.key! > b.key! ? direction : 0;
  });
  return [...there, ...keyed.filter((one) => one.key === null)].map((one) => one.item);
}

const KINDS: Readonly<Record<string, string>> = { number: 'a number', string: 'text' };

function keyOf(
  item: unknown,
  index: number,
  key: (item: unknown) => unknown,
): string | number | null {
  try {
    const found = key(item);
    if (found === null || typeof found === 'string' || typeof found === 'number') return found;
    throw wrongType('a number or text', found, []);
  } catch (error) {
    throw error instanceof RuleFault ? error.within([index]) : error;
  }
}
