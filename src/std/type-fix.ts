/**
 * How to mend a value of the wrong type.
 * Knows schemas and what people mostly mean; must not know where the value stands.
 */
import { codeOfNumber } from './failure-code.ts';
import type { Schema } from './schema.ts';
import { TRUTH_WORDS, yamlWord } from './yaml-word.ts';

const DECIMAL = /^[-+]?[0-9]+(\.[0-9]+)?$/;

/** A fix, where one is known. `asText`: the fix quotes the value, which may be written otherwise. */
export interface TypeFix {
  readonly fix?: string;
  readonly asText?: true;
}

export function typeFix(schema: Schema, value: unknown): TypeFix {
  if (schema.type === 'boolean' && typeof value === 'string') {
    const truth = TRUTH_WORDS.has(value.toLowerCase());
    return { fix: truth ? 'write true or false, without quotes' : 'write true or false' };
  }
  const all = [schema, ...(schema.anyOf ?? [])];
  const wantsNumber = all.some((s) => s.type === 'integer' || s.type === 'number');
  if (wantsNumber && typeof value === 'string') {
    const text = value.trim();
    // Without its quotes it would be refused again.
    const whole = !all.some((s) => s.type === 'number');
    if (whole && DECIMAL.test(text) && !Number.isSafeInteger(Number(text))) return {};
    const digits = text.replaceAll('_', '');
    const plain = digits.replace(/^\+|^\+?0+(?=[0-9])|(?<=^-)0+(?=[0-9])/g, '');
    if (DECIMAL.test(text) && plain === text) return { fix: `remove the quotes: ${text}` };
    if (DECIMAL.test(digits)) return { fix: `write ${plain}` };
  }
  if (value === null) return { fix: 'give it a value, or leave the key out' };
  if (schema.format === 'duration' && typeof value === 'number' && value >= 1)
    return { fix: `give the unit: ${value}s or ${value}ms` };
  if (schema.format === 'size' && typeof value === 'number')
    return { fix: `give the unit: ${value}mb or ${value}kb` };
  if (schema.format === 'failure-code' && typeof value === 'number') {
    const code = codeOfNumber(value);
    return code === undefined ? {} : { fix: `write "${code}"` };
  }
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const text = all.some((s) => s.type === 'string' && s.enum === undefined && !s.format);
  if (text && scalar && !wantsNumber) return { fix: `put it in quotes: "${value}"`, asText: true };
  const list = all.some((s) => s.type === 'array');
  return list && typeof value === 'string' ? { fix: listFix(value) } : {};
}

/** Whether a text is a number that somebody put in quotes. */
export function isNumberText(value: unknown): boolean {
  return typeof value === 'string' && DECIMAL.test(value.trim().replaceAll('_', ''));
}

/** Longer lists are not worth reading in a fix. */
const MAX_SHOWN = 100;

/** A list of the words of a text, as it can be written: `echo "hi there"` gives `[echo, "hi there"]`. */
function listFix(text: string): string {
  const words = wordsOf(text.trim());
  const list = words && `[${words.map(yamlWord).join(', ')}]`;
  return list === undefined || list.length > MAX_SHOWN
    ? 'write a list with an item for each word'
    : `write a list: ${list}`;
}

/** Words between commas or blanks, or in quotes; undefined where only a shell knows what is meant. */
function wordsOf(text: string): string[] | undefined {
  if (/^[^\s"'`$|&;<>\\]+(,\s*[^\s"'`$|&;<>\\]+)+$/.test(text)) return text.split(/,\s*/);
  const words: string[] = [];
  const part = /\s*(?:"([^"\\$`]*)"|'([^']*)'|([^\s"'`$|&;<>\\]+))(?=\s|$)/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    words.push(match[1] ?? match[2] ?? match[3]!);
  }
  return words;
}
