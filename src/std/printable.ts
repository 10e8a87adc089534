/**
 * Foreign text made safe to show: nothing in it can steer a terminal or hide itself.
 * Knows characters; must not know where the text came from.
 */
import { builtInName, isBytes, isClass, timeOf } from './value-kinds.ts';

// C0 and C1 controls, bidirectional controls, zero-width characters, lone surrogates.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** Controls shown as `\x1b` or `\u202e`, and text longer than `max` characters cut with `…`. */
export function printable(text: string, max = 200): string {
  const cut = text.length > max ? `${whole(text.slice(0, max))}…` : text;
  return cut.replace(UNSAFE, escapeCharacter);
}

/** Without half a character at the end. */
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** The same for text of several lines: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE, (c) => (c === '\n' || c === '\t' ? c : escapeCharacter(c)));
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Longer than any name may be. */
const LONGEST_NAME = 260;

/** A name in quotes, also one that is none: ids and names are shown whole where they may be so long. */
export function quoted(name: string): string {
  return printable(JSON.stringify(name), LONGEST_NAME);
}

/**
 * Any value as one short line for a message: never `[object Object]`, never `undefined`. A value that throws when it
 * is looked at, such as a proxy, must not take the place of the message.
 */
export function show(value: unknown, max = 60): string {
  try {
    return shown(value, max);
  } catch {
    return 'a value that cannot be looked at';
  }
}

function shown(value: unknown, max: number): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return printable(JSON.stringify(value), max);
  if (typeof value === 'number' && Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'not a number';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return isClass(value) ? 'a class' : 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') {
    if (isBytes(value) || ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    const time = timeOf(value);
    if (time !== undefined)
      return Number.isNaN(time) ? 'an invalid date' : new Date(time).toISOString();
    const keys = Object.keys(value);
    if (keys.length > 0) return printable(`a mapping with ${keys.join(', ')}`, max);
    const name = builtInName(value);
    if (name === undefined) return 'an empty mapping';
    return printable(`${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`, max);
  }
  return String(value);
}
