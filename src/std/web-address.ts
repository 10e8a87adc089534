/**
 * What is an address that can be asked over HTTP.
 * Must not know who asks, nor what for.
 */

/** Of a text, as somebody wrote it. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/?#]/i.test(text) && URL.canParse(text);
}
