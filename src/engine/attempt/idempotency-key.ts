/**
 * The key under which a step has its effect.
 * Knows ids; must not know attempts: all of a step have one key.
 */

/** `keysOf`: the run from whose id keys are made. */
export function idempotencyKeyOf(keysOf: string, stepId: string): string {
  const named = JSON.stringify([keysOf, stepId]);
  // Loaded when asked for: most steps never ask.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(named).digest('hex').slice(0, 32);
}
