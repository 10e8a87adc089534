/**
 * Why somebody's module could not be loaded, and in which file and line that happened.
 * Knows errors of Node and of jiti by their codes and stacks, never by their words; must not know what
 * the module is for.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { saidBy } from '../std/error-like.ts';
import { nearest } from '../std/nearest.ts';
import { printable, show } from '../std/printable.ts';
import { isError } from '../std/value-kinds.ts';
import { columnIn, importModule } from './import-module.ts';
import { isTransformed } from './kinds.ts';
import { misread } from './misread.ts';
import { framePlace, headPlace, type StackPlace } from './stack-place.ts';
import type { Import } from './syntax.ts';
import { codeAt, fileOf, isLost, pathOf, refusalOf, visited } from './walk.ts';

export interface ModuleFault {
  /** The end of a sentence, without its full stop. */
  readonly why: string;
  readonly fix: string;
  /** Where it happened, which need not be the file that was to be loaded. */
  readonly at: StackPlace | undefined;
}

const MEND = 'mend the module, or its imports';

/** What an error thrown while loading `entry` (an absolute path) says to the author of the file. */
export async function moduleFault(error: unknown, entry: string): Promise<ModuleFault> {
  if (!isError(error)) {
    const file = await throwerOf(error, entry, new Set());
    return {
      why: saidBy(error) ?? `it threw ${show(error)}`,
      fix: MEND,
      at: file === undefined ? file : { file },
    };
  }
  const wrong = await misread(entry);
  if (wrong !== undefined) return wrong;
  if (LOST.has(codeOf(error))) {
    const lost = await lostImport(error, entry);
    if (lost !== undefined) return lost;
  }
  const at =
    (await readPlace(headPlace(error))) ??
    (await faultyPlace(error, entry)) ??
    (await written(framePlace(error), entry)) ??
    (await refusedPlace(error, entry));
  const other = at === undefined ? undefined : await misread(at.file);
  return other ?? { why: wordsOf(error), fix: MEND, at };
}

/** ` (line 3)`, or with the name of the file where that is another one; empty when it is not known. */
export function placeText({ at }: ModuleFault, entry: string, from = dirname(entry)): string {
  if (at === undefined) return '';
  const line = at.line === undefined ? '' : `line ${at.line}`;
  const file = at.file === entry ? '' : printable(shownFrom(from, at.file));
  const told = [file, line].filter((part) => part !== '').join(', ');
  return told === '' ? '' : ` (${told})`;
}

function shownFrom(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join('/');
  return path.startsWith('../') ? path : `./${path}`;
}

function codeOf(error: Error): unknown {
  return (error as NodeJS.ErrnoException).code;
}

function wordsOf({ message, name }: Error): string {
  // An error of the parser of jiti has its place behind the words.
  const [first = ''] = String(message).split('\n');
  return printable(first.replace(/^\w*Error: /, '').replace(/[\s.]+$/, ''), 300) || String(name);
}

/** Errors for an import that leads nowhere. */
const LOST: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

async function lostImport(error: Error, entry: string): Promise<ModuleFault | undefined> {
  const { requireStack } = error as { requireStack?: unknown };
  const [first] = Array.isArray(requireStack) ? requireStack : [];
  for await (const { file, code } of visited(typeof first === 'string' ? first : entry)) {
    if (!('imports' in code)) continue;
    for (const one of code.imports) {
      if (await isLost(one, file)) return lostFault(one, file);
    }
  }
  return undefined;
}

async function lostFault(one: Import, file: string): Promise<ModuleFault> {
  const at = { file, line: one.line, column: one.column };
  const path = pathOf(one.from, file);
  if (path === undefined) {
    const why = `it imports the package ${show(one.from)}, which is not there`;
    return { why, fix: 'install it, or mend its name', at };
  }
  const names = await readdir(dirname(path)).catch(() => []);
  const close = nearest(basename(path), names);
  const meant =
    close && `${one.from.slice(0, one.from.length - basename(one.from).length)}${close}`;
  const fix = meant === undefined ? 'mend the path' : `did you mean ${show(meant)}?`;
  return { why: `it imports ${show(one.from)}, and there is no such file`, fix, at };
}

/** What jiti runs has the lines of its file, but other columns. */
async function written(at: StackPlace | undefined, entry: string): Promise<StackPlace | undefined> {
  if (at?.line === undefined || !isTransformed(entry)) return at;
  const { file, line, column = 1 } = at;
  return { file, line, ...(await columnIn(file, line, column)) };
}

/** The parser of jiti counts columns from 0, so what it cannot read is read once more. */
async function readPlace(at: StackPlace | undefined): Promise<StackPlace | undefined> {
  const code = at === undefined ? undefined : await codeAt(at.file);
  return at === undefined || code === undefined || 'imports' in code ? at : { ...at, ...code };
}

/** The import that Node.js refuses with this error, which says nothing of who wrote it. */
async function refusedPlace(error: Error, entry: string): Promise<StackPlace | undefined> {
  const code = codeOf(error);
  if (typeof code !== 'string') return undefined;
  for await (const { file, code: read } of visited(entry)) {
    if (!('imports' in read)) continue;
    for (const { from, line, column } of read.imports) {
      const refused =
        code === 'ERR_UNKNOWN_FILE_EXTENSION'
          ? pathOf(from, file) !== undefined && !/\.([cm]?js|json|node|wasm)$/.test(from)
          : refusalOf(from, file) === code;
      if (refused) return { file, line, column };
    }
  }
  return undefined;
}

/** A fault of syntax has no place of its own in Node.js: the first file that cannot be read has it. */
async function faultyPlace(error: Error, entry: string): Promise<StackPlace | undefined> {
  if (error.name !== 'SyntaxError') return undefined;
  for await (const { file, code } of visited(entry)) {
    if (!('imports' in code)) return { file, ...code };
  }
  return undefined;
}

/**
 * The file that threw what has no stack. Modules that have been loaded are not loaded again: they give the
 * same once more, and what a module imports is loaded before it.
 */
async function throwerOf(
  thrown: unknown,
  file: string,
  seen: Set<string>,
): Promise<string | undefined> {
  if (seen.has(file) || isTransformed(file)) return undefined;
  seen.add(file);
  const code = await codeAt(file);
  for (const one of code !== undefined && 'imports' in code ? code.imports : []) {
    const next = one.by === 'statement' ? await fileOf(one, file) : undefined;
    const found = next === undefined ? next : await throwerOf(thrown, next, seen);
    if (found !== undefined) return found;
  }
  return importModule(file).then(
    () => undefined,
    (reason) => (Object.is(reason, thrown) ? file : undefined),
  );
}
