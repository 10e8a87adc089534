/**
 * JSON from outside as values, read exactly or not at all.
 * Knows the grammar of JSON and the numbers of JavaScript; must not know where the text came from.
 *
 * `JSON.parse` reads, and says nothing when it changes a number. Texts without a number that it could
 * change are told apart by one look, all others are gone through once more.
 */
import { jsonFault } from './json-fault.ts';
import { printable } from './printable.ts';
import { withoutMark } from './text.ts';

/** What cannot be used of a text, and why. */
export interface UnreadJson {
  /** `syntax`: the text is not JSON; `number`: it is, and holds a number that would be changed. */
  readonly fault: 'syntax' | 'number';
  /** The place and what is wrong there: `line 1, column 5: expected …`, `$.id: … is too large …`. */
  readonly told: string;
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
    const { line, column, expected, found } = jsonFault(json);
    const told = `line ${line}, column ${column}: expected ${expected}, found ${found}`;
    return { fault: 'syntax', told };
  }
  const at = SUSPECT.test(json) ? firstInexact(json) : -1;
  if (at < 0) return { value };
  const number = printable(numberAt(json, at), 40);
  return { fault: 'number', told: `${placeOf(json, at)}: ${number} is too large to be exact` };
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

/** The keys that lead to a place, as `$.rows[3].id`. */
function placeOf(json: string, at: number): string {
  const path: (string | number)[] = [];
  const token = /["{}[\],]/g;
  for (let match = token.exec(json); match !== null && match.index < at; match = token.exec(json)) {
    const last = path.at(-1);
    switch (match[0]) {
      case '"':
        token.lastIndex = endOfText(json, match.index);
        COLON.lastIndex = token.lastIndex;
        // Within a mapping every text before a colon is its key.
        if (typeof last === 'string' && COLON.test(json))
          path[path.length - 1] = json.slice(match.index, token.lastIndex);
        break;
      case '{':
        path.push('');
        break;
      case '[':
        path.push(0);
        break;
      case ',':
        if (typeof last === 'number') path[path.length - 1] = last + 1;
        break;
      default:
        path.pop();
    }
  }
  return `$${path.map(stepOf).join('')}`;
}

/** `key` is as it is written, in quotes. */
function stepOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = JSON.parse(key) as string;
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${printable(JSON.stringify(name))}]`;
}

/** The end of the text in quotes that begins at `start`. */
function endOfText(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); ; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}
