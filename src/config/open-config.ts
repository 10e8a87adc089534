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
import { isCode } from '../modules/kinds.ts';
import type { SecretSource } from '../ports/secret-source.ts';
import type { Store } from '../ports/store.ts';
import { STRATEGIES } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { printable } from '../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { type ObserveValues, readConfig } from '../workflow/formats/config-file.ts';
import { UNSENT_STATUS } from '../workflow/formats/config-schema.ts';
import type { Source } from '../workflow/source.ts';
import { readCode } from './code-config.ts';
import type { HeddleConfig } from './config.ts';
import { typesNamed } from './step-types.ts';
import { type StorePlace, storeIn, USUAL_KIND } from './store-text.ts';

/** A file of settings that was opened; `settings` are there unless `diagnostics` hold an error. */
export interface OpenedConfig {
  readonly file: string;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
  readonly settings: ConfigSettings | undefined;
  /** What was not run: the file itself where it is code, else the modules of its step types. */
  readonly unread: readonly string[];
}

/** What a project has set. */
export interface ConfigSettings {
  readonly store?: StorePlace;
  /** Files are whole paths. */
  readonly observe?: ObserveValues;
  readonly options: Omit<EngineOptions, 'store'>;
}

/** How a file is opened. */
export interface ConfigWay {
  readonly env: Environment;
  /** Whether code is run: the file itself, or modules that it names. */
  readonly runsCode: boolean;
  /** Told of code before it is run. */
  readonly tell?: (file: string) => void;
}

const LIMIT = { bytes: 1024 * 1024, fix: 'keep only settings in it' };

/** The settings of the project that a folder belongs to; undefined where it has none. */
export async function configFor(folder: string, way: ConfigWay): Promise<OpenedConfig | undefined> {
  const [file, ...more] = configsOf(folder);
  if (file === undefined) return undefined;
  if (more.length === 0) return openConfig(file, way);
  const names = [file, ...more].map((one) => basename(one)).join(' and ');
  const message = `there are several files of settings in one folder: ${names}.`;
  const several = diagnostic('E_CONFIG', message, { fix: 'keep one of them' });
  return broken(blank(shownFrom(file)), [several]);
}

/** Opens the file of settings at a path. Never throws for what it holds. */
export async function openConfig(file: string, way: ConfigWay): Promise<OpenedConfig> {
  const shown = shownFrom(file);
  const text = await readText(file, LIMIT);
  if (typeof text !== 'string') return broken(blank(shown), [text]);
  const source = { ...blank(shown), text };
  if (isCode(file) && !way.runsCode)
    return { file: shown, source, diagnostics: [], settings: { options: {} }, unread: [shown] };
  if (isCode(file)) {
    way.tell?.(shown);
    const { config, ...read } = await readCode(source);
    return config === undefined
      ? broken(read.source, read.diagnostics)
      : settled(config, read, way);
  }
  const strategies = STRATEGIES.map(({ name }) => name);
  const { values, ...read } = readConfig(text, shown, strategies);
  return values === undefined ? broken(read.source, read.diagnostics) : settled(values, read, way);
}

/** From what a file says to what an engine takes. */
async function settled(
  { store, secrets, observe, stepTypes = [], ...options }: HeddleConfig,
  { source, diagnostics }: Pick<OpenedConfig, 'source' | 'diagnostics'>,
  { env, runsCode, tell }: ConfigWay,
): Promise<OpenedConfig> {
  const found = [...diagnostics];
  const { file } = source;
  const folder = dirname(resolve(file));
  const place = store === undefined ? undefined : storeOf(store, { file, folder }, found);
  const named = modulesOf(stepTypes);
  if (runsCode) for (const module of named) tell?.(module);
  const types = await typesNamed(stepTypes, { folder, load: runsCode }, found);
  const sources = isList(secrets)
    ? secrets
    : secrets && entrySecrets(secrets, { folder, env, clock: systemClock });
  const more = defined({ secrets: sources, stepTypes: types.length > 0 ? types : undefined });
  return {
    file,
    source,
    diagnostics: found,
    settings: hasErrors(found)
      ? undefined
      : {
          ...(place && { store: place }),
          ...(observe && { observe: filesFrom(folder, observe) }),
          options: { ...options, ...more },
        },
    unread: runsCode ? [] : named,
  };
}

function filesFrom(
  folder: string,
  { log, metrics, status, ...rest }: ObserveValues,
): ObserveValues {
  return {
    ...rest,
    ...(log && { log: { ...log, file: resolve(folder, log.file) } }),
    ...(metrics && { metrics: resolve(folder, metrics) }),
    ...(status && {
      status: { ...status, fallback: resolve(folder, status.fallback ?? UNSENT_STATUS) },
    }),
  };
}

function isList(secrets: HeddleConfig['secrets']): secrets is readonly SecretSource[] {
  return Array.isArray(secrets);
}

/** The module files of step types, each once. */
function modulesOf(stepTypes: NonNullable<HeddleConfig['stepTypes']>): string[] {
  const texts = stepTypes.filter((one) => typeof one === 'string');
  return [...new Set(texts.map((one) => one.replace(/#.*$/s, '')))];
}

/** A file of a database stands where the settings say it: from their folder. */
function storeOf(
  given: string | Store,
  { file, folder }: { readonly file: string; readonly folder: string },
  found: Diagnostic[],
): StorePlace | undefined {
  if (typeof given !== 'string') return storeOfCode(given, file, folder);
  const place = storeIn(given, 'store: ');
  if (!('kind' in place)) {
    const { message, fix } = place;
    const more = { path: ['store'], ...defined({ fix }) };
    found.push(diagnostic('E_FORMAT', `config: "store": ${message}.`, more));
    return undefined;
  }
  if (place.kind.name !== USUAL_KIND) return { ...place, project: folder };
  return { ...place, place: resolve(folder, place.place), project: folder };
}

/** A store that code has made is of no kind that a text could name. */
function storeOfCode(store: Store, file: string, folder: string): StorePlace {
  const name = `the store of ${printable(basename(file))}`;
  return { kind: { name, open: () => store }, place: '', project: folder };
}

function broken(source: Source, diagnostics: readonly Diagnostic[]): OpenedConfig {
  return { file: source.file, source, diagnostics, settings: undefined, unread: [] };
}

function blank(file: string): Source {
  return { file, text: '', locate: () => undefined };
}

/** From here, unless it is elsewhere. */
function shownFrom(file: string): string {
  const near = relative('.', file);
  return near.startsWith('..') ? resolve(file) : near;
}
