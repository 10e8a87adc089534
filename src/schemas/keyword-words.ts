/**
 * What a keyword asks of a value, as the middle of a sentence: "a multiple of 5".
 * Knows keywords that our own subset does not have; must not know the value.
 */
import { printable, show } from '../std/printable.ts';
import { FORMAT_WORDS } from './keywords.ts';
import type { Raw } from './parts.ts';

/** What was expected; undefined for keywords that say nothing of one value by itself. */
export function askedBy(keyword: string, schema: Raw): string | undefined {
  const value = schema[keyword];
  switch (keyword) {
    case 'format':
      return FORMAT_WORDS[String(value)];
    case 'pattern':
      // The pattern of a format of ours (`json-copy.ts`).
      if (schema['x-format'] !== undefined) return FORMAT_WORDS[String(schema['x-format'])];
      return `text that matches ${printable(String(value), 80)}`;
    case 'exclusiveMinimum':
      return `a number above ${value}`;
    case 'exclusiveMaximum':
      return `a number below ${value}`;
    case 'multipleOf':
      return `a multiple of ${value}`;
    case 'minLength':
      return `text of at least ${value} characters`;
    case 'maxLength':
      return `text of at most ${value} characters`;
    case 'minProperties':
      return `a mapping with at least ${value} keys`;
    case 'maxProperties':
      return `a mapping with at most ${value} keys`;
    case 'uniqueItems':
      return 'a list without an item that is there twice';
    case 'contains':
    case 'minContains':
    case 'maxContains':
      return `a list with ${countOf(schema)} that the schema under "contains" fits`;
    case 'enum':
      return `one of ${(value as unknown[]).length} choices`;
    case 'const':
      return `exactly ${show(value)}`;
    case 'not':
      return 'a value that the schema under "not" does not fit';
    case 'false':
      return 'nothing here';
    default:
      return undefined;
  }
}

function countOf({ minContains = 1, maxContains }: Raw): string {
  if (maxContains === undefined) return `at least ${minContains} of the items`;
  return minContains === maxContains
    ? `${maxContains} of the items`
    : `${minContains} to ${maxContains} of the items`;
}
