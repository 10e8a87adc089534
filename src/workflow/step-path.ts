/**
 * Where things of a step stand in a workflow, for diagnostics.
 * Must not know what stands there.
 */
import type { Path } from '../std/json-schema.ts';

/** The place of a step by its number, or of something in it: `stepPath(2, 'retry')`. */
export function stepPath(step: number, ...keys: Path): Path {
  return ['steps', step, ...keys];
}
