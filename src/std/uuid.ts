/**
 * Identifiers that sort by time (UUID version 7, RFC 9562 section 5.7).
 * Knows milliseconds and random bytes that it is handed; must not fetch either.
 */

/** 36 characters: 48 bits of `nowMs` (Unix time), then version, variant and 74 random bits. */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  const bytes = Uint8Array.from(random.subarray(0, 16));
  let time = Math.floor(nowMs);
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += bytes[i]!.toString(16).padStart(2, '0');
  }
  return text;
}
