/**
 * How to mend a value of the wrong type.
 * Knows schemas and what people mostly mean; must not know where the value stands.
 */
import { parseDuration } from './duration.ts';
import { codeOfNumber } from './failure-code.ts';
import type { Schema } from './schema.ts';
import { TRUTH_WORDS, yamlWord } from './yaml-word.ts';

const DECIMAL = /^[-+]?[0-9]+(\.[0-9]+)?$/;

/** A fix, where one is known. `asText`: the fix quotes the value, which may be written otherwise. */
export interface TypeFix {
  readonly fix?: string;
  /** What to write where nobody knows better. */
  readonly usual?: string;
  readonly asText?: true;
}

/** `word`: how a text is written as an item of a list. */
export function typeFix(schema: Schema, value: unknown, word = yamlWord): TypeFix {
  const all = [schema, ...(schema.anyOf ?? [])];
  const whole = wholeFix(all, value);
  if (whole !== undefined) return whole;
  const numbers = all.filter(isNumber);
  if (numbers.length > 0 && typeof value === 'string') {
    const text = value.trim();
    // Without its quotes it would be refused again.
    const integers = numbers.every((s) => s.type === 'integer');
    if (integers && DECIMAL.test(text) && !Number.isSafeInteger(Number(text))) return {};
    const digits = text.replaceAll('_', '');
    const plain = digits.replace(/^\+|^\+?0+(?=[0-9])|(?<=^-)0+(?=[0-9])/g, '');
    if (DECIMAL.test(text) && plain === text) return { fix: `remove the quotes: ${text}` };
    if (DECIMAL.test(digits)) return { fix: `write ${plain}` };
  }
  if (value === null) return { fix: 'give it a value, or leave the key out' };
  if (schema.format === 'duration' && typeof value === 'number' && value >= 1)
    return { fix: `give the unit: ${value}s or ${value}ms` };
  if (schema.format === 'timestamp' && typeof value === 'number')
    return { fix: 'write it as text: 2026-12-24T18:00:00Z' };
  if (schema.format === 'size' && typeof value === 'number')
    return { fix: `give the unit: ${value}mb or ${value}kb` };
  if (schema.format === 'failure-code' && typeof value === 'number') {
    const code = codeOfNumber(value);
    return code === undefined ? {} : { fix: `write "${code}"` };
  }
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const text = all.some((s) => s.type === 'string' && s.enum === undefined && !s.format);
  if (text && scalar && numbers.length === 0)
    return { fix: `put it in quotes: "${value}"`, asText: true };
  return otherFix(all, value, word);
}

function isNumber({ type }: Schema): boolean {
  return type === 'integer' || type === 'number';
}

/** A word for true or false, and a span where a mapping has a place for it. */
function wholeFix(all: readonly Schema[], value: unknown): TypeFix | undefined {
  if (typeof value !== 'string') return undefined;
  const timed = all.flatMap(({ properties = {}, required = [] }) =>
    Object.keys(properties).filter(
      (key) => properties[key]!.format === 'duration' && required.every((other) => other === key),
    ),
  );
  if (timed.length === 1 && parseDuration(value) !== undefined)
    return { fix: `write { ${timed[0]}: ${value} }` };
  const [only] = all;
  if (!all.some((s) => s.type === 'boolean') || all.some((s) => s.type === 'string'))
    return undefined;
  const truth = TRUTH_WORDS.has(value.toLowerCase());
  if (truth) return { fix: 'write true or false, without quotes' };
  return only!.type === 'boolean' ? { fix: 'write true or false' } : undefined;
}

/** A list or a mapping made of what is there, or a value of the right kind. */
function otherFix(all: readonly Schema[], value: unknown, word: (text: string) => string): TypeFix {
  const list = all.find((s) => s.type === 'array');
  if (list !== undefined) {
    const fix = listFix(list.items, value, word);
    if (fix !== undefined) return { fix };
  }
  const open = all.find((s) => s.type === 'object' && takesText(s.additionalProperties));
  if (open !== undefined && all.length === 1 && (Array.isArray(value) || typeof value === 'string'))
    return { usual: mappingFix([value].flat()) };
  return usualFix(all, value);
}

/** One of the words, or a number that fits. */
function usualFix(all: readonly Schema[], value: unknown): TypeFix {
  const words = all.flatMap((s) => (s.type === 'boolean' ? [true, false] : (s.enum ?? [])));
  const number = all.find(isNumber);
  const structured = typeof value === 'object';
  if (structured || (words.length === 0 && number === undefined)) return {};
  const choice = words.length > 2 ? `one of ${words.join(', ')}` : words.join(' or ');
  if (number === undefined) return { usual: `write ${choice}` };
  const kind = number.type === 'integer' ? 'a whole number' : 'a number';
  const such = `such as ${example(number, value)}`;
  const usual = words.length === 0 ? `${kind}, ${such}` : `${choice}, or ${kind} ${such}`;
  return { usual: `write ${usual}` };
}

function takesText(schema: Schema | boolean | undefined): boolean {
  if (typeof schema !== 'object') return false;
  return [schema, ...(schema.anyOf ?? [])].some((s) => s.type === 'string');
}

/** A number that fits, near to the one that does not. */
function example({ minimum = -Infinity, maximum = Infinity }: Schema, value: unknown): number {
  const near = typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : 10;
  return Math.max(minimum, Math.min(maximum, near));
}

/** Whether a text is a number that somebody put in quotes. */
export function isNumberText(value: unknown): boolean {
  return typeof value === 'string' && DECIMAL.test(value.trim().replaceAll('_', ''));
}

/** Longer lists are not worth reading in a fix. */
const MAX_SHOWN = 100;

/**
 * A list of the words of a text, as it can be written: `echo "hi there"` gives `[echo, "hi there"]`. Undefined
 * where a list of other things is wanted.
 */
function listFix(
  items: Schema | undefined,
  value: unknown,
  word: (text: string) => string,
): string | undefined {
  const kinds = items === undefined ? [] : [items, ...(items.anyOf ?? [])];
  const texts = items === undefined || kinds.some((s) => s.type === 'string');
  const numbers = kinds.some(isNumber);
  if (typeof value === 'number' && numbers) return `write a list: [${value}]`;
  if (texts && (typeof value === 'number' || typeof value === 'boolean'))
    return `write a list: [${word(String(value))}]`;
  if (typeof value !== 'string') return undefined;
  const words = wordsOf(value.trim());
  if (!texts) {
    const fit = numbers && words?.every((word) => DECIMAL.test(word));
    const { minimum = 1 } = kinds.find(isNumber) ?? {};
    const shown = fit ? words!.map(Number) : numbers ? [minimum, minimum + 1] : undefined;
    return shown === undefined
      ? undefined
      : `write a list${fit ? '' : ' of numbers, such as'}: [${shown.join(', ')}]`;
  }
  const list = words && `[${words.map((text) => word(text)).join(', ')}]`;
  return list === undefined || list.length > MAX_SHOWN
    ? 'write a list with an item for each word'
    : `write a list: ${list}`;
}

/** `[A=b]` as a mapping. */
function mappingFix(list: readonly unknown[]): string {
  const pairs = list.map((item) => /^([\w-]+)\s*[=:]\s*(.*)$/s.exec(String(item)));
  const text = pairs.map((pair) => (pair ? `${pair[1]}: ${yamlWord(pair[2]!)}` : '')).join(', ');
  const shown = pairs.length > 0 && pairs.every((pair) => pair !== null);
  return `write a mapping: { ${shown && text.length <= MAX_SHOWN ? text : 'NAME: value'} }`;
}

/** Words between commas or blanks, or in quotes; undefined where only a shell knows what is meant. */
function wordsOf(text: string): string[] | undefined {
  if (/^[^\s"'`$|&;<>\\]+(,\s*[^\s"'`$|&;<>\\]+)+$/.test(text)) return text.split(/,\s*/);
  const words: string[] = [];
  // An expression is one word with what touches it, whatever it holds.
  const part = /\s*(?:"([^"\\$`]*)"|'([^']*)'|((?:\$\{\{[^{}`]*\}\}|[^\s"'`$|&;<>\\])+))(?=\s|$)/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    words.push(match[1] ?? match[2] ?? match[3]!);
  }
  return words;
}
