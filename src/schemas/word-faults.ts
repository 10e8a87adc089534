/**
 * What is wrong with words of a schema that have a grammar or a meaning of their own: patterns, formats,
 * versions, names.
 * Knows the word and where it stands; must not know the schema around it.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { FORMAT_WORDS, FORMATS, isNote } from './keywords.ts';
import { riskyPart } from './pattern-risk.ts';
import type { SchemaFault } from './schema-fault.ts';
import { isExpression, unicodePattern } from './unicode-pattern.ts';

const VERSION = 'https://json-schema.org/draft/2020-12/schema';

/** So many letters hold the longest patterns of schema libraries: those of addresses of the internet. */
export const MAX_PATTERN = 512;

/** The faults of one word, which is of the right kind; `beside`: the schema that it stands in. */
export function wordFaults(
  keyword: string,
  value: unknown,
  path: Path,
  beside: Readonly<Record<string, unknown>> = {},
): SchemaFault[] {
  // What libraries call a format is said by the pattern that they write beside it.
  if (keyword === 'format' && typeof beside.pattern === 'string') return [];
  const fault = faultOf(keyword, value, path);
  return fault === undefined ? [] : [{ path, ...fault }];
}

type Fault = Pick<SchemaFault, 'message' | 'fix' | 'isWarning'>;

function faultOf(keyword: string, value: unknown, path: Path): Fault | undefined {
  switch (keyword) {
    case 'pattern':
      return patternFault(value as string);
    case 'format':
      return formatFault(value as string);
    case 'multipleOf':
      if ((value as number) > 0) return undefined;
      return { message: `"multipleOf": expected a number above 0, got ${show(value)}` };
    case '$schema':
      if (String(value).replace(/#$/, '') === VERSION) return undefined;
      return {
        message: `"$schema": schemas are read as draft 2020-12, and this one is of ${show(value)}`,
        fix: `leave it out, or write ${VERSION}`,
      };
    case '$id':
      if (path.length === 1) return undefined;
      return {
        message: '"$id": only a whole schema has one',
        fix: 'name the part with $anchor, or put it under $defs',
      };
    default:
      return undefined;
  }
}

/** The standard says that a format is a note unless somebody knows it. */
function formatFault(format: string): Fault | undefined {
  if (Object.hasOwn(FORMAT_WORDS, format) || isNote(format)) return undefined;
  const close = nearest(format, FORMATS);
  const fix =
    close === undefined
      ? 'write a pattern beside it, which is held against values'
      : `did you mean "${close}"?`;
  const message = `"format": ${show(format)} is not known here, so nothing is held against it`;
  return { message, fix, isWarning: true };
}

function patternFault(pattern: string): Fault | undefined {
  const { length } = pattern;
  if (length > MAX_PATTERN) {
    const message = `"pattern": expected at most ${MAX_PATTERN} characters, got ${length}`;
    return { message, fix: 'put the parts under allOf, each with a pattern of its own' };
  }
  const read = unicodePattern(pattern);
  if (read === undefined) {
    const message = `"pattern": ${show(pattern)} is no regular expression with the flag u`;
    const fix = isExpression(pattern, '')
      ? 'write no \\ before characters that need none, and one before each { } [ ] that is meant'
      : 'mend it; in YAML put it in single quotes, in which \\ is only itself';
    return { message, fix };
  }
  const risky = riskyPart(read);
  if (risky === undefined) return undefined;
  return {
    message: `"pattern": ${show(risky)} can be read in many ways, and takes for ever on some texts`,
    fix: 'write it so that there is one way to read each text: ^a+$, not ^(a+)+$',
  };
}
