/**
 * Loading somebody's module file, TypeScript or JavaScript, on whatever thread asks.
 * Knows how Node and jiti load files; must not know what the module is for.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import { createRequire, SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import { allExports, isLoadedAsCommonJs } from './cjs-exports.ts';
import { isTransformed } from './kinds.ts';
import { misread } from './misread.ts';
import { withoutTypeWarning } from './type-warning.ts';

/** The exports of the module at `file`, an absolute path; of CommonJS all that `module.exports` has. */
export async function importModule(file: string): Promise<Record<string, unknown>> {
  const around = underWay.getStore() ?? [];
  if (around.includes(file))
    throw new Error(
      'what it does while it is loaded needs it: it may start a run of a step that uses it, so move the function to a module of its own',
    );
  const load = isTransformed(file) ? transformed : native;
  return underWay.run([...around, file], load, file);
}

/** The files whose loading has led to the code that asks, from the outermost one. */
const underWay = new AsyncLocalStorage<readonly string[]>();

/** What has this name, which may be a promise; undefined where there is no such export. */
export function exportOf(module: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(module, name) ? module[name] : undefined;
}

async function transformed(file: string): Promise<Record<string, unknown>> {
  const { createJiti } = loader();
  const jiti = createJiti(import.meta.url, { interopDefault: false, jsx: true });
  const module = await jiti.import<Record<string, unknown>>(file);
  const isWhole = typeof module === 'function' || Object.keys(module).length > 0;
  return isWhole && !Object.hasOwn(module, '__esModule') ? allExports(module) : module;
}

// Required, as it is CommonJS: an import would search all of its text for exports first.
function loader(): typeof import('jiti') {
  return createRequire(import.meta.url)('jiti');
}

/**
 * The column that the author wrote for one in what a file was made into. Not known for its first line,
 * before which jiti puts words of its own.
 */
export async function columnIn(
  file: string,
  line: number,
  column: number,
): Promise<{ readonly column: number } | undefined> {
  if (line === 1) return undefined;
  try {
    const { createJiti } = loader();
    const jiti = createJiti(import.meta.url, {
      interopDefault: false,
      jsx: true,
      sourceMaps: true,
    });
    const source = await readFile(file, 'utf8');
    const made = jiti.transform({ source, filename: file, ts: isTransformed(file), async: true });
    // In the cache of jiti a mark stands behind the map, which a decoder would read as a part of it.
    const [map = ''] = /[\w+/=]*/.exec(made.slice(made.lastIndexOf(MAP) + MAP.length)) ?? [];
    const payload = JSON.parse(Buffer.from(map, 'base64').toString('utf8'));
    const entry = new SourceMap(payload).findEntry(line - 1, column - 1);
    return 'originalColumn' in entry ? { column: entry.originalColumn + 1 } : undefined;
  } catch {
    return undefined;
  }
}

const MAP = ';base64,';

const failures = new WeakSet<object>();

/**
 * Whether this is why a module could not be loaded: Node.js 20 tells that of a CommonJS file a second
 * time, as a rejection that nobody handles.
 */
export function isLoadFailure(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && failures.has(reason);
}

/** JavaScript is left to Node.js, whose messages are the better ones. */
async function native(file: string): Promise<Record<string, unknown>> {
  // Node.js would warn beside the error.
  if ((await misread(file)) !== undefined) throw new SyntaxError('it is an ES module');
  if (imports++ === 0) process.on('unhandledRejection', caught);
  try {
    const module = await withoutTypeWarning(() => import(pathToFileURL(file).href));
    return isLoadedAsCommonJs(file, module) ? allExports(module.default) : module;
  } catch (reason) {
    if (typeof reason === 'object' && reason !== null) failures.add(reason);
    throw reason;
  } finally {
    setImmediate(() => {
      if (--imports === 0) process.off('unhandledRejection', caught);
    });
  }
}

/** Imports under way: one listener is for all of them, as Node.js warns of many. */
let imports = 0;

function caught(reason: unknown): void {
  if (isLoadFailure(reason) || process.listenerCount('unhandledRejection') > 1) return;
  setImmediate(() => {
    throw reason;
  });
}
