/**
 * What a run goes on with of steps that had grown in the run before, as JSON, and back.
 * Knows plain values; must not know what a run makes of them.
 */
import { isObject } from '../std/option-fault.ts';
import type { Regrown, RegrownResult, Regrowth } from './plan.ts';
import { GROWTH_ENDS, type GrowthEnd } from './wait.ts';

type Listed<Value> = readonly (readonly [id: string, value: Value])[];

export interface KeptRegrowth {
  readonly growths: Listed<readonly Regrown[]>;
  readonly results: Listed<RegrownResult>;
}

export function keptRegrowth({ growths, results }: Regrowth): KeptRegrowth {
  return { growths: [...growths], results: [...results] };
}

export function regrowthIn({ growths, results }: KeptRegrowth): Regrowth {
  return { growths: new Map(growths), results: new Map(results) };
}

/** `isResult`: whether a value is the result of a step. */
export function isRegrowth(
  value: unknown,
  isResult: (result: unknown) => boolean,
): value is KeptRegrowth {
  if (!isObject(value)) return false;
  const areGrowths = (list: unknown) => Array.isArray(list) && list.every(isRegrown);
  return areListed(value.growths, areGrowths) && areListed(value.results, isResult);
}

function areListed(list: unknown, isSo: (value: unknown) => boolean): boolean {
  return (
    Array.isArray(list) &&
    list.every((one) => Array.isArray(one) && typeof one[0] === 'string' && isSo(one[1]))
  );
}

function isRegrown(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, count, items, keys, then } = value;
  return (
    (name === undefined || typeof name === 'string') &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0 &&
    (items === undefined || Array.isArray(items)) &&
    (keys === undefined || Array.isArray(keys)) &&
    GROWTH_ENDS.includes(then as GrowthEnd)
  );
}
