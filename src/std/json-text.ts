/**
 * Values as JSON for people and programs, bytes among them.
 * Knows values; must not know who reads them.
 */
import { levelsOf } from './kept-values.ts';
import { isBytes, viewOf } from './value-kinds.ts';

/**
 * Bytes have no JSON of their own: they are written as `{ "$bytes": … }` in base64, dates as ISO 8601
 * text. What has no JSON at all is null.
 */
export function jsonOf(value: unknown): string {
  return jsonIfAny(value) ?? 'null';
}

/** The same; undefined for what has no JSON. */
export function jsonIfAny(value: unknown): string | undefined {
  return JSON.stringify(tagged(value));
}

/** The value itself, or a copy where there are bytes. A replacer would only see what `Buffer` makes of them. */
function tagged(value: unknown): unknown {
  // Of kept values it is known that there are none.
  if (typeof value !== 'object' || value === null || (levelsOf(value) ?? 0) > 0) return value;
  if (isBytes(value)) return { $bytes: Buffer.from(viewOf(value)).toString('base64') };
  // Of other numbers, as they are only in what is said and not kept.
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  if ('toJSON' in value && typeof value.toJSON === 'function') return tagged(value.toJSON());
  return Array.isArray(value) ? taggedList(value) : taggedMapping(value);
}

function taggedList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = tagged(list[i]);
    if (copy === undefined && item !== list[i]) copy = list.slice(0, i);
    copy?.push(item);
  }
  return copy ?? list;
}

function taggedMapping(value: object): object {
  const mapping = value as Readonly<Record<string, unknown>>;
  const changed: (readonly [string, unknown])[] = [];
  for (const key of Object.keys(mapping)) {
    const part = tagged(mapping[key]);
    if (part !== mapping[key]) changed.push([key, part]);
  }
  // A key that is written over keeps its place.
  return changed.length === 0 ? value : { ...mapping, ...Object.fromEntries(changed) };
}

/** Where the first bytes of a plain value stand, as `$.files[0]`; undefined when there are none. */
export function placeOfBytes(value: unknown, place = '$'): string | undefined {
  if (typeof value !== 'object' || value === null || (levelsOf(value) ?? 0) > 0) return undefined;
  if (isBytes(value)) return place;
  const isList = Array.isArray(value);
  for (const [key, part] of Object.entries(value)) {
    const found = placeOfBytes(part, isList ? `${place}[${key}]` : `${place}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
