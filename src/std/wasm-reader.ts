/**
 * A cursor over WebAssembly bytes: numbers, names and value types.
 * Knows the encodings of the binary format; must not know what sections mean or who asks.
 *
 * The bytes are hostile: every read checks the end first, and no count is trusted.
 */

/** Why some bytes cannot be read as a WebAssembly module, as a sentence without its full stop. */
export class WasmFormatError extends Error {
  override readonly name = 'WasmFormatError';
}

const NAMES = new TextDecoder();

const VALUE_TYPES: Readonly<Record<number, string>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
  0x70: 'funcref',
  0x6f: 'externref',
  0x69: 'exnref',
};

/** A position in some bytes that only moves forward and never past `end`. */
export class WasmReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte(): number {
    if (this.at >= this.end) throw new WasmFormatError(`it ends too early, at byte ${this.at}`);
    return this.bytes[this.at++]!;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new WasmFormatError(`the number at byte ${start} has more than 32 bits`);
  }

  /** An unsigned LEB128 number of at most 64 bits; above 2^53 it is rounded. */
  u64(): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new WasmFormatError(`the number at byte ${start} has more than 64 bits`);
  }

  /** How many items follow; refused when over `most`, so that no list is built from a lie. */
  count(most: number): number {
    const at = this.at;
    const count = this.u32();
    if (count <= most) return count;
    throw new WasmFormatError(
      `the list at byte ${at} has ${count} items; at most ${most} are allowed`,
    );
  }

  /** A reader for the next `size` bytes, which this one skips. */
  part(size: number, what: string): WasmReader {
    if (size > this.end - this.at) {
      throw new WasmFormatError(
        `${what} says it has ${size} bytes, but ${this.end - this.at} are left`,
      );
    }
    this.at += size;
    return new WasmReader(this.bytes, this.at - size, this.at);
  }

  /** A name; what is not UTF-8 in it becomes U+FFFD. */
  text(): string {
    const { at, end } = this.part(this.u32(), `the name at byte ${this.at}`);
    return NAMES.decode(this.bytes.subarray(at, end));
  }

  /** The name of a value type, such as `i32`. */
  valueType(): string {
    const at = this.at;
    const code = this.byte();
    const plain = VALUE_TYPES[code];
    if (plain !== undefined) return plain;
    if (code === 0x63 || code === 0x64) {
      this.u64();
      return code === 0x63 ? '(ref null)' : '(ref)';
    }
    throw new WasmFormatError(
      `byte ${at} holds the value type 0x${code.toString(16)}, which is unknown`,
    );
  }
}

/** An unsigned LEB128 encoding in the fewest bytes. */
export function encodeUnsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}
