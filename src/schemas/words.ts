/**
 * What a schema asks for, as the middle of a sentence.
 * Knows schemas; must not know values.
 */
import { isMapping } from '../std/mapping.ts';
import { describe } from '../std/schema-words.ts';
import { askedBy } from './keyword-words.ts';
import { FORMAT_WORDS } from './keywords.ts';
import { leafView } from './leaf-view.ts';
import type { Raw } from './parts.ts';

/** What a part is, behind its `$ref`. */
export function resolved(part: unknown, lookup: Readonly<Record<string, unknown>>): unknown {
  let at = part;
  for (let n = 0; n < 100 && isMapping(at) && typeof at.$ref === 'string'; n++)
    at = lookup[at.$ref];
  return at;
}

/** What a schema asks for, as the middle of a sentence; `lookup`: what each `$ref` leads to. */
export function wordsOf(part: unknown, lookup: Readonly<Record<string, unknown>>): string {
  const schema = resolved(part, lookup);
  if (!isMapping(schema)) return schema === false ? 'nothing' : 'a value';
  const all = ['anyOf', 'oneOf'].flatMap((keyword) => listOf(schema[keyword]));
  if (all.length > 0) return [...new Set(all.map((one) => wordsOf(one, {})))].join(' or ');
  const words = describe(leafView(schema, undefined));
  const keyword = ['format', 'pattern', 'multipleOf', 'allOf'].find(
    (one) => schema[one] !== undefined,
  );
  if (keyword === undefined || (words !== 'a value' && words !== 'text')) return words;
  if (typeof schema['x-beside'] === 'string') return FORMAT_WORDS[schema['x-beside']] ?? words;
  // Formats of ours are patterns of a part of their own.
  if (keyword === 'allOf') return askedBy('pattern', listOf(schema.allOf).at(-1) as Raw) ?? words;
  return askedBy(keyword, schema) ?? words;
}

/** The list under a keyword; empty where there is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
