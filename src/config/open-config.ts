/**
 * The settings of a project by file: found, read, and as an engine takes them.
 * Knows where such files stand and what their values become; must not know who asks for them.
 */
import { basename, dirname, relative, resolve } from 'node:path';
import type { EngineOptions } from '../engine/engine-options.ts';
import type { Environment } from '../engine/plan/env-values.ts';
import { readText } from '../engine/plan/read-text.ts';
import { configsOf } from '../engine/project.ts';
import { entrySecrets } from '../engine/secrets/entry-secrets.ts';
import { systemClock } from '../engine/system-clock.ts';
import { STRATEGIES } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { type ConfigValues, readConfig } from '../workflow/formats/config-file.ts';
import type { Source } from '../workflow/source.ts';
import { type StorePlace, storeIn, USUAL_KIND } from './store-text.ts';

/** A file of settings that was opened; `settings` are there unless `diagnostics` hold an error. */
export interface OpenedConfig {
  readonly file: string;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
  readonly settings: ConfigSettings | undefined;
}

/** What a project has set. */
export interface ConfigSettings {
  readonly store?: StorePlace;
  readonly options: Omit<EngineOptions, 'store'>;
}

const LIMIT = { bytes: 1024 * 1024, fix: 'keep only settings in it' };

/** The settings of the project that a folder belongs to; undefined where it has none. */
export async function configFor(
  folder: string,
  env: Environment,
): Promise<OpenedConfig | undefined> {
  const [file, ...more] = configsOf(folder);
  if (file === undefined) return undefined;
  if (more.length === 0) return openConfig(file, env);
  const names = [file, ...more].map((one) => basename(one)).join(' and ');
  const message = `there are several files of settings in one folder: ${names}.`;
  const several = diagnostic('E_CONFIG', message, { fix: 'keep one of them' });
  return broken(shownFrom(file), [several]);
}

/** Opens the file of settings at a path. Never throws for what it holds. */
export async function openConfig(file: string, env: Environment): Promise<OpenedConfig> {
  const shown = shownFrom(file);
  const text = await readText(file, LIMIT);
  if (typeof text !== 'string') return broken(shown, [text]);
  const strategies = STRATEGIES.map(({ name }) => name);
  const { values, source, diagnostics } = readConfig(text, shown, strategies);
  if (values === undefined) return { file: shown, source, diagnostics, settings: undefined };
  const found = [...diagnostics];
  const settings = settingsOf(values, { folder: dirname(resolve(file)), env }, found);
  return {
    file: shown,
    source,
    diagnostics: found,
    settings: hasErrors(found) ? undefined : settings,
  };
}

function settingsOf(
  { store, secrets, ...options }: ConfigValues,
  { folder, env }: { readonly folder: string; readonly env: Environment },
  found: Diagnostic[],
): ConfigSettings {
  const place = store === undefined ? undefined : storeOf(store, folder, found);
  const sources = secrets && entrySecrets(secrets, { folder, env, clock: systemClock });
  return {
    ...(place && { store: place }),
    options: { ...options, ...defined({ secrets: sources }) },
  };
}

/** A file of a database stands where the settings say it: from their folder. */
function storeOf(text: string, folder: string, found: Diagnostic[]): StorePlace | undefined {
  const place = storeIn(text, 'store: ');
  if (!('kind' in place)) {
    const { message, fix } = place;
    found.push(
      diagnostic('E_FORMAT', `config: "store": ${message}.`, {
        path: ['store'],
        ...defined({ fix }),
      }),
    );
    return undefined;
  }
  if (place.kind.name !== USUAL_KIND) return { ...place, project: folder };
  return { ...place, place: resolve(folder, place.place), project: folder };
}

function broken(file: string, diagnostics: readonly Diagnostic[]): OpenedConfig {
  const source: Source = { file, text: '', locate: () => undefined };
  return { file, source, diagnostics, settings: undefined };
}

/** From here, unless it is elsewhere. */
function shownFrom(file: string): string {
  const near = relative('.', file);
  return near.startsWith('..') ? resolve(file) : near;
}
