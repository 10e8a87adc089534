/**
 * Anything as the text of a log line.
 * Knows values; must not know who logs.
 */
import { jsonIfAny } from './json-text.ts';
import { show } from './printable.ts';
import { isError } from './value-kinds.ts';

/** Text as it is, an error as its message, plain data as JSON; never `[object Object]`, never throws. */
export function logText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isError(value)) return value.message === '' ? value.name : value.message;
  if (typeof value === 'object' && value !== null) {
    try {
      return jsonIfAny(value) ?? show(value);
    } catch {
      // It goes in circles, holds a bigint, or its own toJSON throws.
      return show(value);
    }
  }
  return typeof value === 'bigint' ? `${value}` : show(value);
}
