/**
 * What an expression has given, as JSON again.
 * Knows values of the expression package; must not know any expression.
 */
import { ExpressionError } from './expression-error.ts';

/** What CEL has and JSON has not: timestamps as ISO 8601, unsigned numbers as numbers, else text. */
function fromCel(value: object, date: (date: object) => unknown): unknown {
  if ('toISOString' in value && typeof value.toISOString === 'function') return date(value);
  const text = String(value);
  return /^[0-9]+$/.test(text) ? toJson(BigInt(text), date) : text;
}

/** CEL's own values as JSON: whole numbers become JavaScript numbers, maps become objects. */
export function toJson(value: unknown, date: (date: object) => unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      throw new ExpressionError(`${value} is too large to be exact`);
    return number;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new ExpressionError(`the result is ${value}, which is not a value`);
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((one) => toJson(one, date));
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([k, v]) => [k, toJson(v, date)]));
  if (value === null || typeof value !== 'object') return value;
  // Whoever gets the result may change it, and the bytes are those of a result or an input.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return fromCel(value, date);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toJson(v, date)]));
}
