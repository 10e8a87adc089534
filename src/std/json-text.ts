/**
 * Values as JSON for people and programs, bytes among them.
 * Knows values; must not know who reads them.
 */

/** Bytes have no JSON of their own; they are written as base64. What has none at all is null. */
export function jsonOf(value: unknown): string {
  const text: string | undefined = JSON.stringify(value, (_key, v) =>
    v instanceof Uint8Array ? { $bytes: Buffer.from(v).toString('base64') } : v,
  );
  return text ?? 'null';
}
