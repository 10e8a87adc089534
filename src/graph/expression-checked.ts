/**
 * An expression that was read and checked, and what was wrong with one that could not be.
 * Knows the guards of every expression; must not know what the names in it stand for.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';
import { type Reads, readsOf } from './expression-reads.ts';
import { slipFix } from './expression-slips.ts';
import { inWords } from './expression-words.ts';
import { badlyRead } from './step-read.ts';

const MAX_LENGTH = 8 * 1024;

type Parsed = ReturnType<Environment['parse']>;

/** `names`: what can be read, as people are told. Throws `ExpressionError`. */
export function checkedExpression(
  cel: Environment,
  text: string,
  names: string,
): { readonly parsed: Parsed; readonly reads: Reads } {
  if (text.trim() === '') throw new ExpressionError('the expression is empty');
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`the expression is longer than ${MAX_LENGTH} characters`);
  }
  const parsed = parse(cel, text);
  const reads = readsOf(parsed.ast);
  const checked = parsed.check();
  if (!checked.valid) throw fromPackage(checked.error, text, names);
  return { parsed, reads };
}

function parse(cel: Environment, text: string): Parsed {
  try {
    return cel.parse(text);
  } catch (error) {
    throw fromPackage(error, text);
  }
}

export interface PackageError {
  readonly code?: string;
  readonly summary?: string;
  readonly message?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

/** What the package says of an expression, in our words. */
export function fromPackage(error: unknown, text: string, names = ''): ExpressionError {
  if (error instanceof ExpressionError) return error;
  const { code, summary, message = String(error), range } = error as PackageError;
  const sentence = inWords(summary ?? message.split('\n')[0]!);
  const fault = new ExpressionError(sentence, range?.start, range?.end, hint(code, text, names));
  fault.isMissing = code === 'no_such_key';
  return fault;
}

function hint(code: string | undefined, text: string, names: string): string | undefined {
  const unfit = badlyRead(text);
  if (unfit !== undefined) return unfit;
  const slip = code === 'no_such_key' ? undefined : slipFix(text);
  if (slip !== undefined) return slip;
  if (code === 'unknown_variable') return `the names here are ${names}`;
  if (code === 'no_such_key') return 'test it first with has(…)';
  return undefined;
}

/** A loop inside a loop over lists of this length is as much as one evaluation may take. */
const MAX_NESTED_ITEMS = 1_000;

/** Throws `ExpressionError` where loops in each other would go over a long list. */
export function refuseLongLists(values: readonly unknown[]): void {
  const stack: unknown[] = [...values];
  for (let value = stack.pop(); stack.length > 0 || value !== undefined; value = stack.pop()) {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) continue;
    if (Array.isArray(value) && value.length > MAX_NESTED_ITEMS) {
      const message = `nested loops take lists of at most ${MAX_NESTED_ITEMS} items, this one has ${value.length}`;
      throw new ExpressionError(message, 0, 0, 'do it in a function step');
    }
    for (const item of Object.values(value)) stack.push(item);
  }
}
