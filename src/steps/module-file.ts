/**
 * `./file.ts#export`: finding a module inside the project and loading one export of it.
 * Knows paths and module loading; must not know what the export is for.
 */
import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportsOf } from '../modules/exports.ts';
import { moduleFault, placeText } from '../modules/fault.ts';
import { exportOf, importModule } from '../modules/import-module.ts';
import { CODE_EXTENSIONS, isCode } from '../modules/kinds.ts';
import type { ConfigProblem, Place, Preparation, Prepared } from '../ports/step-type.ts';
import { nearest } from '../std/nearest.ts';
import { printable, show } from '../std/printable.ts';
import { isClass } from '../std/value-kinds.ts';
import { isInside } from './inside.ts';
import { CORRECT_PATH, fixForMissing } from './missing-file.ts';

/** A module that has not loaded by then never will. */
const LOAD_TIMEOUT_MS = 10_000;

/** Larger files are no code that somebody wrote. */
const MOST_BYTES = 32 * 2 ** 20;

const FORM = 'write ./file.ts#export, relative to the file that names it';

/** An export of a module file: where it is, and itself. */
export interface LoadedExport {
  /** The real path of the file. */
  readonly file: string;
  readonly exportName: string;
  readonly body: (...values: never[]) => unknown;
}

/** The export, ready to call; with `load: false` only the file is looked at. */
export async function loadExport(preparation: Asked): Promise<Prepared<LoadedExport | undefined>> {
  const loaded = await loadNamed(preparation);
  if ('problems' in loaded) return loaded;
  const { ready } = loaded;
  if (ready === undefined) return { ...loaded, ready };
  const { file, path, exportName, value } = ready;
  if (isCallable(value))
    return { ...loaded, ready: { file, exportName, body: value as LoadedExport['body'] } };
  return { problems: [noFunction(path, exportName, ready)] };
}

type Asked = Pick<Preparation<unknown>, 'uses' | 'place' | 'load'>;

/** What is at the name, whatever it is. */
export interface NamedExport extends Imported {
  readonly file: string;
  /** As it is written. */
  readonly path: string;
  readonly exportName: string;
}

/** What a module exports by a name; with `load: false` only the file is looked at. */
export async function loadNamed({
  uses,
  place,
  load,
}: Asked): Promise<Prepared<NamedExport | undefined>> {
  const hash = uses.indexOf('#');
  const path = hash < 0 ? uses : uses.slice(0, hash);
  const name = hash < 0 ? 'default' : uses.slice(hash + 1);
  if (name === '')
    return { problems: [problem(`"${printable(uses)}" names no export after #.`, FORM)] };
  const file = await findModule(path, place);
  if (typeof file !== 'string') return { problems: [file] };
  const contents = await digestOf(file);
  if (!load) {
    const names = await exportsOf(file);
    if (names === undefined || names.has(name)) return { ready: undefined, contents };
    return { problems: [absent(path, name, [...names])] };
  }
  const loaded = await loadModule({ file, path, from: place.directory, name });
  if ('problem' in loaded) return { problems: [loaded.problem] };
  return { ready: { ...loaded, file, path, exportName: name }, contents };
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' && !isClass(value);
}

/** What is reported of an export that is missing, or something else than a function. */
function noFunction(path: string, name: string, { module, value }: Imported): ConfigProblem {
  const functions = Object.keys(module).filter((key) => isCallable(module[key]));
  const has =
    functions.length === 0 ? 'it exports no function' : `it exports ${functions.join(', ')}`;
  const close = nearest(name, functions);
  const message =
    value === undefined
      ? `${path} has no export ${show(name)}; ${has}.`
      : `the export ${show(name)} of ${path} is ${show(value)}, not a function.`;
  return problem(message, close === undefined ? `name one after #` : `did you mean "${close}"?`);
}

/** Told before anything is loaded; whether what is there is a function is known only then. */
function absent(path: string, name: string, names: readonly string[]): ConfigProblem {
  const has = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`;
  const close = nearest(name, names);
  const fix = close === undefined ? 'name one after #' : `did you mean "${close}"?`;
  return problem(`${path} has no export ${show(name)}; ${printable(has)}.`, fix);
}

/** Of the file alone: what it imports is not looked at. */
async function digestOf(file: string): Promise<string> {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256')
    .update(await readFile(file))
    .digest('base64url')
    .slice(0, 22);
}

function problem(message: string, fix: string): ConfigProblem {
  return { code: 'E_MODULE', message, key: 'uses', fix };
}

/** Files of YAML are workflows. */
const OF_WORKFLOWS = /\.ya?ml$/i;

/** The real path of a module file inside the project, or what is wrong with it. */
async function findModule(path: string, place: Place): Promise<string | ConfigProblem> {
  const shown = printable(path);
  if (uriOrOdd(path))
    return problem(`"${shown}" is not a path to a file of this project.`, formFor(path));
  const wanted = resolve(place.directory, path.startsWith('file:') ? pathOfUrl(path) : path);
  if (!isInside(place.root, wanted)) return outside(shown);
  if (OF_WORKFLOWS.test(wanted))
    return problem(
      `"${shown}" is not a module file.`,
      `to run another workflow, write uses: workflow, with: { file: ${shown} }`,
    );
  try {
    const real = await realpath(wanted).catch((error) => builtFrom(wanted, error));
    if (!isInside(await realpath(place.root), real)) return outside(shown);
    const info = await stat(real);
    if (!info.isFile()) {
      const what = info.isDirectory() ? 'a folder' : 'not a regular file';
      return problem(`"${shown}" is ${what}.`, FORM);
    }
    if (info.size === 0) return problem(`"${shown}" is empty.`, 'export a function from it');
    if (!isCode(real)) {
      return problem(
        `"${shown}" is not a module file.`,
        `use one of ${CODE_EXTENSIONS.join(', ')}`,
      );
    }
    if (info.size > MOST_BYTES) {
      return problem(
        `"${shown}" has ${info.size} bytes; a module may have ${MOST_BYTES} (32 MiB).`,
        'give the module itself',
      );
    }
    await access(real, constants.R_OK);
    return real;
  } catch (error) {
    return missing(shown, { wanted, place }, error as NodeJS.ErrnoException);
  }
}

function outside(shown: string): ConfigProblem {
  return problem(`"${shown}" leads outside the project.`, 'keep modules inside the project folder');
}

function formFor(path: string): string {
  return /^[\w-]+(\/[\w-]+)*\.\w+$/.test(path) && isCode(path) ? `write ./${path}` : FORM;
}

function uriOrOdd(path: string): boolean {
  if (!/^(?:\.{0,2}\/|file:\/\/\/)/.test(path)) return true;
  return /[\0?]|%2e|%2f|\\/i.test(path);
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** Compilers write JavaScript and leave the names in texts as they are. */
function builtFrom(wanted: string, error: NodeJS.ErrnoException): Promise<string> {
  const built = wanted.replace(/\.([mc]?)tsx?$/, '.$1js');
  if (error.code !== 'ENOENT' || built === wanted) throw error;
  return realpath(built).catch(() => Promise.reject(error));
}

async function missing(
  shown: string,
  { wanted, place }: { readonly wanted: string; readonly place: Place },
  error: NodeJS.ErrnoException,
): Promise<ConfigProblem> {
  if (error.code === 'ENOENT') {
    const fix = await fixForMissing(wanted, place.root, isCode);
    if (place.isCurrent !== true) return problem(`there is no file "${shown}".`, fix);
    const folder = printable(place.directory);
    const from = 'say where paths start: workflow(NAME, { from: import.meta.url })';
    return problem(
      `there is no file "${shown}" in ${folder}, the current folder.`,
      `${fix}; or ${from}`,
    );
  }
  if (error.code === 'EACCES') {
    return problem(
      `"${shown}" may not be read by this user.`,
      'give this user the right to read it',
    );
  }
  const why: Record<string, string> = {
    ELOOP: 'is a circle of links',
    ENOTDIR: 'leads through something that is not a folder',
    ENAMETOOLONG: 'is too long a name',
  };
  return problem(
    `"${shown}" ${why[error.code ?? ''] ?? `cannot be read (${error.code})`}.`,
    CORRECT_PATH,
  );
}

/** A module, and what is at the name that was asked for. */
interface Imported {
  readonly module: Record<string, unknown>;
  readonly value: unknown;
}

type Loaded = Imported | { readonly problem: ConfigProblem };

interface Wanted {
  readonly file: string;
  /** As it is written, from the folder `from`. */
  readonly path: string;
  readonly from: string;
  readonly name: string;
}

async function loadModule({ file, path, from, name }: Wanted): Promise<Loaded> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Loaded>((resolve) => {
    const message = `"${path}" did not finish loading in ${LOAD_TIMEOUT_MS / 1_000} s.`;
    const stuck = problem(message, 'look for an await at top level that never ends');
    timer = setTimeout(() => resolve({ problem: stuck }), LOAD_TIMEOUT_MS);
  });
  // An export may be a promise.
  const imported = async () => {
    const module = await importModule(file);
    return { module, value: await exportOf(module, name) };
  };
  try {
    return await Promise.race([imported(), late]);
  } catch (error) {
    const fault = await moduleFault(error, file);
    const message = `"${path}" cannot be loaded: ${fault.why}${placeText(fault, file, from)}.`;
    return { problem: problem(message, fault.fix) };
  } finally {
    clearTimeout(timer);
  }
}
