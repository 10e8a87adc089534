/**
 * From a file of code to the files that it imports, and to imports that lead nowhere.
 * Knows how Node and jiti find files; must not run anybody's code, nor look into a package.
 */
import { readFile, stat } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CODE_EXTENSIONS, isCode, isTransformed } from './kinds.ts';
import { type Import, type Place, type ReadCode, readCode } from './syntax.ts';

/** So many files are looked at, and none that is larger. */
const MOST_FILES = 1_000;
const MOST_BYTES = 2 ** 20;

/** A file that could be read, or the place where it cannot. */
export interface Visited {
  readonly file: string;
  readonly code: ReadCode | Place;
}

/** The file and all that it imports, each one once, those that import before what they import. */
export async function* visited(entry: string): AsyncGenerator<Visited> {
  const seen = new Set([entry]);
  const stack = [entry];
  for (let file = stack.pop(); file !== undefined; file = stack.pop()) {
    const code = await codeAt(file);
    if (code === undefined) continue;
    yield { file, code };
    if (!('imports' in code)) continue;
    for (const one of [...code.imports].reverse()) {
      const next = await fileOf(one, file);
      if (next === undefined || seen.has(next) || seen.size > MOST_FILES || !isOwnCode(next))
        continue;
      seen.add(next);
      stack.push(next);
    }
  }
}

function isOwnCode(file: string): boolean {
  return isCode(file) && !/[\\/]node_modules[\\/]/.test(file);
}

export async function codeAt(file: string): Promise<ReadCode | Place | undefined> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined || info.size > MOST_BYTES) return undefined;
  return readCode(await readFile(file, 'utf8'), file);
}

/** Where an import of a file leads; undefined for packages, and where there is nothing. */
export async function fileOf(one: Import, importer: string): Promise<string | undefined> {
  const wanted = pathOf(one.from, importer);
  if (wanted === undefined) return undefined;
  const tries = [wanted];
  if (one.by === 'require' || isTransformed(importer)) {
    const endings = [...CODE_EXTENSIONS, '.json'];
    tries.push(...endings.map((ending) => `${wanted}${ending}`));
    tries.push(...endings.map((ending) => resolve(wanted, `index${ending}`)));
    // TypeScript names the file that it will be made into.
    tries.push(wanted.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'));
  }
  for (const path of tries) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile()) return path;
  }
  return undefined;
}

/** The path that is written, undefined for the name of a package. */
export function pathOf(from: string, importer: string): string | undefined {
  if (from.startsWith('file:')) return fileURLToPath(new URL(from));
  if (!/^\.{0,2}\//.test(from) && from !== '.' && from !== '..') return undefined;
  const plain = from.replace(/[?#].*$/, '');
  return fileURLToPath(new URL(plain, pathToFileURL(importer)));
}

/** Whether an import of this file leads nowhere. */
export async function isLost(one: Import, importer: string): Promise<boolean> {
  if (/^(data|https?|node):/.test(one.from))
    return one.from.startsWith('node:') && !isBuiltin(one.from);
  if (pathOf(one.from, importer) !== undefined) return (await fileOf(one, importer)) === undefined;
  return refusalOf(one.from, importer) === 'MODULE_NOT_FOUND';
}

/** The code of the error with which a package, or a name of the own package, cannot be found. */
export function refusalOf(from: string, importer: string): string | undefined {
  if (isBuiltin(from) || pathOf(from, importer) !== undefined) return undefined;
  try {
    createRequire(importer).resolve(from);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** What the nearest `package.json` says of the files below it. */
export async function packageTypeOf(file: string): Promise<unknown> {
  for (let at = dirname(file); ; at = dirname(at)) {
    const text = await readFile(resolve(at, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return typeIn(text);
    if (dirname(at) === at) return undefined;
  }
}

function typeIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
