/**
 * The rule for ids of steps.
 * Knows characters; must not know what an id names. (Ids of runs are nearly any text: `run-id.ts`.)
 *
 * Ids come from elsewhere (`@scope/pkg#build`, `order:1`), so nearly everything that can be read is
 * allowed. What is not: what ends a text somewhere (blanks, quotes, brackets, commas in lists), what
 * cannot be seen, what a command line takes for an option, and what a path takes for a way up.
 */
import { show } from '../std/printable.ts';

export const MAX_LENGTH = 256;
/** The rule in words, for messages. */
export const ID_RULE = `visible characters without blanks, quotes, brackets, commas and backslashes, at most ${MAX_LENGTH} in all`;

// Own keys of every object, or read by JavaScript itself: a table keyed by them misleads somebody.
const RESERVED = new Set([
  '__proto__',
  'prototype',
  'constructor',
  'toString',
  'toLocaleString',
  'valueOf',
  'then',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

/** Keys that no mapping may have, at any depth. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

export interface IdProblem {
  readonly reserved: boolean;
  readonly message: string;
  readonly fix: string;
}

/** What is wrong with an id; undefined when it is fine. `what` is the noun for the message. */
export function idProblem(id: unknown, what: string): IdProblem | undefined {
  if (typeof id === 'string' && isPlain(id)) return reservedProblem(id, what);
  const fix = `use ${ID_RULE}`;
  if (typeof id !== 'string') {
    return { reserved: false, message: `${what} is ${show(id)}, not text`, fix };
  }
  const fault = faultOf(id);
  return (
    fault && { reserved: false, message: `${what} ${show(id)} ${fault.why}`, fix: fault.fix ?? fix }
  );
}

/** A name that JavaScript objects have already. */
export function reservedProblem(id: string, what: string): IdProblem | undefined {
  if (!RESERVED.has(id)) return undefined;
  const message = `${what} "${id}" is a name that JavaScript objects treat specially`;
  const fix = `choose another, such as "${id.replace(/_/g, '')}_step"`;
  return { reserved: true, message, fix };
}

/** Letters, digits, _ and - only, as most ids are. By hand instead of by pattern: every step of a million is asked. */
function isPlain(id: string): boolean {
  const { length } = id;
  if (length === 0 || length > MAX_LENGTH) return false;
  let digits = true;
  for (let i = 0; i < length; i++) {
    const code = id.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) continue;
    digits = false;
    const letter =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
    if (!letter && (code !== 0x2d || i === 0)) return false;
  }
  return !digits;
}

// Controls, blanks, halves of characters, all that a screen shows nothing for (U+2800 is an empty pattern of
// dots), then what ends a text somewhere.
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{DI}\p{NChar}\u2800'"`()[\]{}<>\\,]/u;

interface Fault {
  readonly why: string;
  readonly fix?: string;
}

function faultOf(id: string): Fault | undefined {
  if (id === '') return { why: 'is empty' };
  if (id.length > MAX_LENGTH)
    return { why: `has ${id.length} characters, at most ${MAX_LENGTH} are allowed` };
  const odd = UNFIT.exec(id)?.[0];
  if (odd !== undefined) return { why: `holds ${characterText(odd)}, which is not allowed in ids` };
  if (/^[0-9]+$/.test(id)) {
    const why = 'is only digits, and keys that are numbers change their order in JSON';
    return { why, fix: `put a letter in front, such as "n${id.slice(0, 40)}"` };
  }
  if (id.startsWith('-'))
    return {
      why: 'starts with "-", as options of a command do',
      fix: 'begin it with another character',
    };
  if (/^\p{M}/u.test(id))
    return { why: `starts with ${codeOf(id)}, which combines with the character before it` };
  const up = /(?:^|\/)(\.{1,2})(?:\/|$)/.exec(id)?.[1];
  if (up !== undefined)
    return {
      why: `holds ${show(up)} as a part, which leads elsewhere in a path`,
      fix: 'leave that part out',
    };
  const composed = id.normalize('NFC');
  if (composed === id) return undefined;
  return {
    why: 'has letters in several pieces (it is not in Unicode form NFC)',
    fix: `write it in the form NFC, which looks the same: ${show(composed, MAX_LENGTH + 2)}`,
  };
}

/** A character for a message: as its code where it is beyond ASCII, since it may look like another one. */
export function characterText(character: string): string {
  return character > '~' && character !== '\u007f'
    ? `the character ${codeOf(character)}`
    : show(character);
}

/** `U+00E9` of the first character of a text. */
function codeOf(text: string): string {
  return `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
