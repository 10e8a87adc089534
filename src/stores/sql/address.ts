/**
 * The file of a store as people name it: what SQLite or a shell would read otherwise than we do is
 * refused, because then another file than the one that is looked after would hold the runs.
 * Knows spellings; must not look at any file.
 */
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { PlaceFault } from '../../ports/store-care.ts';

/** SQLite opens no longer path, and keeps other files beside it whose names are so much longer. */
const LONGEST_PATH = 500;
const LONGEST_NAME = 255 - '-journal'.length;

/** Undefined for the path of a file. */
export function sqlitePlaceFault(file: string): PlaceFault | undefined {
  return RULES.map((rule) => rule(file)).find((fault) => fault !== undefined);
}

/** The first that finds something tells it. */
const RULES: readonly ((file: string) => PlaceFault | undefined)[] = [
  (file) => (file.includes('\0') ? { reason: 'it holds a NUL byte' } : undefined),
  (file) => (file.trim() === '' ? { reason: 'it is empty' } : undefined),
  ofMemory,
  ofAddress,
  ofHome,
  ofQuery,
  (file) => {
    if (!/[/\\]$/.test(file) && !/(^|\/)\.{1,2}$/.test(file)) return undefined;
    return { reason: 'it is a folder', better: sqlite(join(file, 'heddle.db')) };
  },
  (file) => {
    const path = Buffer.byteLength(resolve(file));
    const name = Buffer.byteLength(basename(file));
    if (name > LONGEST_NAME) return { reason: `its name has more than ${LONGEST_NAME} bytes` };
    return path > LONGEST_PATH
      ? { reason: `its path has more than ${LONGEST_PATH} bytes` }
      : undefined;
  },
];

function ofMemory(file: string): PlaceFault | undefined {
  if (/^(file:)?:memory:/i.test(file) || /[?&]mode=memory\b/i.test(file))
    return { reason: 'it is kept nowhere', better: { kind: 'memory' } };
  if (!file.startsWith(':')) return undefined;
  return { reason: 'SQLite keeps names with a colon for itself', better: sqlite(`./${file}`) };
}

/** What has a scheme is an address; one letter may be a drive. */
function ofAddress(file: string): PlaceFault | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(file) ?? [];
  const reason = 'it is an address, not the path of a file';
  if (/^postgres(ql)?$/i.test(scheme)) return { reason, better: { kind: 'postgres', place: file } };
  if (/^(file|sqlite3?)$/i.test(scheme)) {
    const path = pathIn(rest);
    return path === '' ? { reason } : { reason, better: sqlite(path) };
  }
  if (scheme !== '') return { reason };
  // What is left of sqlite://…, which other programs read in two ways.
  if (!file.startsWith('//')) return undefined;
  const path = pathIn(file);
  return path === '' ? { reason } : { reason, better: sqlite(path) };
}

/** The path in `///a/b?mode=ro`, `//b` and `b`. */
function pathIn(rest: string): string {
  const [path = ''] = rest.split(/[?#]/, 1);
  const plain = path
    .replace(/^\/\/(?=\/)/, '')
    .replace(/^\/+/, (slashes) =>
      path.startsWith('//') && !path.startsWith('///') ? '' : slashes.slice(0, 1),
    );
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** No shell replaces a `~` that stands behind `sqlite:`. */
function ofHome(file: string): PlaceFault | undefined {
  if (!file.startsWith('~')) return undefined;
  const reason = 'a ~ stands for no folder here';
  if (file !== '~' && !file.startsWith('~/')) return { reason, better: sqlite(`./${file}`) };
  return {
    reason,
    better: sqlite(
      join(process.env.HOME || homedir(), file.slice(2), file === '~' ? 'heddle.db' : ''),
    ),
  };
}

function ofQuery(file: string): PlaceFault | undefined {
  const cut = /\?\w+=[^/]*$/.exec(file);
  if (cut === null || cut.index === 0) return undefined;
  const reason = 'a path takes no options';
  return { reason, better: sqlite(file.slice(0, cut.index)) };
}

function sqlite(place: string) {
  return { kind: 'sqlite', place } as const;
}
