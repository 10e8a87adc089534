/**
 * What was thrown, in words.
 * Knows values; must not know what is recorded of them. Anything may be thrown, so nothing about it is trusted.
 */
import { isError } from '../std/value-kinds.ts';

/** Longer messages are cut, in characters: they are kept, and told more than once. */
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
  if (isError(thrown)) {
    const { message, name } = thrown as { message: unknown; name: unknown };
    const said = [message, name].find((word) => typeof word === 'string' && word !== '');
    return typeof said === 'string' ? said : 'an error without a message';
  }
  if (typeof thrown === 'string') return thrown.trim() === '' ? 'an empty text' : thrown;
  if (thrown === null || typeof thrown !== 'object') return String(thrown);
  return 'an object that is not an Error';
}
