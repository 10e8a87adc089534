/**
 * The rule for names that people give: steps, inputs, runs.
 * Knows letters; must not know what a name names.
 */
import { show } from '../std/printable.ts';

const MAX_LENGTH = 128;
/** The rule in words, for messages. */
export const ID_RULE = 'a letter or _, then letters, digits, _ or -, at most 128 in all';

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

/** What is wrong with a name; undefined when it is fine. `what` is the noun for the message. */
export function idProblem(id: unknown, what: string): IdProblem | undefined {
  if (typeof id !== 'string') {
    return { reserved: false, message: `${what} is ${show(id)}, not text`, fix: `use ${ID_RULE}` };
  }
  if (followsRule(id)) {
    if (!RESERVED.has(id)) return undefined;
    const message = `${what} "${id}" is a name that JavaScript objects treat specially`;
    return {
      reserved: true,
      message,
      fix: `choose another, such as "${id.replace(/_/g, '')}_step"`,
    };
  }
  return { reserved: false, message: `${what} ${show(id)} ${whyNot(id)}`, fix: `use ${ID_RULE}` };
}

/** By hand instead of by pattern: every step of a million is asked. */
function followsRule(id: string): boolean {
  const { length } = id;
  if (length === 0 || length > MAX_LENGTH) return false;
  for (let i = 0; i < length; i++) {
    const code = id.charCodeAt(i);
    const letter =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
    if (letter) continue;
    const digitOrDash = (code >= 0x30 && code <= 0x39) || code === 0x2d;
    if (!digitOrDash || i === 0) return false;
  }
  return true;
}

/** What is wrong with the name of a workflow, which may hold spaces and letters of any script. */
export function nameProblem(name: unknown): IdProblem | undefined {
  const fix = 'use letters, digits, spaces, dots, _ or -, at most 200 in all';
  const message = (why: string) => ({
    reserved: false,
    message: `the workflow name ${show(name)} ${why}`,
    fix,
  });
  if (typeof name !== 'string')
    return { ...message(''), message: `the workflow name is ${show(name)}, not text` };
  if (name.trim() === '') return message('is empty');
  if (name.length > MAX_NAME)
    return message(`has ${name.length} characters, at most ${MAX_NAME} are allowed`);
  if (/^\.+$/.test(name)) return message('is only dots');
  const odd = UNFIT.exec(name)?.[0];
  return odd === undefined
    ? undefined
    : message(`holds ${show(odd)}, which is not allowed in names`);
}

const MAX_NAME = 200;
// What leads elsewhere in a path, steers a terminal or hides itself.
const UNFIT = /[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A name for a workflow whose file gives none, from the name of the file. */
export function nameFrom(stem: string): string {
  const name = stem.replace(new RegExp(UNFIT, 'gu'), '_').slice(0, MAX_NAME);
  return nameProblem(name) === undefined ? name : 'workflow';
}

function whyNot(id: string): string {
  if (id === '') return 'is empty';
  if (id.length > MAX_LENGTH)
    return `has ${id.length} characters, at most ${MAX_LENGTH} are allowed`;
  if (/^\d+$/.test(id)) return 'is only digits';
  for (const character of id) {
    if (/[A-Za-z0-9_-]/.test(character)) continue;
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return code.length > 4 || Number.parseInt(code, 16) > 0x7e
      ? `holds the character U+${code}, which is not allowed in names`
      : `holds ${show(character)}, which is not allowed in names`;
  }
  return `starts with ${show(id[0])}`;
}
