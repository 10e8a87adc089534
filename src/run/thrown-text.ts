/**
 * What was thrown, in words.
 * Knows values; must not know what is recorded of them. Anything may be thrown, so nothing about it is trusted.
 */
import { errorLike, isWord } from '../std/error-like.ts';
import { isError } from '../std/value-kinds.ts';

/** Longer messages are cut, in characters: they are kept, and shown more than once. */
const MAX_MESSAGE = 65_536;

/** What was thrown, in words, also where it throws itself. */
export function thrownText(thrown: unknown): string {
  try {
    return describeThrown(thrown);
  } catch {
    return 'something that throws when it is looked at';
  }
}

/** The same, but throws what looking at it throws. `max`: longer text is cut, in characters. */
export function describeThrown(thrown: unknown, max = MAX_MESSAGE): string {
  const text = wordsOf(thrown);
  if (text.length <= max) return text;
  const rest = text.length - max;
  return `${text.slice(0, max).toWellFormed()}… and ${rest} characters more`;
}

function wordsOf(thrown: unknown): string {
  const said = messageOf(thrown);
  if (said !== undefined) return said;
  if (isError(thrown)) return 'an error without a message';
  if (typeof thrown === 'string') return thrown.trim() === '' ? 'an empty text' : thrown;
  if (thrown === null || typeof thrown !== 'object') return String(thrown);
  return 'an object that is not an Error';
}

/** What it says itself. Throws what looking at it throws. */
export function messageOf(thrown: unknown): string | undefined {
  const { message, name } = errorLike(thrown) ?? {};
  return [message, name].find(isWord);
}
