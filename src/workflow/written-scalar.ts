/**
 * How a number stands in a file, also where an alias stands for it.
 * Knows texts and places; must not know what the number is for.
 */
import type { Path } from '../std/json-schema.ts';
import { writtenAt } from './place.ts';
import type { Source } from './workflow.ts';

/** The scalar as its author wrote it: `3.10`, where the value is 3.1. Undefined where nothing is known. */
export function writtenScalar(source: Source, path: Path): string | undefined {
  const written = writtenAt(source, path);
  if (written !== undefined) return written;
  const { start, end } = source.locate(path) ?? { start: 0, end: 0 };
  const alias = /^\*([^\s,\]}]+)$/.exec(source.text.slice(start, end).trim());
  if (alias === null) return undefined;
  const anchor = `&${alias[1]} `;
  const at = source.text.lastIndexOf(anchor, start);
  return at < 0
    ? undefined
    : /^[^\s,\]}]+/.exec(source.text.slice(at + anchor.length).trimStart())?.[0];
}
