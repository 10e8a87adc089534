/**
 * What is wrong with the options of a call from a program without types.
 * Knows names and kinds of values; must not know any call, nor throw: whose error it is, its caller knows.
 */

import { MAX_DURATION_MS, msOf, type Span } from './duration.ts';
import { isMapping } from './mapping.ts';
import { nearest } from './nearest.ts';
import { show } from './printable.ts';

/** What an option has to be; `hint` says what to give. */
export interface OptionKind {
  readonly is: (value: unknown) => boolean;
  readonly hint: string;
}

export interface OptionFault {
  readonly message: string;
  readonly hint: string;
}

/** The first fault; undefined when there is none. A field without a value chooses nothing. */
export function optionFault(
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): OptionFault | undefined {
  const strange = nameFault(options, Object.keys(kinds));
  if (strange !== undefined) return strange;
  for (const [name, value] of Object.entries(options as object)) {
    const { is, hint } = kinds[name]!;
    if (value !== undefined && !is(value))
      return { message: `${name} cannot be ${show(value)}`, hint };
  }
  return undefined;
}

/** The same for names alone. */
export function nameFault(options: unknown, known: readonly string[]): OptionFault | undefined {
  const name = isMapping(options) && Object.keys(options).find((key) => !known.includes(key));
  if (name === undefined) return undefined;
  const some = `give some of ${known.join(', ')}`;
  if (name === false) return { message: `the options cannot be ${show(options)}`, hint: some };
  const close = nearest(name, known);
  const hint = close === undefined ? some : `did you mean ${close}?`;
  return { message: `there is no option ${show(name)}`, hint };
}

/** An object with all of these functions. */
export function hasCalls(value: unknown, ...names: readonly string[]): boolean {
  return isMapping(value) && names.every((name) => typeof value[name] === 'function');
}

export function oneOf(...words: readonly string[]): OptionKind {
  const is = (value: unknown) => words.some((word) => word === value);
  return { is, hint: `give ${words.map((word) => show(word)).join(' or ')}` };
}

/** A length of time, in milliseconds or as text. Ten years are the most, as everywhere: what is kept knows no infinity. */
export function spanFrom(leastMs: 0 | 1): OptionKind {
  return {
    is: (value) => {
      const ms = typeof value === 'number' || typeof value === 'string' ? msOf(value as Span) : -1;
      return ms >= leastMs && ms <= MAX_DURATION_MS;
    },
    hint: `give milliseconds from ${leastMs} to ${MAX_DURATION_MS}, which is ten years, or text such as '30s', or leave it out`,
  };
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export const CALLED: OptionKind = {
  is: (value) => typeof value === 'function',
  hint: 'give a function',
};

export const YES_OR_NO: OptionKind = {
  is: (value) => typeof value === 'boolean',
  hint: 'give true or false',
};
