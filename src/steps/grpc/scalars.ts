/**
 * Numbers, texts and bytes as fields of messages: which values fit, and as what they are sent.
 * Knows the kinds of protobuf; must not know messages.
 *
 * Form: https://protobuf.dev/programming-guides/json/: whole numbers of 64 bits as text, bytes as base64.
 */
import { show } from '../../std/printable.ts';
import { isBytes, viewOf } from '../../std/value-kinds.ts';

/** A value that cannot be sent as it is. */
export class Unfit {
  readonly message: string;
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    this.message = message;
    this.fix = fix;
  }
}

const RANGES: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  TYPE_INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  TYPE_SINT32: [-(2n ** 31n), 2n ** 31n - 1n],
  TYPE_SFIXED32: [-(2n ** 31n), 2n ** 31n - 1n],
  TYPE_UINT32: [0n, 2n ** 32n - 1n],
  TYPE_FIXED32: [0n, 2n ** 32n - 1n],
  TYPE_INT64: [-(2n ** 63n), 2n ** 63n - 1n],
  TYPE_SINT64: [-(2n ** 63n), 2n ** 63n - 1n],
  TYPE_SFIXED64: [-(2n ** 63n), 2n ** 63n - 1n],
  TYPE_UINT64: [0n, 2n ** 64n - 1n],
  TYPE_FIXED64: [0n, 2n ** 64n - 1n],
};
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const NO_NUMBERS: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

/** The value as it is sent, or why not. `kind`: as `TYPE_STRING`, of a scalar. */
export function scalar(kind: string, value: unknown): unknown {
  const range = RANGES[kind];
  if (range !== undefined) return whole(value, range, kind.endsWith('64'));
  switch (kind) {
    case 'TYPE_BOOL':
      return typeof value === 'boolean' ? value : expected('true or false', value);
    case 'TYPE_STRING':
      return typeof value === 'string' ? value : expected('text', value);
    case 'TYPE_BYTES':
      return bytes(value);
    default:
      // Text is what JSON has for numbers that are none.
      if (NO_NUMBERS.includes(value)) return Number(value);
      return typeof value === 'number' ? value : expected('a number', value);
  }
}

function whole(value: unknown, [least, most]: readonly [bigint, bigint], isLong: boolean): unknown {
  const isText = isLong && typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value);
  if (!isText && !Number.isSafeInteger(value)) {
    const isLarge = isLong && typeof value === 'number' && Number.isInteger(value);
    const fix = isLarge ? 'write it as text, so that it is sent exactly' : undefined;
    return expected('a whole number', value, fix);
  }
  const number = BigInt(value as string | number);
  if (number < least || number > most)
    return new Unfit(`expected ${least} to ${most}, got ${show(value)}`);
  return isLong ? String(number) : value;
}

function bytes(value: unknown): unknown {
  if (isBytes(value)) return Buffer.from(viewOf(value));
  if (typeof value === 'string' && BASE64.test(value)) return Buffer.from(value, 'base64');
  return expected('bytes, or base64', value);
}

/** A number that has no name is one of a newer version. */
export function enumNumber(numbers: ReadonlyMap<string, number>, value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value !== 'string') return expected('the name of a value', value);
  const number = numbers.get(value);
  if (number !== undefined) return number;
  return expected(`one of ${[...numbers.keys()].slice(0, 12).join(', ')}`, value);
}

export function expected(what: string, value: unknown, fix?: string): Unfit {
  return new Unfit(`expected ${what}, got ${show(value)}`, fix);
}
