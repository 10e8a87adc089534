/**
 * Numbers of a file where text is wanted: they are the text that the author wrote, `3.10` and not 3.1.
 * Knows schemas and sources; must not know what any setting means.
 */
import type { Path } from '../std/json-schema.ts';
import type { Schema } from '../std/schema.ts';

import type { Source } from '../workflow/workflow.ts';
import { writtenScalar } from '../workflow/written-scalar.ts';

/** The value with the text of the file wherever its schema takes text and numbers alike. */
export function asWritten(schema: Schema, value: unknown, path: Path, source: Source): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return wantsText(schema) ? (writtenScalar(source, path) ?? value) : value;
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined || !mayHoldText(items)) return value;
    return value.map((item, i) => asWritten(items, item, [...path, i], source));
  }
  if (value === null || typeof value !== 'object') return value;
  const { properties = {}, additionalProperties: others } = schema;
  const entries = Object.entries(value).map(([key, part]) => {
    const own = Object.hasOwn(properties, key) ? properties[key]! : others;
    if (typeof own !== 'object' || !mayHoldText(own)) return [key, part];
    return [key, asWritten(own, part, [...path, key], source)];
  });
  return Object.fromEntries(entries);
}

/** Text of any kind may stand there, and a number or a truth may as well. */
function wantsText({ anyOf }: Schema): boolean {
  return anyOf?.some((s) => s.type === 'string' && !s.enum && !s.format) === true;
}

function mayHoldText(schema: Schema): boolean {
  return wantsText(schema) || schema.type === 'array' || schema.type === 'object';
}
