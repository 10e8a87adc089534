/**
 * Columns of text as they come back from a database.
 * Knows bytes and text; must not know any table.
 */
import type { LogLine } from '../../ports/store.ts';
import { viewOf } from '../../std/value-kinds.ts';

/** Text that was read as text or as bytes; empty when it is not there. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return ArrayBuffer.isView(value) ? Buffer.from(viewOf(value)).toString() : '';
}

/** Text that is kept as JSON, which every text survives. */
export function jsonTextOf(value: unknown): string {
  const json = textOf(value);
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

/** A line that a step logged, from the columns at, step and body. */
export function logLineOf([at, step, body]: readonly unknown[]): LogLine {
  return { at: Number(at), step: Number(step), text: jsonTextOf(body) };
}
