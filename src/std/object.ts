/**
 * What an object is, a list too: whatever has properties and is no function.
 * Must not know what stands in one.
 */

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
