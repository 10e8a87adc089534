/**
 * A kept value for one more reader: what can be changed in it (bytes and dates) is a copy for each.
 * Knows values that are kept (`exact-json.ts`); must not know who reads them.
 */
import { DATE_LENGTH, lengthOf, levelsOf, rememberPart, scalarLength } from './kept-values.ts';
import { isLeaf } from './value-kinds.ts';

/**
 * The value itself when nobody can change it, else a copy of its bytes and dates and of what leads to
 * them. Takes kept values and what was put together from them, and values as a store gives them back;
 * these are frozen.
 */
export function ownCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isFlat(value)) return Object.freeze(value);
  if (levelsOrWeigh(value) > 0) return value;
  return copyOf(value, new Map()) as T;
}

/** A list so short is looked at sooner than found among those that are known. */
const SHORT = 16;

/** Whether it is a short list without parts, as most steps with several needs get. */
function isFlat(value: object): boolean {
  if (!Array.isArray(value) || value.length > SHORT) return false;
  for (let i = 0; i < value.length; i++)
    if (typeof value[i] === 'object' && value[i] !== null) return false;
  return true;
}

/** Its levels (`kept-values.ts`): positive when nobody can change it. What a store gave back is frozen. */
export function levelsOrWeigh(value: object): number {
  const known = levelsOf(value);
  if (known !== undefined) return known;
  const { levels, length } = weigh(value);
  // A list with gaps is no value that is kept.
  if (!(Array.isArray(value) && value.includes(undefined))) rememberPart(value, levels, length);
  return levels;
}

/** Of a value: how deep and how long it is. */
interface Weight {
  readonly levels: number;
  readonly length: number;
}

/** Freezes a value that has not been looked at; it was exact when it was made. */
function weigh(value: object): Weight {
  if (isLeaf(value)) {
    const length = value instanceof Uint8Array ? value.length : DATE_LENGTH;
    return { levels: -1, length };
  }
  const weight = { levels: 0, length: 2, changeable: false };
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) add(weight, value[i], 1);
  else
    for (const key of Object.keys(value))
      add(weight, (value as Record<string, unknown>)[key], key.length + 4);
  Object.freeze(value);
  const { levels, length, changeable } = weight;
  return { levels: changeable ? -levels - 1 : levels + 1, length };
}

/** `keyLength`: of what stands before the part. */
function add(
  weight: { levels: number; length: number; changeable: boolean },
  part: unknown,
  keyLength: number,
): void {
  weight.length += keyLength;
  if (typeof part !== 'object' || part === null) {
    weight.length += scalarLength(part);
    return;
  }
  const inside = weightOf(part);
  if (inside.levels < 0) weight.changeable = true;
  weight.levels = Math.max(weight.levels, Math.abs(inside.levels));
  weight.length += inside.length;
}

function weightOf(part: object): Weight {
  const levels = levelsOf(part);
  if (levels !== undefined) return { levels, length: lengthOf(part)! };
  const weight = weigh(part);
  rememberPart(part, weight.levels, weight.length);
  return weight;
}

/** `copies`: a part that stands in several places is copied once. */
function copyOf(value: object, copies: Map<object, object>): object {
  const done = copies.get(value);
  if (done !== undefined) return done;
  const copy = copied(value, copies);
  copies.set(value, copy);
  return copy;
}

function copied(value: object, copies: Map<object, object>): object {
  if (value instanceof Date) return new Date(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value as Uint8Array);
  const part = (one: unknown) =>
    typeof one === 'object' && one !== null && (levelsOf(one) ?? 0) < 0 ? copyOf(one, copies) : one;
  if (Array.isArray(value)) return Object.freeze(value.map(part));
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) copy[key] = part(one);
  return Object.freeze(copy);
}
