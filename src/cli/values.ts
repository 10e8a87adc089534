/**
 * Text from the command line as values.
 * Knows how values are written; must not know commands, nor what is run.
 */
import { parseDuration } from '../std/duration.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { parseSize } from '../std/size.ts';
import { parseAmount } from '../workflow/budget.ts';
import type { Budget } from '../workflow/workflow.ts';
import { UsageError } from './command.ts';

/** `others`: words that are taken elsewhere, for the message. */
export function wholeNumber(
  minimum: number,
  maximum: number,
  others = '',
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]{1,15}$/.test(text) && value >= minimum && value <= maximum) return value;
    const wanted = `an integer from ${minimum} to ${maximum}${others}`;
    throw new UsageError(`expected ${wanted}, got ${show(text)}`);
  };
}

/** `fixes`: what to write instead of words that are none of the choices. */
export function choice(
  choices: readonly string[],
  fixes: Readonly<Record<string, string>> = {},
): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    const close =
      nearest(text.replaceAll('-', '_'), choices) ??
      choices.find((c) => c === text.replaceAll('-', '_'));
    const known = Object.hasOwn(fixes, text) ? fixes[text] : undefined;
    const fix = known ?? (close === undefined ? undefined : `did you mean "${close}"?`);
    throw new UsageError(`expected one of ${choices.join(', ')}, got ${show(text)}`, fix);
  };
}

export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  const fix = /^[0-9]{1,9}$/.test(text) ? `give the unit: ${text}s or ${text}ms` : undefined;
  throw new UsageError(`expected a duration such as 30s or 5m, got ${show(text)}`, fix);
}

export function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  const fix = /^[0-9]{1,9}$/.test(text) ? `give the unit: ${text}mb or ${text}kb` : undefined;
  throw new UsageError(`expected a size such as 10mb, got ${show(text)}`, fix);
}

/** Text that people are to read later. */
export function someWords(text: string): string {
  if (text.trim() !== '') return text;
  throw new UsageError(`expected a few words, got ${show(text)}`, 'say why, or leave it out');
}

/** Collects `key=value` pairs of a repeated option. */
export function pair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UsageError(`expected key=value, got ${show(text)}`, 'for example -p path=data.csv');
  const key = text.slice(0, at);
  if (Object.hasOwn(before, key))
    throw new UsageError(`the input ${show(key)} is given twice`, 'give it once');
  return { ...before, [key]: text.slice(at + 1) };
}

/** Collects `name=amount` pairs of a repeated option. */
export function amount(text: string, before: Budget = {}): Budget {
  const read = parseAmount(text);
  if (read === undefined)
    throw new UsageError(`expected name=amount, got ${show(text)}`, 'for example tokens=200000');
  const [name] = read;
  if (Object.hasOwn(before, name))
    throw new UsageError(`the budget ${show(name)} is given twice`, 'give it once');
  return { ...before, [name]: read[1] };
}

/** Collects the values of a repeated option. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
