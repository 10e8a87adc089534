/**
 * Bytes collected up to a limit.
 * Knows a growing buffer; must not know what the bytes are or who writes them.
 */

/** Appends bytes until `most` are kept. Many small writes cost no more than a few large ones. */
export class CappedBuffer {
  private readonly most: number;
  private bytes = new Uint8Array(256);
  private length = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Keeps as much of `chunk` as fits, and tells whether that was all of it. */
  append(chunk: Uint8Array): boolean {
    const kept = chunk.subarray(0, this.most - this.length);
    const needed = this.length + kept.length;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.min(this.most, Math.max(needed, this.bytes.length * 2)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(kept, this.length);
    this.length = needed;
    return kept.length === chunk.length;
  }

  /** The bytes so far, as a buffer of their own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}
