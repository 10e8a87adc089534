/**
 * Lists as Postgres reads them, so that a statement has as many arguments for one row as for many.
 * Knows how lists are written; must not know what is in them.
 */

export function numberList(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

export function textList(values: readonly (string | null)[]): string {
  const quoted = values.map((value) =>
    value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** Text becomes its bytes in UTF-8. */
export function bytesList(values: readonly (string | Uint8Array | null)[]): string {
  const quoted = values.map((value) => (value === null ? 'NULL' : `"\\\\x${hex(value)}"`));
  return `{${quoted.join(',')}}`;
}

function hex(value: string | Uint8Array): string {
  const bytes =
    typeof value === 'string'
      ? Buffer.from(value)
      : Buffer.from(value.buffer, value.byteOffset, value.length);
  return bytes.toString('hex');
}

/** The numbers of a list that was read. */
export function numbersOf(list: unknown): number[] {
  const inside = String(list).slice(1, -1);
  return inside === '' ? [] : inside.split(',').map(Number);
}
