/**
 * An error as text for whoever looks for its line: where it was thrown, and what it comes from.
 * Knows recorded errors; must not know streams or colours.
 */
import type { ErrorBelow } from '../run/error-below.ts';
import { counted } from '../std/counted.ts';
import { printable } from '../std/printable.ts';

const MAX_MESSAGE = 2_000;
const MAX_FRAME = 1_000;

/** Lines with a line end each; none where nothing but the message is known. `what`: what failed. */
export function errorText(what: string, error: ErrorBelow): string {
  const { name, stack, cause, errors } = error;
  if ([name, stack, cause, errors].every((part) => part === undefined)) return '';
  return linesOf(what, error, '').join('');
}

function linesOf(what: string, error: ErrorBelow, indent: string): string[] {
  const { name, message, code, stack = '', cause, errors = [], moreErrors = 0 } = error;
  const named = code === undefined ? '' : ` (${printable(code)})`;
  // An error without a message is shown by its name.
  const kind = name === undefined || name === message ? '' : `${printable(name)}: `;
  const lines = [`${indent}${what}: ${kind}${printable(message, MAX_MESSAGE)}${named}\n`];
  for (const frame of stack === '' ? [] : stack.split('\n'))
    lines.push(`${indent}    ${printable(frame.trim(), MAX_FRAME)}\n`);
  const deeper = `${indent}  `;
  if (cause !== undefined) lines.push(...linesOf('caused by', cause, deeper));
  const all = errors.length + moreErrors;
  errors.forEach((one, i) => lines.push(...linesOf(`error ${i + 1} of ${all}`, one, deeper)));
  if (moreErrors > 0) lines.push(`${deeper}and ${counted(moreErrors, 'more error')}\n`);
  return lines;
}
