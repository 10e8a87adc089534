/**
 * What a run goes on with of steps that had grown in the run before, as JSON, and back.
 * Knows plain values; must not know what a run makes of them.
 */
import { isMapping } from '../std/mapping.ts';
import { type Addition, isAddition } from './addition.ts';
import type { Regrown, RegrownResult, Regrowth } from './plan.ts';
import { GROWTH_ENDS, type GrowthEnd } from './wait.ts';

type Listed<Value> = readonly (readonly [id: string, value: Value])[];

export interface KeptRegrowth {
  readonly growths: Listed<readonly KeptGrowth[]>;
  readonly results: Listed<RegrownResult>;
  /** Lists that steps had added, each once. */
  readonly lists?: readonly Addition[];
}

/** `adds`: the place of the list. */
type KeptGrowth = Omit<Regrown, 'adds'> & { readonly adds?: number };

export function keptRegrowth({ growths, results }: Regrowth): KeptRegrowth {
  const lists: Addition[] = [];
  const places = new Map<Addition, number>();
  const kept = ({ adds, ...one }: Regrown): KeptGrowth => {
    if (adds === undefined) return one;
    if (!places.has(adds)) places.set(adds, lists.push(adds) - 1);
    return { ...one, adds: places.get(adds)! };
  };
  const listed = [...growths].map(([id, grown]) => [id, grown.map(kept)] as const);
  return { growths: listed, results: [...results], ...(lists.length > 0 && { lists }) };
}

export function regrowthIn({ growths, results, lists = [] }: KeptRegrowth): Regrowth {
  const regrown = ({ adds, ...one }: KeptGrowth): Regrown =>
    adds === undefined ? one : { ...one, adds: lists[adds]! };
  const byId = growths.map(([id, grown]) => [id, grown.map(regrown)] as const);
  return { growths: new Map(byId), results: new Map(results) };
}

/** `isResult`: whether a value is the result of a step. */
export function isRegrowth(
  value: unknown,
  isResult: (result: unknown) => boolean,
): value is KeptRegrowth {
  if (!isMapping(value)) return false;
  const { lists = [] } = value;
  if (!Array.isArray(lists) || !lists.every(isAddition)) return false;
  const isGrowth = (one: unknown) => isRegrown(one, lists.length);
  const areGrowths = (list: unknown) => Array.isArray(list) && list.every(isGrowth);
  return areListed(value.growths, areGrowths) && areListed(value.results, isResult);
}

function areListed(list: unknown, isSo: (value: unknown) => boolean): boolean {
  return (
    Array.isArray(list) &&
    list.every((one) => Array.isArray(one) && typeof one[0] === 'string' && isSo(one[1]))
  );
}

/** `lists`: how many lists there are. */
function isRegrown(value: unknown, lists: number): boolean {
  if (!isMapping(value)) return false;
  const { name, count, items, keys, then, adds } = value;
  return (
    (adds === undefined ||
      (Number.isSafeInteger(adds) && Number(adds) >= 0 && Number(adds) < lists)) &&
    (name === undefined || typeof name === 'string') &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0 &&
    (items === undefined || Array.isArray(items)) &&
    (keys === undefined || Array.isArray(keys)) &&
    GROWTH_ENDS.includes(then as GrowthEnd)
  );
}
