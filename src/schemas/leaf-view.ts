/**
 * What a JSON Schema says of one value without what is in it, as a schema of our own subset: that one has
 * the words and the fixes.
 * Knows both kinds of schemas; must not know what was found wrong.
 *
 * A view asks for no more than the schema does. What is in a list or a mapping is only there to be named,
 * for a value that is none.
 */

import { type Misfit, misfits, type Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import type { Schema, TypeName } from '../std/schema.ts';
import { OWN_FORMATS } from './json-copy.ts';
import type { Raw } from './parts.ts';

/** Longer lists of choices are not shown. */
const MOST_CHOICES = 20;

/** What does not fit, as far as our own subset can tell; formats of others and patterns are not looked at. */
export function leafMisfits(schema: unknown, value: unknown, path: Path): Misfit[] {
  return isMapping(schema) ? misfits(leafView(schema, value), value, path) : [];
}

/**
 * The same for what is in lists and mappings, as far as each part can be looked at by itself: all that can be
 * said without the validator.
 */
export function plainMisfits(schema: unknown, value: unknown, path: Path): Misfit[] {
  const own = leafMisfits(schema, value, path);
  if (own.length > 0 || !isMapping(schema)) return own;
  const { items, prefixItems, properties } = schema;
  if (Array.isArray(value) && prefixItems === undefined)
    return value.flatMap((item, n) => plainMisfits(items, item, [...path, n]));
  if (!isMapping(value) || !isMapping(properties)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    Object.hasOwn(properties, key) ? plainMisfits(properties[key], member, [...path, key]) : [],
  );
}

/** The view of a schema, for a value of that kind. */
export function leafView(schema: Raw, value: unknown): Schema {
  const { type } = schema;
  const types = (Array.isArray(type) ? type : [type]) as (TypeName | undefined)[];
  if (types.length === 1) return viewOf(schema, types[0], value);
  return { anyOf: types.map((one) => viewOf(schema, one, value)) };
}

function viewOf(schema: Raw, type: TypeName | undefined, value: unknown): Schema {
  const view: Record<string, unknown> = { type };
  const choices = choicesOf(schema);
  if (choices !== undefined) view.enum = choices;
  if (type === undefined || type === 'integer' || type === 'number') {
    copyTo(view, schema, ['minimum', 'maximum']);
    // JSON Schema knows no largest integer.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) view.type = type && 'number';
  }
  // Letters that JSON Schema counts once, and we twice.
  const counted = typeof value !== 'string' || [...value].length === value.length;
  if ((type === undefined || type === 'string') && counted)
    copyTo(view, schema, ['minLength', 'maxLength']);
  if (type === undefined || type === 'array') copyTo(view, schema, ['minItems', 'maxItems']);
  // In a copy for the validator such a format has another name.
  const format = String(schema['x-format'] ?? schema.format);
  const own = type === 'string' ? OWN_FORMATS[format] : undefined;
  if (own !== undefined && !(typeof value === 'string' && new RegExp(own).test(value)))
    view.format = format;
  if (type === 'array' && !Array.isArray(value) && isMapping(schema.items))
    view.items = leafView(schema.items, undefined);
  if (type === 'object' && !isMapping(value) && isMapping(schema.properties))
    view.properties = schema.properties;
  return view as Schema;
}

function copyTo(view: Record<string, unknown>, schema: Raw, keywords: readonly string[]): void {
  for (const keyword of keywords)
    if (schema[keyword] !== undefined) view[keyword] = schema[keyword];
}

/** The choices, where they are scalars and few enough to be shown. */
function choicesOf({ enum: list, const: only }: Raw): unknown[] | undefined {
  const choices = Array.isArray(list) ? list : only === undefined ? [] : [only];
  const few = choices.length > 0 && choices.length <= MOST_CHOICES;
  return few && choices.every((one) => one === null || typeof one !== 'object')
    ? choices
    : undefined;
}
