/**
 * The socket for large contents that are kept beside the rows of a store.
 * Knows bytes and their checksums; must not know what they are, nor who names them.
 */

/** A content that is kept. */
export interface BlobRef {
  /** SHA-256 of the bytes in hexadecimal letters: the same content has one name and is kept once. */
  readonly hash: string;
  readonly sizeBytes: number;
}

export interface Blobs {
  /**
   * Keeps a content. Resolves when a crash cannot take it any more, which is before anything may name
   * it. It stays as long as the program that put it, and after that as long as a run names it.
   * Takes the pieces one after the other, and never holds the event loop for longer than one of them.
   */
  put(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BlobRef>;
  /** The bytes; undefined when they are not there. Whether they are right is for the caller to see. */
  open(hash: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}
