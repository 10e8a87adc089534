/**
 * Values that survive being written down: which ones are kept exactly, and where one is not.
 * Knows JSON, text and bytes; must not know who made the value or what will be done with it.
 */

/** The deepest nesting that is kept. */
export const MAX_DEPTH = 512;

/** A place inside a value that cannot be kept, as `$.a[3].b: BigInt`. */
export type Inexact = string;

/**
 * Looks for the first thing that JSON would lose or change, and freezes what it walks, so that
 * nobody can alter a value after it was checked. Bytes (`Uint8Array`) are accepted as they are.
 * @returns undefined when the value is kept exactly, else the place and the kind.
 */
export function freezeExact(value: unknown): Inexact | undefined {
  const problem = inexactScalar(value);
  if (problem !== undefined) return problem === '' ? undefined : `$: ${problem}`;
  return walk(value as object, '$', 1, new Set());
}

/** '' when a scalar is fine, a kind when it is not, undefined when it is no scalar. */
function inexactScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? '' : 'text with a lone surrogate';
    case 'number':
      if (!Number.isFinite(value)) return String(value);
      return Object.is(value, -0) ? '-0' : '';
    case 'boolean':
      return '';
    case 'undefined':
      return 'undefined';
    case 'bigint':
      return 'BigInt';
    case 'symbol':
      return 'symbol';
    case 'function':
      return 'function';
    default:
      return value === null ? '' : undefined;
  }
}

/** Values that were found exact (and so are frozen), with how many levels they have. */
const exact = new WeakMap<object, number>();

function walk(value: object, path: string, depth: number, above: Set<object>): Inexact | undefined {
  const height = exact.get(value);
  if (height !== undefined && depth + height - 1 <= MAX_DEPTH) return undefined;
  if (value instanceof Uint8Array) return undefined;
  if (depth > MAX_DEPTH) return `${path.slice(0, 60)}…: deeper than ${MAX_DEPTH}`;
  if (above.has(value)) return `${path}: cycle`;
  above.add(value);
  const problem = Array.isArray(value)
    ? walkList(value, path, depth, above)
    : walkRecord(value, path, depth, above);
  above.delete(value);
  if (problem !== undefined) return problem;
  Object.freeze(value);
  exact.set(value, heightOf(value));
  return undefined;
}

/** One more than the highest of its parts; they all have been walked. */
function heightOf(value: object): number {
  let highest = 0;
  for (const part of Object.values(value)) {
    if (part !== null && typeof part === 'object')
      highest = Math.max(highest, exact.get(part) ?? 0);
  }
  return highest + 1;
}

function walkList(list: readonly unknown[], path: string, depth: number, above: Set<object>) {
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    const scalar = inexactScalar(item);
    if (scalar === '') continue;
    const place = `${path}[${i}]`;
    if (scalar !== undefined) return `${place}: ${scalar}`;
    const problem = walk(item as object, place, depth + 1, above);
    if (problem !== undefined) return problem;
  }
  // Holes were met as undefined above, so more keys than items (and `length`) are extra ones.
  if (Reflect.ownKeys(list).length === list.length + 1) return undefined;
  return `${path}: a list with keys of its own`;
}

function walkRecord(record: object, path: string, depth: number, above: Set<object>) {
  const prototype = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null) {
    return `${path}: ${record.constructor?.name || 'object'} (only plain objects are kept)`;
  }
  for (const key of Reflect.ownKeys(record)) {
    if (typeof key === 'symbol') return `${path}: symbol key`;
    if (!key.isWellFormed()) return `${path}: a key with a lone surrogate`;
    if (key === '__proto__') return `${path}: __proto__ key`;
    const property = Object.getOwnPropertyDescriptor(record, key)!;
    const place = /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
    if (property.get !== undefined || property.set !== undefined) return `${place}: getter`;
    if (!property.enumerable) return `${place}: hidden property`;
    const scalar = inexactScalar(property.value);
    if (scalar === '') continue;
    if (scalar !== undefined) return `${place}: ${scalar}`;
    const problem = walk(property.value as object, place, depth + 1, above);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
