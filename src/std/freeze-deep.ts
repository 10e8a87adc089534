/**
 * Values that nobody can change any more.
 * Must not know who made them.
 */

/** Freezes JSON of any shape, all of it. Bytes stay as they are: they cannot be frozen. */
export function freezeDeep(value: unknown): void {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return;
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freezeDeep(part);
}
