/**
 * The settings of a project for a program.
 * Must not know where they stand or how they are read.
 */
import { EngineError } from '../engine/engine-error.ts';
import type { EngineOptions } from '../engine/engine-options.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { locateAll } from '../workflow/place.ts';
import { configFor } from './open-config.ts';

/**
 * What the file of settings of a project says, for `createEngine`: that of `folder`, by default the current one, or
 * of the first folder upwards that has one, a `package.json` or a `.git`. Nothing where there is none. A file in
 * TypeScript or JavaScript, and step types that it names, are loaded; a store is opened, and closed by the engine.
 * Throws an `EngineError` with the code `invalid-config` for a file that cannot be used.
 */
export async function loadConfig(folder = '.'): Promise<EngineOptions> {
  const opened = await configFor(folder, { env: process.env, runsCode: true });
  if (opened === undefined) return {};
  const { settings, diagnostics, source } = opened;
  if (settings !== undefined && !hasErrors(diagnostics)) {
    const { store, options } = settings;
    if (store === undefined) return options;
    const { kind, place, project } = store;
    return { ...options, store: kind.open(place, {}), ...(project !== undefined && { project }) };
  }
  const [first] = locateAll(diagnostics, source);
  const { message = 'it cannot be used', fix, line } = first ?? {};
  const at = line === undefined ? opened.file : `${opened.file}:${line}`;
  throw new EngineError('invalid-config', `${at} ${message}`, {
    diagnostics,
    ...(fix !== undefined && { hint: fix }),
  });
}
