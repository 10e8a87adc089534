/**
 * Equal values as equal text: the order of keys does not matter, and bytes and dates are told from text.
 * Knows plain values; must not know what they mean.
 */

/** Takes what survives being written down (`exact-json.ts`). */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString('base64')}>`;
  if (value instanceof Date) return `@${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  const parts = keys.map(
    (key) => `${JSON.stringify(key)}:${canonicalJson((value as Record<string, unknown>)[key])}`,
  );
  return `{${parts.join(',')}}`;
}
