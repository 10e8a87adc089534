/**
 * What a run gets that chooses nothing more, and who says so, for `heddle doctor`.
 * Knows how values are written; must not know which word wins: `settings.ts` says that.
 */
import { concurrencyFor, poolsFor, usualConcurrency } from '../engine/plan/pools.ts';
import {
  type Origin,
  type RunDefaults,
  type Said,
  type Setting,
  settingsIn,
  settingsOf,
  settle,
} from '../engine/plan/settings.ts';
import { FOLDER_VARIABLE } from '../engine/secrets/folder-secrets.ts';
import { shownUrl } from '../observers/otel/collector.ts';
import { DEFAULT_STRATEGY, STRATEGIES } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { formatDuration, msOf, type Span } from '../std/duration.ts';
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { printable } from '../std/printable.ts';
import { amountText } from '../workflow/amount.ts';
import { budgetText } from '../workflow/budget.ts';
import { diagnostic } from '../workflow/diagnostic.ts';
import { locateAll } from '../workflow/place.ts';
import { poolsOf } from '../workflow/pool-sizes.ts';
import type { Source } from '../workflow/source.ts';
import type { Budget } from '../workflow/workflow.ts';
import { callConfig } from './call-config.ts';
import { unreadConfig } from './config-fixes.ts';
import { LEVEL_VARIABLE } from './log.ts';
import type { OpenedFile } from './open-workflow.ts';
import { type ChoiceOptions, choicesOf } from './run-options.ts';
import { foundStore, STORE_VARIABLE } from './store-place.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  /** Of a setting: its value, and who says so. */
  readonly value?: unknown;
  readonly origin?: string;
}

const SETTINGS = settingsOf(STRATEGIES.map((strategy) => strategy.name));

/** The settings of a run, the pools that it has, and variables that look like settings and are none. */
export function settingChecks(opened: OpenedFile | undefined, options: ChoiceOptions): Check[] {
  const said: Said = {
    'command line': choicesOf(options),
    environment: readable(),
    ...(opened?.workflow && { workflow: settingsIn(opened.workflow) }),
    config: callConfig()?.settings?.options.defaults ?? {},
    default: { strategy: DEFAULT_STRATEGY, concurrency: usualConcurrency() },
  };
  return [
    ...SETTINGS.map((setting) => settingCheck(setting, said, opened)),
    guardCheck(),
    ...llmChecks(),
    ...poolChecks(opened, said),
    ...strangeVariables(),
  ];
}

/** The variables that can be read. */
function readable(): RunDefaults {
  const read = SETTINGS.flatMap(({ option, variable }) => {
    const value = variable?.read(process.env[variable.name] ?? '');
    return value === undefined ? [] : [[option, value]];
  });
  return Object.fromEntries(read);
}

function settingCheck(setting: Setting, said: Said, opened: OpenedFile | undefined): Check {
  const { option, key, flag, path, variable } = setting;
  const found = settle(option, said);
  const text = variable && process.env[variable.name];
  if (text && variable.read(text) === undefined) {
    const says = `${printable(text)} (${variable.name}): expected ${variable.expects}`;
    return { name: key, ok: false, says };
  }
  const origins: Partial<Record<Origin, string>> = {
    'command line': flag,
    ...(variable && { environment: variable.name }),
    workflow: placeOf(opened?.source, path),
    config: placeOf(callConfig()?.source, ['defaults', key]),
  };
  const origin = origins[found?.origin ?? 'default'] ?? 'default';
  const value = valueOf(setting, found?.value);
  return setText(key, wordOf(option, value), { value, origin });
}

function setText(
  name: string,
  word: string,
  { value, origin }: { readonly value: unknown; readonly origin: string },
): Check {
  return { name, ok: true, says: `${word} (${origin})`, value, origin };
}

/** Times are whole milliseconds, and no limit is null, as JSON has no word for it. */
function valueOf({ option }: Setting, value: unknown): unknown {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return null;
  return option.endsWith('Ms') ? msOf(value as Span) : value;
}

function wordOf(option: keyof RunDefaults, value: unknown): string {
  if (value === null) return option.endsWith('Ms') ? 'none' : 'no limit';
  if (option === 'budget') return budgetText(value as Budget);
  if (typeof value === 'object') {
    const { min, max } = value as { readonly min: number; readonly max: number };
    return `from ${min} to ${max}`;
  }
  if (option.endsWith('Ms')) return formatDuration(Number(value));
  return printable(String(value));
}

/** `flow.yaml:4`; of code only the file is known. */
function placeOf(source: Source | undefined, path: Path): string {
  if (source === undefined) return 'workflow';
  const [found] = locateAll([diagnostic('N_TIE', '', { path })], source);
  const line = source.locate(path) === undefined ? undefined : found?.line;
  return `${printable(source.file)}${line === undefined ? '' : `:${line}`}`;
}

function guardCheck(): Check {
  const set = callConfig()?.settings?.options.guard;
  const origin = set === undefined ? 'default' : placeOf(callConfig()?.source, ['guard']);
  const value = set ?? 'off';
  return setText('guard', value, { value, origin });
}

/** Which model is asked where a step names none; nothing where no settings say one. */
function llmChecks(): Check[] {
  const { llm } = callConfig()?.settings?.options ?? {};
  if (llm === undefined) return [];
  const { provider, model, url } = llm;
  const words = [provider, model, url && `at ${shownUrl(url)}`].filter((one) => one !== undefined);
  const value = defined({ provider, model, url: url && shownUrl(url) });
  return [
    setText('llm', printable(words.join(' ')) || 'prices', {
      value,
      origin: configOrigin(['llm']),
    }),
  ];
}

/** Where the settings say something. */
export function configOrigin(path: Path): string {
  return placeOf(callConfig()?.source, path);
}

/** Who says which store it is. */
export function storeOrigin(asked: string | undefined, folder: string): string {
  const origins: Partial<Record<Origin, string>> = {
    'command line': '--store',
    environment: STORE_VARIABLE,
    config: placeOf(callConfig()?.source, ['store']),
  };
  return origins[foundStore(asked, folder).origin] ?? 'default';
}

/** Pools that every process has, those of the settings, and those of the file. */
function poolChecks(opened: OpenedFile | undefined, said: Said): Check[] {
  const concurrency = concurrencyFor(settle('concurrency', said)?.value);
  const set = poolsOf(callConfig()?.settings?.options.pools) ?? {};
  const own = opened?.workflow?.pools ?? {};
  return [...poolsFor(concurrency, set, own)].map(([name, { size }]) => {
    const path = ['pools', name];
    const origin = Object.hasOwn(own, name)
      ? placeOf(opened?.source, path)
      : Object.hasOwn(set, name)
        ? placeOf(callConfig()?.source, path)
        : 'default';
    return setText(`pool ${name}`, amountText(name, size), { value: size, origin });
  });
}

/** They say where things are, or what is told of runs, and not how a run goes. Those of `llm` its steps read. */
const OTHERS = [
  STORE_VARIABLE,
  FOLDER_VARIABLE,
  LEVEL_VARIABLE,
  'HEDDLE_LLM_FIXTURES',
  'HEDDLE_LLM_RECORD',
];

/** Variables that look like settings and are none. */
function strangeVariables(): Check[] {
  const known = [...SETTINGS.flatMap(({ variable }) => variable?.name ?? []), ...OTHERS];
  return Object.keys(process.env)
    .filter((name) => name.startsWith('HEDDLE_'))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const close = nearest(name, known);
      const says = `${printable(name)} is no setting${close === undefined ? '' : `; did you mean ${close}?`}`;
      return { name: 'environment', ok: close === undefined, says };
    });
}

/** The file of settings that the call goes by. */
export function configCheck(): Check {
  const file = callConfig()?.file;
  const says = unreadConfig() ?? (file === undefined ? 'none' : printable(file));
  return { name: 'config', ok: true, says };
}
