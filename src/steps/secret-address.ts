/**
 * Addresses that are secrets.
 * Knows how settings name a secret; must not know any secret.
 */

/** Whether the address comes from a secret, in whole or in part: then nothing behind its host is to be told. */
export function isSecret(url: string | undefined): boolean {
  return url !== undefined && /\$\{\{\s*secrets\s*[.[]/.test(url);
}
