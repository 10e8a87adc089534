/**
 * Bounds for steps at once that leave no room.
 * Knows two numbers; must not know who is bounded by them.
 */
import type { Path } from '../std/json-schema.ts';
import { type Diagnostic, diagnostic } from './diagnostic.ts';
import type { Concurrency } from './workflow.ts';

/** `subject`: whose bounds they are, and `path` where they stand. Undefined where there is room. */
export function concurrencyFault(
  concurrency: Concurrency | undefined,
  subject: string,
  path: Path,
): Diagnostic | undefined {
  if (concurrency === null || typeof concurrency !== 'object') return undefined;
  const { min, max } = concurrency;
  if (min <= max) return undefined;
  const message = `${subject}: "concurrency": "min" (${min}) is larger than "max" (${max}).`;
  const fix = 'lower min, or raise max';
  return diagnostic('E_RANGE', message, { path: [...path, 'min'], fix });
}
