/**
 * The schemas that a schema is made of, and which of them `$ref` names.
 * Knows keywords and places; must not know what is wrong with a schema, nor values.
 */

import type { Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { IN_PLACE, SCHEMAS_BELOW } from './keywords.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** A schema within another one, and where it stands. */
export interface Part {
  readonly schema: unknown;
  readonly path: Path;
  /** Whether it is held against the same value as what it stands in. */
  readonly inPlace: boolean;
}

/** The schemas directly below one, in the order of its keys. What is of a wrong shape is left out. */
export function partsOf(schema: Raw, path: Path): Part[] {
  return Object.entries(schema).flatMap(([keyword, value]): Part[] => {
    const below = Object.hasOwn(SCHEMAS_BELOW, keyword) ? SCHEMAS_BELOW[keyword] : undefined;
    const inPlace = IN_PLACE.has(keyword);
    const at = [...path, keyword];
    const part = (one: unknown, key: string | number) => ({
      schema: one,
      path: [...at, key],
      inPlace,
    });
    // A list there is reported as one.
    if (below === 'one' && Array.isArray(value)) return [];
    if (below === 'one') return [{ schema: value, path: at, inPlace }];
    if (below === 'list') return Array.isArray(value) ? value.map(part) : [];
    if (below === undefined || !isMapping(value)) return [];
    return Object.entries(value).map(([key, one]) => part(one, key));
  });
}

/** A schema has no more parts than that; what is used twice counts twice. */
export const MOST_PARTS = 10_000;

/** A schema with all its parts; undefined when there are too many. */
export function allParts(root: unknown): readonly Part[] | undefined {
  const all: Part[] = [{ schema: root, path: [], inPlace: false }];
  for (let n = 0; n < all.length; n++) {
    const { schema, path } = all[n]!;
    if (isMapping(schema)) all.push(...partsOf(schema, path));
    if (all.length > MOST_PARTS) return undefined;
  }
  return all;
}

/** By what stands under `$ref`: the schema that it names. */
export type Targets = ReadonlyMap<string, unknown>;

/** What each `$ref` names, where that is a part of the same schema. */
export function targetsOf(parts: readonly Part[]): Targets {
  const places = new Map<string, unknown>();
  for (const { schema, path } of parts) {
    places.set(JSON.stringify(path.map(String)), schema);
    if (isMapping(schema) && typeof schema.$anchor === 'string') places.set(schema.$anchor, schema);
  }
  const targets = new Map<string, unknown>();
  for (const { schema } of parts) {
    const ref = isMapping(schema) ? schema.$ref : undefined;
    const place = typeof ref === 'string' ? placeOf(ref) : undefined;
    if (place !== undefined && places.has(place)) targets.set(ref as string, places.get(place));
  }
  return targets;
}

/** `#/$defs/a` as the key of its place, `#name` as its name; undefined for what is elsewhere. */
function placeOf(ref: string): string | undefined {
  if (!ref.startsWith('#')) return undefined;
  const inside = decoded(ref.slice(1));
  if (inside !== '' && !inside.startsWith('/')) return inside;
  const keys = inside.split('/').slice(1);
  return JSON.stringify(keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
