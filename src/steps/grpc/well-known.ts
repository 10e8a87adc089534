/**
 * Messages that have a form of their own in JSON: times, spans of time, wrapped values, any JSON.
 * Knows the types of `google.protobuf`; must not know who sends them.
 *
 * Form: https://protobuf.dev/programming-guides/json/.
 */
import { MAX_DURATION_MS, parseDuration } from '../../std/duration.ts';
import { isMapping } from '../../std/mapping.ts';
import { timestampProblem } from '../../std/timestamp.ts';
import { timeOf } from '../../std/value-kinds.ts';
import { expected, scalar, Unfit } from './scalars.ts';

interface WellKnown {
  /** As the message, or why not. */
  write(value: unknown): unknown;
  /** What the step gives of it. */
  read(message: Readonly<Record<string, unknown>>): unknown;
}

const wrapped = (kind: string): WellKnown => ({
  write: (value) => {
    const sent = scalar(kind, value);
    return sent instanceof Unfit ? sent : { value: sent };
  },
  read: ({ value }) => value,
});

/** Holds a message of the type that it names. */
export const ANY = 'google.protobuf.Any';

const ZERO: Readonly<Record<string, unknown>> = {
  BytesValue: '',
  StringValue: '',
  BoolValue: false,
  Int64Value: '0',
  UInt64Value: '0',
};

/** Of a wrapped value that is not in the message: it is wrapped, so it is there. */
export function wrappedZero(type: string): unknown {
  return ZERO[type.slice('google.protobuf.'.length)] ?? 0;
}

export const WELL_KNOWN: Readonly<Record<string, WellKnown>> = {
  'google.protobuf.Timestamp': { write: writeTime, read: readTime },
  'google.protobuf.Duration': { write: writeSpan, read: readSpan },
  'google.protobuf.Struct': { write: writeStruct, read: readStruct },
  'google.protobuf.ListValue': { write: writeList, read: readList },
  'google.protobuf.Value': { write: writeValue, read: readValue },
  'google.protobuf.DoubleValue': wrapped('TYPE_DOUBLE'),
  'google.protobuf.FloatValue': wrapped('TYPE_FLOAT'),
  'google.protobuf.Int64Value': wrapped('TYPE_INT64'),
  'google.protobuf.UInt64Value': wrapped('TYPE_UINT64'),
  'google.protobuf.Int32Value': wrapped('TYPE_INT32'),
  'google.protobuf.UInt32Value': wrapped('TYPE_UINT32'),
  'google.protobuf.BoolValue': wrapped('TYPE_BOOL'),
  'google.protobuf.StringValue': wrapped('TYPE_STRING'),
  'google.protobuf.BytesValue': wrapped('TYPE_BYTES'),
};

function writeTime(value: unknown): unknown {
  const date = typeof value === 'object' && value !== null ? timeOf(value) : undefined;
  const text = date === undefined ? value : new Date(date).toISOString();
  if (typeof text !== 'string' || timestampProblem(text) !== undefined)
    return expected('a time such as 2024-02-29T12:00:00Z', value);
  const [, fraction = ''] = /\.([0-9]+)/.exec(text) ?? [];
  const seconds = Math.floor(Date.parse(text) / 1_000);
  return { seconds: String(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

/** Seconds that a `Date` can have. */
const MOST_SECONDS = 8_640_000_000_000;

function readTime({ seconds = '0', nanos = 0 }: Readonly<Record<string, unknown>>): unknown {
  const s = Number(seconds);
  if (!(Math.abs(s) <= MOST_SECONDS)) return { seconds, nanos };
  const start = new Date(s * 1_000).toISOString().replace(/\.000Z$/, '');
  return `${start}${fractionOf(Number(nanos))}Z`;
}

/** None, or three, six or nine digits. */
function fractionOf(nanos: number): string {
  if (nanos === 0) return '';
  return `.${String(nanos)
    .padStart(9, '0')
    .replace(/(000){1,2}$/, '')}`;
}

function writeSpan(value: unknown): unknown {
  const [, sign, whole, fraction = ''] =
    /^(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s$/.exec(String(value)) ?? [];
  if (typeof value === 'string' && whole !== undefined) {
    const nanos = Number(fraction.padEnd(9, '0'));
    return { seconds: `${sign}${whole}`, nanos: sign === '-' ? -nanos : nanos };
  }
  const ms = typeof value === 'string' ? parseDuration(value, 0) : undefined;
  if (ms === undefined || ms > MAX_DURATION_MS)
    return expected('a duration such as 1.5s or 2m', value);
  return { seconds: String(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 };
}

function readSpan({ seconds = '0', nanos = 0 }: Readonly<Record<string, unknown>>): unknown {
  const [s, n] = [String(seconds), Number(nanos)];
  const sign = n < 0 || s.startsWith('-') ? '-' : '';
  return `${sign}${s.replace('-', '')}${fractionOf(Math.abs(n))}s`;
}

function writeStruct(value: unknown): unknown {
  if (!isMapping(value)) return expected('a mapping', value);
  return { fields: Object.fromEntries(Object.entries(value).map(([k, v]) => [k, writeValue(v)])) };
}

function writeList(value: unknown): unknown {
  return Array.isArray(value) ? { values: value.map(writeValue) } : expected('a list', value);
}

function writeValue(value: unknown): unknown {
  if (value === null || value === undefined) return { nullValue: 0 };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Array.isArray(value)
    ? { listValue: writeList(value) }
    : { structValue: writeStruct(value) };
}

function readStruct({ fields }: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries((fields ?? {}) as Record<string, Record<string, unknown>>);
  return Object.fromEntries(entries.map(([key, value]) => [key, readValue(value)]));
}

function readList({ values }: Readonly<Record<string, unknown>>): unknown {
  return ((values ?? []) as Record<string, unknown>[]).map(readValue);
}

function readValue(value: Readonly<Record<string, unknown>>): unknown {
  const { numberValue, boolValue, stringValue, listValue, structValue } = value;
  if (isMapping(structValue)) return readStruct(structValue);
  if (isMapping(listValue)) return readList(listValue);
  return numberValue ?? boolValue ?? stringValue ?? null;
}
