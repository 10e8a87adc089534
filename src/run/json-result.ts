/**
 * JSON that a program or a server sent, as the result of a step.
 * Knows how a step fails; must not know who sent it.
 */
import { readJson } from '../std/read-json.ts';
import { StepFailure } from './step-error.ts';

/**
 * Throws a `StepFailure` `E_RESULT` for a number that cannot be kept; `broken` makes the failure of a
 * text that is not JSON, from where and why, without a word of the text: a value of the environment is
 * masked as a whole only.
 */
export function jsonResult(text: string, broken: (why: string) => StepFailure): unknown {
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'syntax') throw broken(read.discreet);
  const message = `the result cannot be kept exactly: ${read.message}; let it be sent as text`;
  throw new StepFailure('E_RESULT', message, { retryable: false });
}
