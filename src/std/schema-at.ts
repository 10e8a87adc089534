/**
 * What a schema says of a part of a value.
 * Must not know the value.
 */
import type { Path } from './json-schema.ts';
import type { Schema } from './schema.ts';

/** The schema of the part at `path`; undefined where nothing, or no one thing, is said of it. */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let at: Schema | undefined = schema;
  for (const key of path) {
    if (at === undefined) return undefined;
    const { properties = {}, additionalProperties: more, items }: Schema = at;
    if (typeof key === 'number') at = items;
    else if (Object.hasOwn(properties, key)) at = properties[key];
    else at = typeof more === 'object' ? more : undefined;
  }
  return at;
}
