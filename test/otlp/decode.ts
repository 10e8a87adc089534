/**
 * Reads what is sent by OTLP, in both of its forms, strictly: what the definitions do not know is an error.
 * Knows Protocol Buffers and the JSON that stands for them; must not know what a span is.
 */
import { type Field, type Kind, type Message, REQUEST } from './definitions.ts';

export type Decoded = Record<string, unknown>;

/** Throws an `Error` that says what is wrong. */
export function decodeBytes(bytes: Buffer): Decoded {
  return messageIn(new Reader(bytes), REQUEST);
}

/** The same from JSON, where ids are hexadecimal and large numbers may be texts. */
export function decodeJson(text: string): Decoded {
  return objectAs(JSON.parse(text), REQUEST);
}

const WIRE: Readonly<Record<Kind, number>> = {
  integer: 0,
  'yes-or-no': 0,
  double: 1,
  fixed64: 1,
  bytes: 2,
  text: 2,
  fixed32: 5,
};

class Reader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  integer(): bigint {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = this.take(1)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
      shift += 7n;
    }
  }

  take(count: number): Buffer {
    if (this.at + count > this.bytes.length) throw new Error('cut off');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  counted(): Buffer {
    return this.take(Number(this.integer()));
  }
}

function messageIn(reader: Reader, message: Message): Decoded {
  const fields = message();
  const found: Decoded = {};
  while (!reader.isAtEnd) {
    const tag = Number(reader.integer());
    const field = fields[tag >> 3];
    if (field === undefined) throw new Error(`there is no field ${tag >> 3}`);
    const { name, kind } = field;
    const wire = typeof kind === 'function' ? 2 : WIRE[kind];
    if ((tag & 7) !== wire) throw new Error(`${name} is written in another way`);
    const value =
      typeof kind === 'function'
        ? messageIn(new Reader(reader.counted()), kind)
        : valueIn(reader, kind);
    put(found, field, value);
  }
  return found;
}

function valueIn(reader: Reader, kind: Kind): unknown {
  switch (kind) {
    case 'integer':
      return Number(reader.integer());
    case 'yes-or-no':
      return reader.integer() === 1n;
    case 'double':
      return reader.take(8).readDoubleLE();
    case 'fixed64':
      return reader.take(8).readBigUInt64LE();
    case 'fixed32':
      return reader.take(4).readUInt32LE();
    case 'bytes':
      return reader.counted().toString('hex');
    case 'text':
      return new TextDecoder('utf-8', { fatal: true }).decode(reader.counted());
  }
}

function put(found: Decoded, { name, repeated }: Field, value: unknown): void {
  if (repeated) found[name] = [...((found[name] as unknown[] | undefined) ?? []), value];
  else if (name in found) throw new Error(`${name} stands there twice`);
  else found[name] = value;
}

function objectAs(value: unknown, message: Message): Decoded {
  if (typeof value !== 'object' || value === null) throw new Error(`${value} is no object`);
  const fields = Object.values(message());
  const found: Decoded = {};
  for (const [name, given] of Object.entries(value)) {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`there is no field ${name}`);
    for (const one of field.repeated ? (given as unknown[]) : [given])
      put(
        found,
        field,
        typeof field.kind === 'function' ? objectAs(one, field.kind) : textAs(one, field),
      );
  }
  return found;
}

/** What may stand in JSON for each kind. */
const JSON_FORMS: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  bytes: (value) => (/^([0-9a-f]{2})*$/.test(String(value)) ? value : undefined),
  text: (value) => (typeof value === 'string' ? value : undefined),
  'yes-or-no': (value) => (typeof value === 'boolean' ? value : undefined),
  integer: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : undefined),
  double: (value) => (typeof value === 'number' ? value : undefined),
  fixed32: (value) => (typeof value === 'number' ? value : undefined),
  fixed64: (value) => (/^\d+$/.test(String(value)) ? BigInt(String(value)) : undefined),
};

function textAs(value: unknown, { name, kind }: Field): unknown {
  const read = JSON_FORMS[kind as Kind](value);
  if (read === undefined) throw new Error(`${name} cannot be ${JSON.stringify(value)}`);
  return read;
}
