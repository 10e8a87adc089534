/**
 * Where an error happened, as its stack says.
 * Knows how V8, Node and jiti write places; must not know what the error says.
 */
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

export interface StackPlace {
  /** An absolute path. */
  readonly file: string;
  /** From 1, as the column. */
  readonly line?: number;
  readonly column?: number;
}

const PLACE = /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+)(?::(\d+))?$/;
const FRAME = /^\s*at (?:.*\()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?:\d+:\d+)\)?$/;

/**
 * A place in front of the stack, with or without the line of the file and a mark below it. Node writes
 * it there for what cannot be read or linked, and the parser of jiti for what it cannot read.
 */
export function headPlace({ stack }: Error): StackPlace | undefined {
  const lines = String(stack).split('\n');
  const end = lines.findIndex((line) => /^\s*at /.test(line));
  const head = end < 0 ? lines : lines.slice(0, end);
  for (const [i, line] of head.entries()) {
    const place = placeIn(line.trim());
    if (place === undefined) continue;
    if (place.column !== undefined) return place;
    const mark = /^\s*\^/.exec(head[i + 2] ?? '');
    return mark === null ? place : { ...place, column: mark[0].length };
  }
  return undefined;
}

/** The last place of the author's own code; else that of a package. */
export function framePlace({ stack }: Error): StackPlace | undefined {
  const places = String(stack)
    .split('\n')
    .flatMap((line) => placeIn(FRAME.exec(line)?.[1] ?? '') ?? []);
  const foreign = places.filter(({ file }) => !isOurs(file));
  return foreign.find(({ file }) => !file.includes(`${sep}node_modules${sep}`)) ?? foreign[0];
}

function placeIn(text: string): StackPlace | undefined {
  const match = PLACE.exec(text);
  if (match === null) return undefined;
  const [, name = '', line, column] = match;
  const file = name.startsWith('file:') ? pathIn(name) : name;
  if (file === undefined) return undefined;
  const place = { file, line: Number(line) };
  return column === undefined ? place : { ...place, column: Number(column) };
}

function pathIn(href: string): string | undefined {
  try {
    return fileURLToPath(href.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}

let root: { readonly folder: string | undefined } | undefined;

/** Code of this package and of what it loads modules with. */
function isOurs(file: string): boolean {
  root ??= { folder: packageRoot(dirname(fileURLToPath(import.meta.url))) };
  const { folder } = root;
  const inside = (name: string) => file.startsWith(`${join(folder!, name)}${sep}`);
  if (folder !== undefined && (inside('src') || inside('dist'))) return true;
  return file.includes(`${sep}node_modules${sep}jiti${sep}`);
}
