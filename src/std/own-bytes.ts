/**
 * Bytes as they are best sent to another thread.
 * Must not know who sends them.
 */

/** Bytes in a buffer that holds nothing else: a view's whole buffer would be sent with it. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return alone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
