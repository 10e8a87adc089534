/**
 * Keys of mappings, as the package of messages has them: those that are no text stand there in a form of its own.
 * Knows kinds of keys; must not know messages.
 */

/** A key that is sent: it takes any text for true that is not empty. */
export function sentKey(name: string, kind: string): string {
  return kind === 'TYPE_BOOL' && name === 'false' ? '' : name;
}

/** A key that came: whole numbers of 64 bits are eight letters, the lowest byte first. */
export function cameKey(key: string, kind: string): string {
  if (!kind.endsWith('64') || key.length !== 8) return key;
  let number = 0n;
  for (let at = 7; at >= 0; at--) number = (number << 8n) | BigInt(key.charCodeAt(at) & 0xff);
  return String(UNSIGNED.includes(kind) ? number : BigInt.asIntN(64, number));
}

const UNSIGNED = ['TYPE_UINT64', 'TYPE_FIXED64'];
