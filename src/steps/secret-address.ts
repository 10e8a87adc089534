/**
 * Addresses that are secrets.
 * Knows how settings name a secret; must not know any secret.
 */

/**
 * Whether the path of an address ends in a secret, which may go on behind it: then a piece of the secret is the path, and
 * that is not to be told. What is behind `?` is told nowhere; a secret that ends before is known as it is.
 */
export function isSecret(url: string | undefined): boolean {
  return url !== undefined && /^[^?#]*\$\{\{\s*secrets\s*[.[][^}]*\}\}\s*([?#]|$)/.test(url);
}
