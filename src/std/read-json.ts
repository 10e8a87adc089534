/**
 * JSON from outside as values, read exactly or not at all.
 * Knows the grammar of JSON and the numbers of JavaScript; must not know where the text came from.
 *
 * `JSON.parse` reads, and says nothing when it changes a number. Texts without a number that it could
 * change are told apart by one look, all others are gone through once more.
 */
import { jsonFault } from './json-fault.ts';
import type { Path } from './json-schema.ts';
import { printable } from './printable.ts';
import { withoutMark } from './text.ts';

/** What cannot be used of a text, and why. */
export type UnreadJson = NoJson | InexactNumber;

interface NoJson {
  readonly fault: 'syntax';
  /** The place and what is wrong there: `line 1, column 5: expected …`. */
  readonly message: string;
  /** The same without a word of the text, which may be nobody's to see. */
  readonly discreet: string;
}

/** The text is JSON, and holds a number that would be changed. */
export interface InexactNumber {
  readonly fault: 'number';
  /** `$.id: … is too large to be exact`. */
  readonly message: string;
  readonly path: Path;
  /** As it is written. */
  readonly number: string;
}

/**
 * The value of a JSON text. Refused are whole numbers beyond 2^53, numbers as large that have other
 * digits once they are read, and those that are beyond all numbers. Of a key that stands twice the last
 * one counts. A mark for the order of bytes in front of the text is no part of it.
 */
export function readJson(text: string): { readonly value: unknown } | UnreadJson {
  const json = withoutMark(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const { line, column, expected, found, kind } = jsonFault(json);
    const wanted = `line ${line}, column ${column}: expected ${expected}`;
    return {
      fault: 'syntax',
      message: `${wanted}, found ${found}`,
      discreet: `${wanted}, found ${kind}`,
    };
  }
  const at = SUSPECT.test(json) ? firstInexact(json) : -1;
  if (at < 0) return { value };
  let path: Path = [];
  walk(json, (found) => {
    if (found.at === at) path = pathOf(found.keys);
  });
  const number = numberAt(json, at);
  const place = `$${path.map(stepOf).join('')}`;
  return {
    fault: 'number',
    message: `${place}: ${printable(number, 40)} is too large to be exact`,
    path,
    number,
  };
}

/**
 * The number, or the word `true` or `false`, at a place of a text that is JSON, as it is written: `3.10`
 * stays `3.10`. Undefined where something else stands.
 */
export function writtenAt(text: string, path: Path): string | undefined {
  let written: string | undefined;
  walk(withoutMark(text), ({ keys, word }) => {
    // Of a key that stands twice the last one counts.
    if (keys.length === path.length && pathOf(keys).every((key, i) => key === path[i]))
      written = word;
  });
  return written;
}

/** Digits of a large number, or the beginning of an exponent; both may stand in text, too. */
const SUSPECT = /\d{16}|\d[eE]\+?\d/;

/** Where the first number stands that cannot be kept; -1 when there is none. */
function firstInexact(json: string): number {
  const token = /"|-?\d[\d.eE+-]*/g;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    if (match[0] === '"') token.lastIndex = endOfText(json, match.index);
    else if (isInexact(match[0])) return match.index;
  }
  return -1;
}

function isInexact(number: string): boolean {
  const value = Number(number);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return false;
  if (/^-?\d+$/.test(number) || !Number.isFinite(value)) return true;
  // Written as a decimal, it may be exact: 1e23 and what programs print of their own numbers is.
  return digitsOf(number) !== digitsOf(String(value));
}

/** The digits that count, and where the first one stands: `1.50e3` and `1500` give the same. */
function digitsOf(number: string): string {
  const [, whole = '', part = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const zeros = whole.length + part.length - digits.length;
  return `${digits.replace(/0+$/, '')} at ${whole.length - zeros + Number(exponent)}`;
}

function numberAt(json: string, at: number): string {
  const number = /-?\d[\d.eE+-]*/y;
  number.lastIndex = at;
  return number.exec(json)![0];
}

const COLON = /\s*:/y;

/** A number, or a word without quotes. */
interface Scalar {
  readonly at: number;
  readonly word: string;
  /** What leads to it: places in lists, and keys as they are written, in quotes. */
  readonly keys: readonly (string | number)[];
}

/** Every scalar of a text that is JSON, but texts. */
function walk(json: string, visit: (found: Scalar) => void): void {
  const keys: (string | number)[] = [];
  const token = /["{}[\],]|-?\d[\d.eE+-]*|[a-z]+/g;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [word] = match;
    const last = keys.at(-1);
    switch (word) {
      case '"':
        token.lastIndex = endOfText(json, match.index);
        COLON.lastIndex = token.lastIndex;
        // Within a mapping every text before a colon is its key.
        if (typeof last === 'string' && COLON.test(json))
          keys[keys.length - 1] = json.slice(match.index, token.lastIndex);
        break;
      case '{':
        keys.push('');
        break;
      case '[':
        keys.push(0);
        break;
      case ',':
        if (typeof last === 'number') keys[keys.length - 1] = last + 1;
        break;
      case '}':
      case ']':
        keys.pop();
        break;
      default:
        visit({ at: match.index, word, keys });
    }
  }
}

function pathOf(keys: readonly (string | number)[]): Path {
  return keys.map((key) => (typeof key === 'number' ? key : (JSON.parse(key) as string)));
}

function stepOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${printable(JSON.stringify(key))}]`;
}

/** The end of the text in quotes that begins at `start`. */
function endOfText(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); ; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}
