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
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'object' || value === null) return show(value);
  try {
    if (isError(value)) return value.message === '' ? value.name : value.message;
    return jsonIfAny(value) ?? show(value);
  } catch {
    // It goes in circles, holds a bigint, or throws where it is looked at.
    return isError(value) ? 'an error that cannot be read' : show(value);
  }
}
