/**
 * Objects without the fields that are not there.
 * Must not know what the fields mean.
 */

/** A copy without undefined fields, order kept. */
export function defined(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
