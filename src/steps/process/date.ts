/**
 * The operation on dates and times: read in one way, moved, and written in another.
 * Knows ways to write them; must not know where one stands.
 */
import { nearest } from '../../std/nearest.ts';
import { show } from '../../std/printable.ts';
import {
  DAY_PATTERN,
  hasDay,
  isoText,
  type Pattern,
  type ReadTime,
  read,
  readIso,
  readPattern,
  write,
} from './date-text.ts';
import { type Compiling, type Operations, onFields } from './operation.ts';
import { RuleFault, wrongType } from './rule-fault.ts';
import { added, readSpan } from './span.ts';
import { instantOf, localTime, type Zone, zoneOf } from './zone.ts';

export const DATE_OPERATIONS: Operations<'date'> = {
  date: ({ field, from = 'iso', to = 'iso', zone: name = 'UTC', add }, at) => {
    const zone = zoneAt(name, at.below('zone'));
    const span = add === undefined ? NO_SPAN : spanAt(add, at.below('add'));
    const reads = readerAt(from, at.below('from'));
    const writes = writerAt(to, at.below('to'));
    return onFields(field, at.below('field'), (value, place) => {
      const instant = reads.read(value, zone);
      if (instant === undefined) throw wrongType(reads.wanted, value, place);
      const moved = isDated(instant) ? added(zone, instant, span) : instant;
      if (isDated(moved)) return writes(moved, zone);
      throw new RuleFault('E_RULE_TYPE', [...place], (where) => {
        const shown = where === '' ? '' : ` at ${where}`;
        return `expected a date between the years 1 and 9999${shown}, got ${show(value)}`;
      });
    });
  },
};

const NO_SPAN = { months: 0, days: 0, ms: 0 };
const FIRST = new Date('0001-01-02T00:00:00Z').getTime();
const BEHIND_LAST = new Date('9999-12-31T00:00:00Z').getTime();

/** Whether its year has four digits in every zone. */
function isDated(instant: number): boolean {
  return instant >= FIRST && instant < BEHIND_LAST;
}

interface Reader {
  /** What it reads, in words. */
  readonly wanted: string;
  /** Undefined for what is written otherwise. */
  read(value: unknown, zone: Zone): number | undefined;
}

type Writer = (instant: number, zone: Zone) => unknown;

const READERS: Readonly<Record<string, Reader>> = {
  iso: timeReader('a date such as 2024-02-29 or 2024-02-29T12:00:00Z', readIso),
  unix: counted('seconds since 1970', 1000),
  unix_ms: counted('milliseconds since 1970', 1),
};

const WRITERS: Readonly<Record<string, Writer>> = {
  iso: (instant, zone) =>
    isoText(localTime(zone, instant), zone.name === 'UTC' ? undefined : zone.offsetAt(instant)),
  date: (instant, zone) => write(DAY_PATTERN, localTime(zone, instant)),
  unix: (instant) => Math.floor(instant / 1000),
  unix_ms: (instant) => instant,
};

function timeReader(wanted: string, readTime: (text: string) => ReadTime | undefined): Reader {
  return {
    wanted,
    read(value, zone) {
      const time = typeof value === 'string' ? readTime(value) : undefined;
      if (time === undefined) return undefined;
      const { local, offset } = time;
      return offset === undefined ? instantOf(zone, local) : instantOf(UTC, local) - offset;
    },
  };
}

const UTC = zoneOf('UTC')!;

function counted(unit: string, factor: number): Reader {
  return {
    wanted: `a number of ${unit}`,
    read(value) {
      // As they are in CSV and in answers of many servers.
      const isDigits = typeof value === 'string' && /^-?\d{1,16}(?:\.\d{1,9})?$/.test(value.trim());
      const count = isDigits ? Number(value) : value;
      const instant = typeof count === 'number' ? Math.round(count * factor) : undefined;
      return Number.isSafeInteger(instant) ? instant : undefined;
    },
  };
}

function readerAt(from: string, at: Compiling): Reader {
  if (Object.hasOwn(READERS, from)) return READERS[from]!;
  const pattern = patternAt(from, Object.keys(READERS), at);
  if (pattern.length > 0 && !hasDay(pattern))
    at.tell(`the pattern ${show(from)} does not say which day it is`, 'use yyyy, MM and dd in it');
  return timeReader(`a date written as ${from}`, (text) => read(pattern, text));
}

function writerAt(to: string, at: Compiling): Writer {
  if (Object.hasOwn(WRITERS, to)) return WRITERS[to]!;
  const pattern = patternAt(to, Object.keys(WRITERS), at);
  return (instant, zone) => write(pattern, localTime(zone, instant));
}

function patternAt(text: string, words: readonly string[], at: Compiling): Pattern {
  const pattern = readPattern(text);
  if (pattern !== undefined) return pattern;
  const close = nearest(text, words);
  const fix = `write ${words.join(', ')}, or a pattern of yyyy MM dd HH mm ss SSS with other letters in single quotes`;
  at.tell(
    `${show(text)} is no way to write a date`,
    close === undefined ? fix : `did you mean "${close}"?`,
  );
  return [];
}

function zoneAt(name: string, at: Compiling): Zone {
  const zone = zoneOf(name);
  if (zone !== undefined) return zone;
  const close = nearest(name, Intl.supportedValuesOf('timeZone'));
  const fix = close === undefined ? 'write it as in Europe/Zurich' : `did you mean "${close}"?`;
  at.tell(`there is no time zone ${show(name)}`, fix);
  return UTC;
}

function spanAt(text: string, at: Compiling) {
  const span = readSpan(text);
  if (span === undefined)
    at.tell(`${show(text)} is no span`, 'write it as in P1M2D, -P1W or PT36H');
  return span ?? NO_SPAN;
}
