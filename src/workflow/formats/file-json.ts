/**
 * Plain values as the text of a JSON file that reads back as the same values.
 * Knows JSON; must not know workflows.
 */
import { show } from '../../std/printable.ts';
import { AsWritten, numberText } from './yaml-text.ts';

/** Indented JSON text of a plain value. Throws a `TypeError` for a number or a truth whose own words JSON does not have. */
export function fileJson(value: unknown): string {
  return `${textOf(value, '\n')}\n`;
}

/** `line`: what begins a line that is as deep as the value. */
function textOf(value: unknown, line: string): string {
  if (value instanceof AsWritten) return ownWords(value.text);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${line}  `;
  if (Array.isArray(value))
    return enclosed(
      '[]',
      value.map((item) => textOf(item, inner)),
      line,
    );
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const texts = members.map(([key, member]) => `${JSON.stringify(key)}: ${textOf(member, inner)}`);
  return enclosed('{}', texts, line);
}

function enclosed([open = '', close = '']: string, texts: readonly string[], line: string): string {
  if (texts.length === 0) return `${open}${close}`;
  return `${open}${texts.map((text) => `${line}  ${text}`).join(',')}${line}${close}`;
}

/** `3.10` is JSON as it stands, `0644` is not: a text or another number would mean something else. */
function ownWords(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new TypeError(`JSON has no ${show(text)}; write to a file that ends in .yaml`);
  }
}
