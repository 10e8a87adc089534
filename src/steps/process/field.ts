/**
 * Fields as rules name them: `address.city`, `items[].sku`, `rows[0]`, `"odd key".x`.
 * Knows their grammar; must not know values.
 */
import { show } from '../../std/printable.ts';

/** Stands for every item of a list. */
export const EACH = Symbol('each item');

/** One step into a value: a key, a place in a list, or each item. */
export type Part = string | number | typeof EACH;

export interface Field {
  readonly text: string;
  readonly parts: readonly Part[];
}

export interface FieldFault {
  readonly message: string;
  readonly fix: string;
}

/** A plain key, one in quotes, `[0]` or `[]`, with the dot in front of a key. */
const PART = /(\.?)(?:([^.[\]"]+)|"((?:[^"\\]|\\.)+)")|\[(\d{0,9})\]/y;

const GRAMMAR = 'write it as in name, address.city, items[].sku, rows[0] or "odd key".x';

/** The field that a text names, or what is wrong with it. */
export function readField(text: string): Field | FieldFault {
  const parts: Part[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const at = PART.lastIndex;
    const found = PART.exec(text);
    if (found === null) return fault(text, at);
    const [, dot = '', plain, quoted, index] = found;
    if (index !== undefined) {
      parts.push(index === '' ? EACH : Number(index));
      continue;
    }
    if ((dot === '.') !== parts.length > 0) return fault(text, at);
    const key = plain ?? unescaped(quoted!);
    if (plain !== undefined && plain !== plain.trim()) return fault(text, at);
    if (key === '__proto__')
      return { message: 'the key "__proto__" is not allowed', fix: 'name it otherwise' };
    parts.push(key);
  }
  return parts.length === 0 ? fault(text, 0) : { text, parts };
}

function fault(text: string, at: number): FieldFault {
  const where = at === 0 ? '' : ` at ${show(text.slice(at))}`;
  return { message: `${show(text)} names no field${where}`, fix: GRAMMAR };
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/gs, '$1');
}

/** A place in a value as it is named in a field. */
export function placeText(place: readonly (string | number)[]): string {
  return place
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = /^[^.[\]"\s]+$/.test(part) ? part : JSON.stringify(part);
      return i === 0 ? key : `.${key}`;
    })
    .join('');
}
