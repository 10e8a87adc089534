/**
 * Schemas in words: "an integer from 1 to 10", "a list of texts".
 * Knows the subset of `json-schema.ts`; must not know values.
 */
import { DURATION_GRAMMAR } from './duration.ts';
import type { Schema } from './schema.ts';

/** What a schema asks for, as the middle of a sentence: "an integer from 1 to 10". */
export function describe(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(amongOthers).join(' or ');
  if (schema.enum !== undefined) return choiceWords(schema.enum);
  if (schema.format === 'duration') return DURATION_GRAMMAR;
  if (schema.format === 'timestamp') return 'a time such as 2026-12-24T18:00:00Z';
  if (schema.format === 'size') return 'a size such as 64mb or 512kb';
  if (schema.format === 'failure-code') return 'a code of failures';
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'an integer' : 'a number'}${range(schema)}`;
    case 'string':
      return textRange(schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return listWords(schema);
    case 'object':
      return 'a mapping';
    case 'null':
      return 'null';
    default:
      return 'a value';
  }
}

function choiceWords(choices: readonly unknown[]): string {
  const list = choices.map((c) => String(c)).join(', ');
  return choices.length === 1 ? list : `one of ${list}`;
}

/** So many keys of a mapping are named where it is one of several choices. */
const FEW_KEYS = 3;

function amongOthers(schema: Schema): string {
  const keys = Object.keys(schema.properties ?? {});
  const few = keys.length > 0 && keys.length <= FEW_KEYS;
  if (schema.enum?.length === 2) return schema.enum.join(' or ');
  return few ? `a mapping (${keys.join(', ')})` : describe(schema);
}

/** `a list of 1 to 9 numbers`, `a list of text that is not empty`. */
function listWords({ items, minItems = 0, maxItems }: Schema): string {
  const count = amount(minItems, maxItems);
  const one = items === undefined ? (count === '' ? '' : 'items') : several(describe(items));
  const each = count === '' ? one : one.replace(/^text\b/, 'texts');
  const of = [count, each].filter((word) => word !== '').join(' ');
  return `a list${of === '' ? '' : ` of ${of}`}${count === '' && minItems === 1 ? ' that is not empty' : ''}`;
}

/** `a number` as `numbers`, `an integer from 1 to 9` as `integers from 1 to 9`. */
function several(one: string): string {
  return one.replace(/^an? ([a-z]+)/, '$1s');
}

function textRange({ minLength = 0, maxLength }: Schema): string {
  const count = amount(minLength, maxLength);
  if (count !== '') return `text of ${count} ${/(^| )1$/.test(count) ? 'character' : 'characters'}`;
  return minLength === 1 ? 'text that is not empty' : 'text';
}

/** How many are wanted; nothing when any number is, or any but none. */
function amount(least: number, most: number | undefined): string {
  if (most === undefined) return least > 1 ? `at least ${least}` : '';
  if (least === most) return String(most);
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}
