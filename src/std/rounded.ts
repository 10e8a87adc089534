/**
 * Numbers rounded as people do it on paper: by their decimal digits, halves away from zero.
 * Must not know what is counted.
 */

/** More digits than a number has. */
export const MOST_DIGITS = 15;

/** To so many digits behind the point: 1.005 with two digits is 1.01, though the nearest binary number is below it. */
export function rounded(value: number, digits = 0): number {
  const [mantissa, exponent = '0'] = String(Math.abs(value)).split('e');
  const whole = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  // Where the number is so large that it has no digits behind the point.
  if (!Number.isFinite(whole)) return value;
  const size = Number(`${whole}e-${digits}`);
  return value < 0 && size !== 0 ? -size : size;
}
