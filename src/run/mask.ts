/**
 * Texts taken out of other texts and data, wherever they stand in them.
 * Knows texts and what is put in their place; must not know what they mean.
 */
import { isLeaf } from '../std/value-kinds.ts';
import { SHORTEST } from './env-forms.ts';

/** Foreign text is shown with this many characters at least before it is cut. */
const SHORTEST_CUT = 40;

/** What stands where text was cut. */
const CUT = '…';

/** A value that is the same over and over could be looked for at each of its characters. */
const MOST_TRIES = 64;

/** One way in which a value, or a line of it, may stand in a text. */
interface Form {
  readonly text: string;
  readonly told: string;
}

/** What to look for. */
export interface Mask {
  /** Finds the first characters of all forms; undefined when there are none. */
  readonly starts: RegExp | undefined;
  /** By their first characters, the longest first. */
  readonly forms: ReadonlyMap<string, readonly Form[]>;
  /** All forms, the longest first, and their texts as one. */
  readonly all: readonly Form[];
  readonly joined: string;
  /** What a number is told as that is one of them, by its digits. */
  readonly numbers: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** `texts`: what each is told as; `numbers`: the same for numbers. */
export function makeMask(texts: ReadonlyMap<string, string>, numbers = NONE): Mask {
  const forms = new Map<string, Form[]>();
  // A value may begin with another one: then the longer one is meant.
  const longestFirst = [...texts].sort(([one], [other]) => other.length - one.length);
  const all = longestFirst.map(([text, told]): Form => ({ text, told }));
  for (const form of all) {
    const start = form.text.slice(0, SHORTEST);
    const alike = forms.get(start);
    if (alike === undefined) forms.set(start, [form]);
    else alike.push(form);
  }
  const any = [...forms.keys()].map((start) => start.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const starts = any.length === 0 ? undefined : new RegExp(any.join('|'), 'g');
  const joined = all.map(({ text }) => text).join('\n');
  return { starts, forms, all, joined, numbers };
}

/** Plain data without them, in its keys too; data without any is given back itself. */
export function maskedData(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return masked(value, mask, false);
  if (value instanceof Uint8Array) return maskedBytes(value, mask);
  if (typeof value === 'number') return mask.numbers.get(String(value)) ?? value;
  if (value === null || typeof value !== 'object' || isLeaf(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => maskedData(item, mask));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const told = new Map<string, unknown>();
  let isSame = true;
  for (const [key, item] of Object.entries(value)) {
    const part = maskedData(item, mask);
    let name = masked(key, mask, false);
    if (part !== item || name !== key) isSame = false;
    // Two forms of one value may have been two keys.
    while (told.has(name)) name += "'";
    told.set(name, part);
  }
  return isSame ? value : Object.fromEntries(told);
}

/** Bytes as text, and where they are none each as a letter: what is looked for is found among others as well. */
function maskedBytes(bytes: Uint8Array, mask: Mask): Uint8Array {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return maskedLetters(bytes, mask);
  }
  const told = masked(text, mask, false);
  return told === text ? bytes : new TextEncoder().encode(told);
}

const AT_ONCE = 8_192;

function maskedLetters(bytes: Uint8Array, mask: Mask): Uint8Array {
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  const told = masked(text, mask, false);
  return told === text ? bytes : Uint8Array.from(told, (letter) => letter.charCodeAt(0));
}

/**
 * One pass, so that what was put in is not looked at again. `mayBeCut`: what is left of a text before or behind the mark of
 * a cut goes as well.
 */
export function masked(text: string, mask: Mask, mayBeCut: boolean): string {
  const { starts, forms } = mask;
  if (starts === undefined || text.length < SHORTEST) return text;
  const cutsIn = (part: string, at: number) =>
    mayBeCut && part.includes(CUT) ? withoutRests(part, mask, at) : part;
  let told = '';
  let from = 0;
  starts.lastIndex = 0;
  for (let found = starts.exec(text); found !== null; found = starts.exec(text)) {
    const at = found.index;
    const form = forms.get(found[0])!.find((one) => text.startsWith(one.text, at));
    if (form === undefined) {
      starts.lastIndex = at + 1;
      continue;
    }
    told += cutsIn(text.slice(from, at), from) + form.told;
    from = endOf(at + form.text.length, at, { text, mask });
    starts.lastIndex = from;
  }
  return from === 0 ? cutsIn(text, 0) : told + cutsIn(text.slice(from), from);
}

/** Where one ends that begins at `at`: another one may begin in it, and go on behind it. */
function endOf(first: number, at: number, { text, mask }: { text: string; mask: Mask }): number {
  const starts = mask.starts!;
  let end = first;
  starts.lastIndex = at + 1;
  for (let next = starts.exec(text); next !== null && next.index < end; next = starts.exec(text)) {
    const form = mask.forms.get(next[0])!.find((one) => text.startsWith(one.text, next!.index));
    if (form !== undefined) end = Math.max(end, next.index + form.text.length);
    starts.lastIndex = next.index + 1;
  }
  return end;
}

/** A part that begins at `start` of a text: without what marks of cuts have left of values. */
function withoutRests(part: string, mask: Mask, start: number): string {
  const pieces = part.split(CUT);
  const known = new Map<string, boolean>();
  let at = start;
  for (let i = 0; i < pieces.length; i++) {
    let piece = pieces[i]!;
    at += piece.length;
    if (i > 0) piece = withoutEnding(piece, mask, known);
    if (i < pieces.length - 1 && at >= SHORTEST_CUT) piece = withoutBeginning(piece, mask);
    const isInner = i > 0 && i < pieces.length - 1 && piece === pieces[i];
    if (isInner) piece = middleOf(piece, mask)?.told ?? piece;
    pieces[i] = piece;
    at += CUT.length;
  }
  return pieces.join(CUT);
}

/** What was cut on both sides may be out of the middle of a value. */
function middleOf(piece: string, { all, joined }: Mask): Form | undefined {
  if (piece.length < SHORTEST || !joined.includes(piece)) return undefined;
  return all.find(({ text }) => text.includes(piece));
}

/** What stands before a cut: without the beginning of a value at its end. */
function withoutBeginning(piece: string, { starts, forms, all }: Mask): string {
  const from = Math.max(0, piece.length - all[0]!.text.length);
  starts!.lastIndex = from;
  for (let found = starts!.exec(piece); found !== null; found = starts!.exec(piece)) {
    const rest = piece.slice(found.index);
    const form = forms.get(found[0])!.find((one) => one.text.startsWith(rest));
    if (form !== undefined) return piece.slice(0, found.index) + form.told;
    starts!.lastIndex = found.index + 1;
  }
  return piece;
}

/** What stands behind a cut: without the end of a value at its beginning. */
function withoutEnding(piece: string, { all, joined }: Mask, known: Map<string, boolean>): string {
  const start = piece.slice(0, SHORTEST);
  if (start.length < SHORTEST) return piece;
  // Of nearly all pieces this says that nothing is to be done, and many begin alike.
  let stands = known.get(start);
  if (stands === undefined) {
    stands = joined.includes(start);
    known.set(start, stands);
  }
  if (!stands) return piece;
  for (const { text, told } of all) {
    let at = text.indexOf(start, 1);
    for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
      if (piece.startsWith(text.slice(at))) return told + piece.slice(text.length - at);
      at = text.indexOf(start, at + 1);
    }
  }
  return piece;
}
