/**
 * Values of the environment taken out of what is told and kept of a run.
 * Knows texts; must not know who says them. A result of a step is not touched: it is what it is.
 *
 * This is no guard against a step that gives its values away on purpose: it keeps messages, metadata
 * and logs free of what stands in them by accident.
 */
import { printable } from '../std/printable.ts';
import { isLeaf } from '../std/value-kinds.ts';
import type { StepError } from './step-error.ts';

type Env = Readonly<Record<string, string>>;

/** Shorter values stand in many a text by chance, and are no secrets. */
const SHORTEST = 6;

/** Foreign text is shown with this many characters at least before it is cut. */
const SHORTEST_CUT = 40;

/** What stands where text was cut. */
const CUT = '…';

/** Fewer characters of a value beside the mark of a cut stand there by chance, and say little. */
const SHORTEST_REST = 3;

/** One way in which a value, or a line of it, may stand in a text. */
interface Form {
  readonly text: string;
  readonly told: string;
}

/** What to look for, made once for the values as they are. */
interface Mask {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Finds the first characters of all forms; undefined when there are none. */
  readonly starts: RegExp | undefined;
  /** By their first characters, the longest first. */
  readonly forms: ReadonlyMap<string, readonly Form[]>;
  /** All forms, the longest first. */
  readonly all: readonly Form[];
}

/** The text with the names of variables in place of their values. */
export function withoutEnv(text: string, env: Env): string {
  const mask = maskOf(env);
  return mask === undefined ? text : masked(text, mask, false);
}

/**
 * The same for a message that may hold foreign text which was cut (`printable`): what is left of a
 * value before or behind the mark of the cut goes as well.
 */
export function messageWithoutEnv(text: string, env: Env): string {
  const mask = maskOf(env);
  return mask === undefined ? text : masked(text, mask, true);
}

/** An error whose texts name variables in place of their values. */
export function errorWithoutEnv(error: StepError, env: Env): StepError {
  const mask = maskOf(env);
  if (mask === undefined) return error;
  const { code, subcode, message, cause } = error;
  return {
    ...error,
    code: masked(code, mask, false),
    ...(subcode !== undefined && { subcode: masked(subcode, mask, false) }),
    message: masked(message, mask, true),
    ...(cause !== undefined && { cause: masked(cause, mask, true) }),
  };
}

/** Plain data without values of the environment, in its keys too; data without any is given back itself. */
export function dataWithoutEnv<T>(value: T, env: Env): T;
export function dataWithoutEnv(value: unknown, env: Env): unknown {
  const mask = maskOf(env);
  return mask === undefined ? value : clean(value, mask);
}

function clean(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return masked(value, mask, false);
  if (value instanceof Uint8Array) return cleanBytes(value, mask);
  if (value === null || typeof value !== 'object' || isLeaf(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => clean(item, mask));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const told = new Map<string, unknown>();
  let isSame = true;
  for (const [key, item] of Object.entries(value)) {
    const part = clean(item, mask);
    let name = masked(key, mask, false);
    if (part !== item || name !== key) isSame = false;
    // Two forms of one value may have been two keys.
    while (told.has(name)) name += "'";
    told.set(name, part);
  }
  return isSame ? value : Object.fromEntries(told);
}

/** Bytes that are a text. */
function cleanBytes(bytes: Uint8Array, mask: Mask): Uint8Array {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
  const told = masked(text, mask, false);
  return told === text ? bytes : new TextEncoder().encode(told);
}

/** One pass, so that what was put in is not looked at again. */
function masked(text: string, mask: Mask, mayBeCut: boolean): string {
  const { starts, forms, all } = mask;
  if (starts === undefined || text.length < SHORTEST_REST) return text;
  const cutsIn = (part: string, at: number) =>
    mayBeCut && part.includes(CUT) ? withoutRests(part, all, at) : part;
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
    from = at + form.text.length;
    starts.lastIndex = from;
  }
  return from === 0 ? cutsIn(text, 0) : told + cutsIn(text.slice(from), from);
}

/** A part that begins at `start` of a text: without what marks of cuts have left of values. */
function withoutRests(part: string, forms: readonly Form[], start: number): string {
  const pieces = part.split(CUT);
  let at = start;
  for (let i = 0; i < pieces.length; i++) {
    let piece = pieces[i]!;
    at += piece.length;
    if (i > 0) piece = withoutEnding(piece, forms);
    if (i < pieces.length - 1 && at >= SHORTEST_CUT) piece = withoutBeginning(piece, forms);
    pieces[i] = piece;
    at += CUT.length;
  }
  return pieces.join(CUT);
}

/** What stands before a cut: without the beginning of a value at its end. */
function withoutBeginning(piece: string, forms: readonly Form[]): string {
  let rest = 0;
  let meant: Form | undefined;
  for (const form of forms) {
    const most = Math.min(form.text.length, piece.length);
    const start = form.text.slice(0, SHORTEST_REST);
    let at = piece.indexOf(start, piece.length - most);
    // The first place is the longest rest.
    while (at >= 0 && piece.length - at > rest && !form.text.startsWith(piece.slice(at)))
      at = piece.indexOf(start, at + 1);
    if (at < 0 || piece.length - at <= rest) continue;
    rest = piece.length - at;
    meant = form;
  }
  return meant === undefined ? piece : piece.slice(0, piece.length - rest) + meant.told;
}

/** What stands behind a cut: without the end of a value at its beginning. */
function withoutEnding(piece: string, forms: readonly Form[]): string {
  let rest = 0;
  let meant: Form | undefined;
  const start = piece.slice(0, SHORTEST_REST);
  if (start.length < SHORTEST_REST) return piece;
  for (const form of forms) {
    let at = form.text.indexOf(start, 1);
    while (at >= 0 && form.text.length - at > rest && !piece.startsWith(form.text.slice(at)))
      at = form.text.indexOf(start, at + 1);
    if (at < 0 || form.text.length - at <= rest) continue;
    rest = form.text.length - at;
    meant = form;
  }
  return meant === undefined ? piece : meant.told + piece.slice(rest);
}

const masks = new WeakMap<Env, Mask>();

/** Undefined where no variables are. They are read anew into the same object: then another is made. */
function maskOf(env: Env): Mask | undefined {
  let count = 0;
  const before = masks.get(env);
  let isSame = before !== undefined;
  for (const name in env) {
    if (isSame && (before!.names[count] !== name || before!.values[count] !== env[name]))
      isSame = false;
    count++;
  }
  if (count === 0) return undefined;
  if (isSame && before!.names.length === count) return before;
  const mask = makeMask(env);
  masks.set(env, mask);
  return mask;
}

function makeMask(env: Env): Mask {
  const names = Object.keys(env);
  const texts = new Map<string, string>();
  for (const name of names)
    for (const form of formsOf(env[name]!))
      if (!texts.has(form)) texts.set(form, `\${{ env.${name} }}`);
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
  return { names, values: Object.values(env), starts, forms, all };
}

/**
 * A value and each of its lines: as they are, in an address, and in JSON. Blanks around one belong to the
 * text that it stands in as often as to the value, so they are left there.
 */
function* formsOf(value: string): Generator<string> {
  for (const part of [value, ...value.split(/[\r\n]+/)].map((line) => line.trim())) {
    const forms = [part, encodeURIComponent(part.toWellFormed()), ...escaped(part)];
    for (const form of [...forms, ...inAddress(part)]) if (form.length >= SHORTEST) yield form;
  }
}

/** A text as JSON of this and of other programs has it, also in a text within JSON, and as it is shown. */
function* escaped(part: string): Generator<string> {
  const json = inJson(part);
  yield* [json, inJson(json), json.replaceAll('/', '\\/')];
  yield json.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  for (const text of [part, json]) yield printable(text, text.length);
  yield part.replace(/\s+/g, ' ');
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * A text as an address has it that is shown: written anew, and without what stands behind `?`. It may be the
 * whole address, begin with its host, or stand in its path or its query.
 */
function* inAddress(part: string): Generator<string> {
  if (part.length < SHORTEST) return;
  yield part.split(/[?#]/, 1)[0]!;
  for (const scheme of ['', 'http://', 'https://', 'http://host/']) {
    if (!URL.canParse(scheme + part)) continue;
    const { protocol, host, pathname, search } = new URL(scheme + part);
    // Of a host alone, the path that is always there belongs to what follows.
    const path = part.split(/[?#]/, 1)[0]!.endsWith('/') ? pathname : pathname.replace(/\/$/, '');
    if (scheme === 'http://host/') yield* [path.slice(1), search.slice(1)];
    else yield `${scheme === '' ? `${protocol}//` : ''}${host}${path}`;
  }
  const query = new URL('http://host/');
  query.search = `?${part}`;
  yield query.search.slice(1);
}
