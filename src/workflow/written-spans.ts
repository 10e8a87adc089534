/**
 * Lengths of time as people write them in code: milliseconds, or text as in files (`30s`).
 * Knows which fields hold some; must not know what any of them is for.
 */
import { parseDuration, type Span } from '../std/duration.ts';
import { isPlain } from '../std/value-kinds.ts';

/** The same settings, with text where they have milliseconds: `timeoutMs: '30s'`. */
export type WithSpans<Settings> = {
  [K in keyof Settings]: K extends `${string}Ms`
    ? Settings[K] extends readonly unknown[] | undefined
      ? readonly Span[]
      : Span
    : K extends Holder
      ? WithSpans<Settings[K]>
      : Settings[K];
};

type Holder = 'retry' | 'cache' | 'poll' | 'breaker';

/** Fields with lengths of time in them. */
const HOLDERS: ReadonlySet<string> = new Set<Holder | 'defaults'>([
  'retry',
  'cache',
  'poll',
  'breaker',
  'defaults',
]);

/** The value of a field in milliseconds. Text that is no length of time stays, for whoever checks it. */
export function inMs(field: string, value: unknown): unknown {
  if (typeof value === 'string')
    return field.endsWith('Ms') ? (parseDuration(value, 0) ?? value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return field.endsWith('Ms') ? value.map((one) => inMs(field, one)) : value;
  return HOLDERS.has(field) && isPlain(value) ? membersInMs(value) : value;
}

/** The same for each field of a mapping. */
export function membersInMs(given: object): object {
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, inMs(name, one)]));
}
