/**
 * The names that a module file exports, found without running it.
 * Knows files of code; must not run them: where only that would tell, it says nothing.
 */
import { codeAt, fileOf } from './walk.ts';

/** Undefined when they cannot be known: CommonJS, code that cannot be read, what a package exports. */
export async function exportsOf(
  file: string,
  seen: ReadonlySet<string> = new Set(),
): Promise<ReadonlySet<string> | undefined> {
  if (seen.has(file)) return new Set();
  const code = await codeAt(file);
  if (code === undefined || !('imports' in code) || !code.isModule) return undefined;
  const names = new Set(code.exports.names);
  for (const from of code.exports.all) {
    const next = await fileOf({ from, by: 'statement', line: 1, column: 1 }, file);
    const more = next === undefined ? next : await exportsOf(next, new Set([...seen, file]));
    if (more === undefined) return undefined;
    // A default is never passed on by a star.
    for (const name of more) if (name !== 'default') names.add(name);
  }
  return names;
}
