/**
 * Which letters a part of a regular expression takes, as ranges of code points.
 * Knows classes and escapes; must not know what stands around them.
 */

/** Sorted pairs, both ends included. */
export type Letters = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

export const one = (code: number): Letters => [[code, code]];

/** Everything else. */
export function others(letters: Letters): Letters {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of letters) {
    if (from > next) found.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) found.push([next, LAST]);
  return found;
}

/** The letters of all of them. */
export function union(sets: readonly Letters[]): Letters {
  const all = sets.flat().sort(([a], [b]) => a - b);
  const found: [number, number][] = [];
  for (const [from, to] of all) {
    const last = found.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** Whether any letter is in both. */
export function overlap(a: Letters, b: Letters): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [[fromA, toA], [fromB, toB]] = [a[i]!, b[j]!];
    if (fromA <= toB && fromB <= toA) return true;
    if (toA < toB) i++;
    else j++;
  }
  return false;
}

const DIGITS: Letters = [[48, 57]];
const WORD: Letters = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const BLANKS: Letters = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** What `.` takes. */
export const ANY_BUT_LINE_ENDS: Letters = others([
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]);

const CLASSES: Readonly<Record<string, Letters>> = {
  d: DIGITS,
  D: others(DIGITS),
  w: WORD,
  W: others(WORD),
  s: BLANKS,
  S: others(BLANKS),
};

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0, b: 8 };

/** The letters of an escape such as `\d` or `\u{1f600}`, and how long it is. `text` is right; `at` is the backslash. */
export function escapeAt(text: string, at: number): { letters: Letters; length: number } {
  const mark = text[at + 1]!;
  const fixed = CLASSES[mark];
  if (fixed !== undefined) return { letters: fixed, length: 2 };
  if (mark === 'p' || mark === 'P') {
    const end = text.indexOf('}', at) + 1;
    return { letters: propertyLetters(text.slice(at, end)), length: end - at };
  }
  if (mark === 'c') return { letters: one(text.charCodeAt(at + 2) % 32), length: 3 };
  const hex = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/i.exec(
    text.slice(at, at + 16),
  );
  if (hex !== null) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    return { letters: one(code), length: hex[0].length };
  }
  const control = CONTROLS[mark];
  if (control !== undefined) return { letters: one(control), length: 2 };
  const code = text.codePointAt(at + 1)!;
  return { letters: one(code), length: code > 0xffff ? 3 : 2 };
}

const properties = new Map<string, Letters>();

/** `\p{…}`: only the engine of the language knows, and is asked about each letter once. */
function propertyLetters(escape: string): Letters {
  const known = properties.get(escape);
  if (known !== undefined) return known;
  const test = new RegExp(`^${escape}$`, 'u');
  const found: [number, number][] = [];
  for (let code = 0; code <= LAST; code++) {
    if (!test.test(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  properties.set(escape, found);
  return found;
}
