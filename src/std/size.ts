/**
 * Amounts of bytes as people write them: `64mb`, `512kb`.
 * Knows text and bytes; must not know what is measured.
 */

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
};

/** Reads `64mb` as bytes (powers of 1024); undefined when the text is not a size. */
export function parseSize(text: string): number | undefined {
  const match = /^([0-9]{1,12})(b|kb|mb|gb)$/i.exec(text);
  if (match === null) return undefined;
  const bytes = Number(match[1]) * SIZE_UNITS[match[2]!.toLowerCase()]!;
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A number as `parseSize` reads it back where it is so large that it must be bytes, else as it is. */
export function formatAmount(amount: number): string {
  const unit = ['gb', 'mb'].find((name) => amount % (SIZE_UNITS[name] ?? 1) === 0);
  return unit === undefined || amount === 0
    ? nearSize(amount)
    : `${amount / SIZE_UNITS[unit]!}${unit}`;
}

/** Odd amounts from a megabyte on are rounded down: nobody reads 18957385728. */
function nearSize(amount: number): string {
  const mb = Math.floor(amount / SIZE_UNITS.mb!);
  return mb === 0 ? String(amount) : `${mb}mb`;
}
