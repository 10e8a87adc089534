/**
 * A schema as the validator package reads it: only keywords that it knows in the same sense.
 * Knows what is a note for people, and formats that the package does not have; must not know values.
 */
import { isMapping } from '../std/mapping.ts';
import { FORMAT_WORDS, SCHEMAS_BELOW } from './keywords.ts';
import type { Raw } from './parts.ts';
import { unicodePattern } from './unicode-pattern.ts';

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
    '^(?:P\\d+W|P(?!$)(?:\\d+Y)?(?:\\d+M)?(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:[.,]\\d+)?S)?)?|(?:\\d+(?:ms|s|m|h|d))+)$',
  size: '^\\d+(?:[kKmMgG]?[bB])$',
};

/** Where the package takes more than there is: a number of an address begins with no 0. */
const STRICT_FORMATS: Readonly<Record<string, string>> = {
  ipv4: '^(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}$',
};

/**
 * A pattern of the whole text says more than the format beside it, which is then a note: libraries write their
 * own pattern there, and what that one takes is meant.
 */
function saysAll({ pattern }: Raw): boolean {
  return typeof pattern === 'string' && /^\^[^]*\$$/.test(pattern);
}

/** A copy that nobody changes any more. What is used twice is copied once; `copies`: made before. */
export function readCopy(schema: unknown, copies: Map<unknown, unknown>): unknown {
  if (!isMapping(schema)) return schema;
  const known = copies.get(schema);
  if (known !== undefined) return known;
  const copy: Record<string, unknown> = {};
  copies.set(schema, copy);
  const isAside = saysAll(schema);
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || UNREAD.has(keyword) || keyword.startsWith('x-')) continue;
    if (keyword === 'format' && (isAside || !isOfPackage(value as string))) continue;
    copy[keyword] = copyBelow(keyword, value, copies);
  }
  if (isAside && Object.hasOwn(FORMAT_WORDS, String(schema.format)))
    copy['x-beside'] = schema.format;
  const own = Object.hasOwn(schema, 'format') ? patternOf(schema.format as string) : undefined;
  if (own === undefined || isAside) return copy;
  copy['x-format'] = schema.format;
  copy.allOf = [...((copy.allOf as unknown[]) ?? []), { pattern: own, 'x-format': schema.format }];
  return copy;
}

function patternOf(format: string): string | undefined {
  return OWN_FORMATS[format] ?? STRICT_FORMATS[format];
}

/** Whether the package holds values against it as it should. */
function isOfPackage(format: string): boolean {
  return Object.hasOwn(FORMAT_WORDS, format) && patternOf(format) === undefined;
}

function copyBelow(keyword: string, value: unknown, copies: Map<unknown, unknown>): unknown {
  switch (SCHEMAS_BELOW[keyword]) {
    case 'one':
      return readCopy(value, copies);
    case 'list':
      return (value as unknown[]).map((one) => readCopy(one, copies));
    case 'map': {
      const entries = Object.entries(value as object);
      const named = (name: string) =>
        keyword === 'patternProperties' ? (unicodePattern(name) ?? name) : name;
      return Object.fromEntries(entries.map(([name, one]) => [named(name), readCopy(one, copies)]));
    }
    default:
      if (keyword === 'pattern') return unicodePattern(value as string) ?? value;
      return structuredClone(value);
  }
}
