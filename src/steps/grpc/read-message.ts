/**
 * A message that came, as the output of a step: in the form that JSON has for it.
 * Knows fields; must not know calls.
 */
import { isMapping } from '../../std/mapping.ts';
import { cameKey } from './map-keys.ts';
import type { Field, Types } from './types.ts';
import { ANY, WELL_KNOWN, wrappedZero } from './well-known.ts';

/** `value`: as the package decodes it, whole numbers of 64 bits and bytes as text, enums by name. */
export function readMessage(value: unknown, type: string, types: Types): unknown {
  if (!isMapping(value)) return value;
  const known = Object.hasOwn(WELL_KNOWN, type) ? WELL_KNOWN[type] : undefined;
  if (known !== undefined) return known.read(value) ?? valueWhereUnset(type);
  const fields = types.messages.get(type)?.fields;
  if (fields === undefined) return value;
  if (type === ANY && '@type' in value) return readAny(value, types);
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const field = fields.get(key);
    if (field !== undefined) return [[key, readField(one, field, types)] as const];
    // Which member of a oneof is set; that of an optional field has no name of the author's.
    return key === `_${String(one)}` ? [] : [[key, one] as const];
  });
  return Object.fromEntries(entries);
}

function readAny({ '@type': url, ...rest }: Readonly<Record<string, unknown>>, types: Types) {
  const name = String(url).replace(/^.*\//s, '');
  const inner = readMessage(rest, name, types);
  return Object.hasOwn(WELL_KNOWN, name)
    ? { '@type': url, value: inner }
    : { '@type': url, ...(inner as object) };
}

function valueWhereUnset(type: string): unknown {
  return type === 'google.protobuf.Value' ? null : wrappedZero(type);
}

function readField(value: unknown, { map, isList, type }: Field, types: Types): unknown {
  if (map !== undefined) {
    if (!isMapping(value)) return value;
    const entries = Object.entries(value).map(([key, one]) => [
      cameKey(key, map.key.kind),
      readField(one, map.value, types),
    ]);
    return Object.fromEntries(entries);
  }
  if (type === undefined) return value;
  if (isList && Array.isArray(value)) return value.map((item) => readMessage(item, type, types));
  return readMessage(value, type, types);
}
