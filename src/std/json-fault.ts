/**
 * Where a text stops being JSON, in words: what the parser says differs from version to version.
 * Knows the grammar; must not know where the text came from.
 */
import { show } from './printable.ts';

/** Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
  /** What kind of thing was found, without a word of the text. */
  readonly kind: string;
}

/** What may stand at a place. */
type Wanted = keyof typeof WORDS | 'more';

/** Up to where a text was read; `fault` is a place inside text in quotes. */
interface Step {
  readonly at: number;
  readonly wanted?: Wanted;
  readonly fault?: true;
}

const WORDS = {
  value: 'a value',
  item: 'a value or ]',
  'first key': 'a key in quotes or }',
  key: 'a key in quotes',
  colon: 'a colon',
  end: 'the end',
};

const SPACE = /[\t\n\r ]*/y;
const SCALAR =
  /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)(?![\w.+-])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place where `text`, which is no JSON, breaks its grammar. Deep nesting does no harm. */
export function jsonFault(text: string): JsonFault {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  for (let at = 0; ; ) {
    at = matchEnd(SPACE, text, at)!;
    const step = next(text, at, wanted, open);
    if (step === undefined) return told(text, at, expectation(wanted, open));
    if (step.fault) return told(text, step.at, 'text in quotes to go on or end');
    ({ at } = step);
    wanted = step.wanted ?? (open.length === 0 ? 'end' : 'more');
  }
}

function next(text: string, at: number, wanted: Wanted, open: string[]): Step | undefined {
  const c = text[at];
  const here = at + 1;
  const closes = wanted === 'more' || (c === ']' ? wanted === 'item' : wanted === 'first key');
  if (closes && c === (open.at(-1) === '{' ? '}' : ']')) {
    open.pop();
    return { at: here };
  }
  if (wanted === 'colon') return c === ':' ? { at: here, wanted: 'value' } : undefined;
  if (wanted === 'more') {
    return c === ',' ? { at: here, wanted: open.at(-1) === '{' ? 'key' : 'value' } : undefined;
  }
  if (wanted === 'key' || wanted === 'first key') {
    return c === '"' ? textStep(text, here, 'colon') : undefined;
  }
  if (wanted === 'end') return undefined;
  if (c === '"') return textStep(text, here);
  if (c === '{' || c === '[') {
    open.push(c);
    return { at: here, wanted: c === '{' ? 'first key' : 'item' };
  }
  const end = matchEnd(SCALAR, text, at);
  return end === undefined ? undefined : { at: end };
}

/** Reads to the closing quote. */
function textStep(text: string, from: number, wanted?: Wanted): Step {
  for (let at = from; ; ) {
    const c = text[at];
    if (c === '"') return { at: at + 1, ...(wanted !== undefined && { wanted }) };
    const after = c === '\\' ? matchEnd(ESCAPE, text, at) : at + 1;
    if (c === undefined || c < ' ' || after === undefined) return { at, fault: true };
    at = after;
  }
}

function matchEnd(form: RegExp, text: string, at: number): number | undefined {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : undefined;
}

function expectation(wanted: Wanted, open: readonly string[]): string {
  if (wanted !== 'more') return WORDS[wanted];
  return open.at(-1) === '{' ? 'a comma or }' : 'a comma or ]';
}

function told(text: string, at: number, expected: string): JsonFault {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const word = /^(?:\w+|.)/su.exec(text.slice(at, at + 20))?.[0];
  const found = word === undefined ? 'the end' : show(word);
  return { line, column, expected, found, kind: kindOf(word) };
}

/** One character that is no part of a word says nothing. */
function kindOf(word: string | undefined): string {
  if (word === undefined) return 'the end';
  if (/^\d/.test(word)) return 'digits';
  return /^\w/.test(word) ? 'a word without quotes' : show(word);
}
