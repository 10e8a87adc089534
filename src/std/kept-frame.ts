/**
 * How far the look at a list or a mapping has come, so that it can go on later.
 * Must not know what is looked for.
 */

/** A list or a mapping that is being looked at. */
export interface Frame {
  readonly value: object;
  /** Undefined for a list. */
  readonly keys: readonly PropertyKey[] | undefined;
  readonly count: number;
  /** How long all was that came before it. */
  readonly before: number;
  at: number;
  /** Where the kept value is another one. */
  copy: unknown[] | Record<PropertyKey, unknown> | undefined;
  levels: number;
  changeable: boolean;
}

/** The keys that lead to what is looked at, as `$.a[3]`. */
export function placeOf(frames: readonly Frame[]): string {
  let place = '$';
  for (const { keys, at } of frames) {
    const key = keys === undefined ? at : String(keys[at]);
    if (typeof key === 'number') place += `[${key}]`;
    else place += /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  return place;
}

/** A copy of the first parts. */
export function firstOf(value: object, keys: readonly PropertyKey[] | undefined, count: number) {
  if (keys === undefined) return (value as unknown[]).slice(0, count);
  const first: Record<PropertyKey, unknown> = {};
  for (const key of keys.slice(0, count)) first[key] = (value as typeof first)[key];
  return first;
}
