/**
 * How dates and times are written: ISO 8601, and patterns of `yyyy MM dd HH mm ss SSS`.
 * Knows text; must not know zones, nor what time it is.
 */
import { isTime, type LocalTime } from './zone.ts';

/** A time that is read: as clocks of its zone show it, and how far these are ahead of UTC where the text says so. */
export interface ReadTime {
  readonly local: LocalTime;
  readonly offset?: number | undefined;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

/** A day, a time of a day, or an instant. */
export function readIso(text: string): ReadTime | undefined {
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((digits = '0') => Number(digits));
  const ms = Number((found[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const local = {
    year: year!,
    month: month!,
    day: day!,
    hour: hour!,
    minute: minute!,
    second: second!,
    ms,
  };
  return isTime(local) ? { local, offset: offsetOf(found[8]) } : undefined;
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/z/i.test(text)) return 0;
  const digits = text.replace(/\D/g, '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** `offset`: of the zone that it is written in; without one it is written for UTC. */
export function isoText(local: LocalTime, offset: number | undefined): string {
  const time = write(ISO_PATTERN, local);
  if (offset === undefined) return `${time}Z`;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const zone = `${digits(Math.floor(minutes / 60), 2)}:${digits(minutes % 60, 2)}`;
  return `${time}${offset < 0 ? '-' : '+'}${zone}`;
}

const WORDS = {
  yyyy: ['year', 4],
  MM: ['month', 2],
  dd: ['day', 2],
  HH: ['hour', 2],
  mm: ['minute', 2],
  ss: ['second', 2],
  SSS: ['ms', 3],
} as const satisfies Record<string, readonly [keyof LocalTime, number]>;

type Word = keyof typeof WORDS;

/** Words, and text that stands between them. */
export type Pattern = readonly (Word | { readonly text: string })[];

const PIECE = /yyyy|MM|dd|HH|mm|ss|SSS|'((?:[^']|'')*)'|[^\p{L}'\d]+/uy;

/** Undefined where there are letters or digits that are no word. Two quotes stand for one. */
export function readPattern(text: string): Pattern | undefined {
  const pattern: (Word | { text: string })[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const found = PIECE.exec(text);
    if (found === null) return undefined;
    const [piece, quoted] = found;
    if (Object.hasOwn(WORDS, piece)) pattern.push(piece as Word);
    else if (quoted === undefined) pattern.push({ text: piece });
    else pattern.push({ text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
  }
  return pattern;
}

const ISO_PATTERN = readPattern("yyyy-MM-dd'T'HH:mm:ss.SSS")!;
export const DAY_PATTERN = readPattern('yyyy-MM-dd')!;

/** Whether a pattern says which day it is. */
export function hasDay(pattern: Pattern): boolean {
  return (['yyyy', 'MM', 'dd'] as const).every((word) => pattern.includes(word));
}

export function write(pattern: Pattern, local: LocalTime): string {
  return pattern
    .map((piece) => {
      if (typeof piece === 'object') return piece.text;
      const [name, width] = WORDS[piece];
      return digits(local[name], width);
    })
    .join('');
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Undefined for text that is written otherwise, and for a day that is not in the calendar. */
export function read(pattern: Pattern, text: string): ReadTime | undefined {
  const local: Record<keyof LocalTime, number> = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
  };
  let at = 0;
  for (const piece of pattern) {
    if (typeof piece === 'object') {
      if (!text.startsWith(piece.text, at)) return undefined;
      at += piece.text.length;
      continue;
    }
    const [name, width] = WORDS[piece];
    const part = text.slice(at, at + width);
    if (part.length < width || /\D/.test(part)) return undefined;
    local[name] = Number(part);
    at += width;
  }
  return at === text.length && isTime(local) ? { local } : undefined;
}
