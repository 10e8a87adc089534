/**
 * Anything as the text of a log line.
 * Knows values; must not know who logs.
 */
import { show } from './printable.ts';

/** Text as it is, an error as its message, plain data as JSON; never `[object Object]`, never throws. */
export function logText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message === '' ? value.name : value.message;
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value) ?? show(value);
    } catch {
      // It goes in circles, holds a bigint, or its own toJSON throws.
      return show(value);
    }
  }
  return typeof value === 'bigint' ? `${value}` : show(value);
}
