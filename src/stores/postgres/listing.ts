/**
 * How Postgres is asked for a list of runs.
 * Knows its words; must not know what is asked for.
 */
import type { Dialect } from '../durable/listing.ts';
import type { Value } from './link.ts';
import { numberList, textList } from './literals.ts';

export function listsOf(columns: string): Dialect<Value> {
  return {
    columns,
    place: (number) => `$${number}`,
    among: (column, place) => `${column} = ANY(${place})`,
    list: (values) =>
      typeof values[0] === 'number'
        ? numberList(values as readonly number[])
        : textList(values as readonly string[]),
    noLimit: null,
  };
}
