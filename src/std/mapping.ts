/**
 * What a mapping is: an object that is no list.
 * Must not know what stands in one.
 */

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
