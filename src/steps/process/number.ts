/**
 * Operations on numbers, and on text that is one.
 * Knows how numbers are written; must not know where one stands.
 */
import { rounded } from '../../std/rounded.ts';
import { type Apply, type Compiling, type Operations, onFields } from './operation.ts';
import { wrongType } from './rule-fault.ts';

export const NUMBER_OPERATIONS: Operations<'number' | 'integer' | 'round' | 'clamp' | 'boolean'> = {
  number: (given, at) => {
    if (typeof given === 'string' || Array.isArray(given)) return numbers(given, at, {});
    const { field, decimal, group } = given as Written & { field: string };
    if (group !== undefined && group === (decimal ?? '.'))
      at.tell('decimal and group are the same', 'write another mark for one of them');
    return numbers(field, at.below('field'), { decimal, group });
  },
  integer: (fields, at) =>
    onFields(fields, at, (value, place) => {
      const number = typeof value === 'string' ? numberOf(value, {}) : value;
      const isWhole = typeof value !== 'string' || comesBack(value, number as number);
      if (Number.isSafeInteger(number) && isWhole) return number;
      throw wrongType('a whole number', value, place);
    }),
  round: (digits, at) => {
    const changes = at.keys(digits).map(([field, count]) =>
      onFields(field.text, at, (value, place) => {
        if (typeof value === 'number') return rounded(value, count as number);
        throw wrongType('a number', value, place);
      }),
    );
    return (value, around) => changes.reduce((now, change) => change(now, around), value);
  },
  clamp: ({ field, min, max }, at) => {
    const [least, most] = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
    if (min === undefined && max === undefined)
      at.tell('clamp has neither min nor max', 'write min: or max:');
    if (least > most) at.below('max').tell('max is less than min', undefined);
    return onFields(field, at.below('field'), (value, place) => {
      if (typeof value === 'number') return Math.min(Math.max(value, least), most);
      throw wrongType('a number', value, place);
    });
  },
  boolean: (fields, at) =>
    onFields(fields, at, (value, place) => {
      if (typeof value === 'boolean') return value;
      const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
      if (YES.has(word)) return true;
      if (NO.has(word)) return false;
      throw wrongType('true, false, yes, no, 1 or 0', value, place);
    }),
};

const YES: ReadonlySet<unknown> = new Set(['true', 'yes', '1', 1]);
const NO: ReadonlySet<unknown> = new Set(['false', 'no', '0', 0]);

interface Written {
  readonly decimal?: string | undefined;
  readonly group?: string | undefined;
}

function numbers(fields: string | readonly string[], at: Compiling, written: Written): Apply {
  return onFields(fields, at, (value, place) => {
    const number = typeof value === 'string' ? numberOf(value, written) : value;
    if (typeof number === 'number') return number;
    throw wrongType('text that is a number', value, place);
  });
}

const PLAIN = /^[+-]?\d+(?:\.\d+)?(e[+-]?\d{1,3})?$/i;

/** Undefined for text that is no number, or one that would not be exact before its decimal mark. */
function numberOf(text: string, { decimal = '.', group }: Written): number | undefined {
  const [whole = '', ...fractions] = text.trim().split(decimal);
  if (fractions.length > 1) return undefined;
  const digits = group === undefined ? whole : ungrouped(whole, group);
  // Where the decimal mark is another one, a point is none.
  if (!digits || digits.includes('.')) return undefined;
  const plain = PLAIN.exec([digits, ...fractions].join('.'));
  if (plain === null) return undefined;
  const number = Number(plain[0]);
  if (!Number.isFinite(number)) return undefined;
  if (number !== 0 && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  const isKept = number === 0 || plain[1] !== undefined;
  return isKept && comesBack(plain[0], number) ? number : undefined;
}

/** Whether the number has all the digits that are written, as 1e23 has, and 9007199254740993e0 has not. */
function comesBack(written: string, number: number): boolean {
  return significant(written) === significant(String(number));
}

/** Digits without the zeros at both ends, wherever the mark and the exponent are. */
function significant(number: string): string {
  return number
    .replace(/e.*$/is, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
}

/** French and others put a narrow space there that does not break. */
const SPACES = /[ \u00a0\u202f]/;

/** Groups have three digits, but for the first. */
function ungrouped(whole: string, group: string): string | undefined {
  const [first = '', ...others] = whole.split(group === ' ' ? SPACES : group);
  const sound = others.length === 0 || /^[+-]?\d{1,3}$/.test(first);
  return sound && others.every((part) => /^\d{3}$/.test(part))
    ? [first, ...others].join('')
    : undefined;
}
