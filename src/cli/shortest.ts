/**
 * Paths as people at a terminal read them.
 * Must not know what stands there.
 */
import { relative, resolve } from 'node:path';

/** From here, unless the whole path is shorter. */
export function shortest(file: string): string {
  const whole = resolve(file);
  const short = relative('.', whole);
  return short.length < whole.length ? short : whole;
}
