/**
 * A schema as the validator package reads it: only keywords that it knows in the same sense.
 * Knows what is a note for people, and formats that the package does not have; must not know values.
 */
import { isNote, SCHEMAS_BELOW } from './keywords.ts';
import { isMapping } from './parts.ts';

/** Nothing is held against these, or others look at them. */
const UNREAD: ReadonlySet<string> = new Set(
  [
    '$schema $id $anchor $defs definitions $comment title description default examples deprecated',
    'readOnly writeOnly contentEncoding contentMediaType contentSchema',
  ].flatMap((line) => line.split(' ')),
);

/** Spans and sizes as workflow files have them; a span may be one of ISO 8601 too. */
export const OWN_FORMATS: Readonly<Record<string, string>> = {
  duration:
    '^(?:P(?!$)(?:\\d+Y)?(?:\\d+M)?(?:\\d+W)?(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:[.,]\\d+)?S)?)?|(?:\\d+(?:ms|s|m|h|d))+)$',
  size: '^\\d+(?:[kKmMgG]?[bB])$',
};

/** A copy that nobody changes any more. What is used twice is copied once; `copies`: made before. */
export function readCopy(schema: unknown, copies: Map<unknown, unknown>): unknown {
  if (!isMapping(schema)) return schema;
  const known = copies.get(schema);
  if (known !== undefined) return known;
  const copy: Record<string, unknown> = {};
  copies.set(schema, copy);
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || UNREAD.has(keyword) || keyword.startsWith('x-')) continue;
    if (keyword === 'format' && (isNote(value as string) || (value as string) in OWN_FORMATS))
      continue;
    copy[keyword] = copyBelow(keyword, value, copies);
  }
  const own = Object.hasOwn(schema, 'format') ? OWN_FORMATS[schema.format as string] : undefined;
  if (own === undefined) return copy;
  copy['x-format'] = schema.format;
  copy.allOf = [...((copy.allOf as unknown[]) ?? []), { pattern: own, 'x-format': schema.format }];
  return copy;
}

function copyBelow(keyword: string, value: unknown, copies: Map<unknown, unknown>): unknown {
  switch (SCHEMAS_BELOW[keyword]) {
    case 'one':
      return readCopy(value, copies);
    case 'list':
      return (value as unknown[]).map((one) => readCopy(one, copies));
    case 'map': {
      const entries = Object.entries(value as object);
      return Object.fromEntries(entries.map(([name, one]) => [name, readCopy(one, copies)]));
    }
    default:
      return structuredClone(value);
  }
}
