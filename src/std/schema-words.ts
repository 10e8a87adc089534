/**
 * Schemas in words: "an integer from 1 to 10", "a list of texts".
 * Knows the subset of `json-schema.ts`; must not know values.
 */
import { DURATION_GRAMMAR } from './duration.ts';
import type { Schema } from './schema.ts';

/** What a schema asks for, as the middle of a sentence: "an integer from 1 to 10". */
export function describe(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(describe).join(' or ');
  if (schema.enum !== undefined) return `one of ${schema.enum.map((c) => String(c)).join(', ')}`;
  if (schema.format === 'duration') return DURATION_GRAMMAR;
  if (schema.format === 'size') return 'a size such as 64mb or 512kb';
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'an integer' : 'a number'}${range(schema)}`;
    case 'string':
      return textRange(schema);
    case 'boolean':
      return 'true or false';
    case 'array': {
      const of = schema.items === undefined ? '' : ` of ${several(describe(schema.items))}`;
      return `${listRange(schema)}${of}`;
    }
    case 'object':
      return 'a mapping';
    case 'null':
      return 'null';
    default:
      return 'a value';
  }
}

/** `a number` as `numbers`, `an integer from 1 to 9` as `integers from 1 to 9`. */
function several(one: string): string {
  return one.replace(/^an? ([a-z]+)/, '$1s');
}

function listRange({ minItems = 0, maxItems }: Schema): string {
  if (maxItems !== undefined)
    return `a list of ${minItems > 0 ? `${minItems} to ` : 'at most '}${maxItems} items`;
  if (minItems > 1) return `a list of at least ${minItems} items`;
  return minItems === 1 ? 'a list that is not empty' : 'a list';
}

function textRange({ minLength = 0, maxLength }: Schema): string {
  if (minLength === maxLength) return `text of ${maxLength} characters`;
  if (maxLength !== undefined)
    return `text of ${minLength > 0 ? `${minLength} to ` : 'at most '}${maxLength} characters`;
  if (minLength > 1) return `text of at least ${minLength} characters`;
  return minLength === 1 ? 'text that is not empty' : 'text';
}

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}
