/**
 * What an error says of itself, and an object that is thrown in place of one: plain data of a client, an error that
 * came over a wire. Knows the language; must not know what is kept of it. Nothing about it is trusted.
 */
import { printable } from './printable.ts';
import { isError } from './value-kinds.ts';

/** What an error may have, of a step and of a run; each may be anything. */
export const ERROR_FIELDS = [
  'code',
  'subcode',
  'name',
  'message',
  'retryable',
  'retryAfterMs',
  'stack',
  'cause',
  'errors',
  'moreErrors',
] as const;

export type ErrorLike = Readonly<Partial<Record<(typeof ERROR_FIELDS)[number], unknown>>>;

/**
 * An error itself. Of another object its own data, where that says something: getters are left alone.
 * Undefined for what says nothing. Throws what a proxy throws.
 */
export function errorLike(thrown: unknown): ErrorLike | undefined {
  if (isError(thrown)) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const own: { -readonly [Name in keyof ErrorLike]: unknown } = {};
  for (const name of ERROR_FIELDS) {
    const value = dataOf(thrown, name);
    if (value !== undefined) own[name] = value;
  }
  return isWord(own.message) || isWord(own.code) ? own : undefined;
}

/** Its own message, else its name, for a sentence; undefined where there is none. Never throws. */
export function saidBy(thrown: unknown): string | undefined {
  try {
    const { message, name } = errorLike(thrown) ?? {};
    const said = [message, name].find(isWord);
    return said === undefined ? undefined : printable(said, 500);
  } catch {
    return undefined;
  }
}

/** Names that say nothing: of all errors, of all objects, and of what has its own code to say more. */
const PLAIN: ReadonlySet<unknown> = new Set(['Error', 'Object', 'StepFailure']);
/** Shorter names of classes are those that a program has which was made smaller. */
const SHORTEST_CLASS = 3;
/** Longer names and codes are cut, in characters. */
const MAX_WORD = 200;

/** The name it gives itself, else that of its class; undefined where that says nothing. Never throws. */
export function errorName(thrown: object): string | undefined {
  try {
    const given = isError(thrown) ? thrown.name : dataOf(thrown, 'name');
    const name = isWord(given) && given !== 'Error' ? given : classOf(thrown);
    return PLAIN.has(name) ? undefined : wordOf(name);
  } catch {
    return undefined;
  }
}

function classOf(thrown: object): unknown {
  const prototype: unknown = Object.getPrototypeOf(thrown);
  const made = prototype === null ? undefined : dataOf(prototype as object, 'constructor');
  const name = typeof made === 'function' ? dataOf(made, 'name') : undefined;
  return isWord(name) && name.length >= SHORTEST_CLASS ? name : undefined;
}

/** A code, as it is kept; undefined for what is none. */
export function wordOf(value: unknown): string | undefined {
  if (!isWord(value)) return undefined;
  return value.length <= MAX_WORD ? value : `${value.slice(0, MAX_WORD).toWellFormed()}…`;
}

/** Text that is not empty. */
export function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function dataOf(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}
