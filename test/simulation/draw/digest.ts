/**
 * A number for a value, so that outputs can depend on inputs without growing.
 * Knows plain data; must not know where it comes from.
 */

/** Equal for equal plain data, keys in order; nearly always different for different data. */
export function digest(value: unknown, start = 0x811c9dc5): number {
  let hash = start;
  switch (typeof value) {
    case 'number':
      return mix(hash ^ 1, value);
    case 'string':
      hash = mix(hash ^ 2, value.length);
      for (let i = 0; i < value.length; i++) hash = mix(hash, value.charCodeAt(i));
      return hash;
    case 'boolean':
      return mix(hash ^ 3, value ? 1 : 0);
    case 'object': {
      if (value === null) return mix(hash ^ 4, 0);
      hash = mix(hash ^ (Array.isArray(value) ? 5 : 6), 0);
      for (const key in value) {
        const field = (value as Record<string, unknown>)[key];
        // Written down and read again, a field without a value is gone.
        if (field === undefined) continue;
        hash = digest(field, digest(key, hash));
      }
      return hash;
    }
    default:
      return mix(hash ^ 7, 0);
  }
}

/** Whether two values are the same plain data; a number tells it for whole structures. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && digest(a) === digest(b);
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x01000193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
