/**
 * Files of settings that are code: imported, and their export `config` held against what an engine takes.
 * Knows modules and options; must not know what any option does.
 */

import { EngineError } from '../engine/engine-error.ts';
import { checkEngineOptions } from '../engine/engine-options.ts';
import { type ImportFault, importFile } from '../engine/import-file.ts';
import { checkPool } from '../engine/plan/run-options.ts';
import { checkDefaults } from '../engine/plan/settings.ts';
import { exportOf } from '../modules/import-module.ts';
import { STRATEGIES } from '../registry.ts';
import { misfits } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import {
  hasCalls,
  isText,
  nameFault,
  type OptionKind,
  optionFault,
  spanFrom,
} from '../std/option-fault.ts';
import { show } from '../std/printable.ts';
import { isWebAddress } from '../std/web-address.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import type { ObserveValues } from '../workflow/formats/config-file.ts';
import { configSchema } from '../workflow/formats/config-schema.ts';
import { secretNameFault } from '../workflow/secret-name.ts';
import type { Source } from '../workflow/source.ts';
import type { HeddleConfig } from './config.ts';

/** What such a file exports. */
const EXPORT = 'config';

export interface CodeReading extends ImportFault {
  readonly config?: HeddleConfig;
}

export function readCode(source: Source): Promise<CodeReading> {
  return importFile(source, async (module): Promise<CodeReading> => {
    const config = await exportOf(module, EXPORT);
    const fault = config === undefined ? noExport(module) : faultIn(config);
    if (fault !== undefined) return { diagnostics: [fault], source };
    return { config: config as HeddleConfig, diagnostics: [], source };
  });
}

const FORM = `write export const ${EXPORT} = defineConfig({ … })`;

function noExport(module: Readonly<Record<string, unknown>>): Diagnostic {
  const names = Object.keys(module);
  const has =
    names.length === 0 ? 'it exports nothing' : `it exports ${names.slice(0, 10).join(', ')}`;
  const message = `the module exports no ${EXPORT} (${has}).`;
  return diagnostic('E_CONFIG', message, { fix: FORM });
}

const KEYS: Readonly<Record<keyof HeddleConfig, true>> = {
  store: true,
  defaults: true,
  pools: true,
  sinks: true,
  secrets: true,
  guard: true,
  llm: true,
  observe: true,
  stepTypes: true,
  backends: true,
  observers: true,
  around: true,
  keepLogs: true,
  maxRuns: true,
  allowOutside: true,
  watchdog: true,
  catchUncaught: true,
};

/** What engines know nothing of. */
const OWN: Readonly<Record<'store' | 'secrets' | 'observe' | 'stepTypes', OptionKind>> = {
  store: {
    is: (value) => isText(value) || hasCalls(value, 'begin', 'append', 'read', 'list'),
    hint: "give a store, or text such as 'sqlite:runs.db'",
  },
  secrets: {
    is: (value) =>
      isMapping(value) || (Array.isArray(value) && value.every((one) => hasCalls(one, 'get'))),
    hint: "give places by name, such as { key: { env: 'KEY' } }, or a list of sources",
  },
  observe: {
    is: isObserve,
    hint: "give { otlp: 'http://127.0.0.1:4318', log: { file: 'heddle.log' }, metrics: 'metrics.prom', status: { url: 'https://…' } }, or some of it",
  },
  stepTypes: { is: Array.isArray, hint: 'give a list of step types' },
};

function isObserve(value: unknown): boolean {
  const { observe } = configSchema([]).properties!;
  if (misfits(observe!, value).length > 0) return false;
  const { otlp, status } = value as ObserveValues;
  return [otlp, status?.url].every((url) => url === undefined || isWebAddress(url));
}

/** The first fault: an error of a program has no places to tell more of. */
function faultIn(config: unknown): Diagnostic | undefined {
  if (!isMapping(config)) return faultOf(`${EXPORT} cannot be ${show(config)}`, FORM);
  const { store, secrets, observe, stepTypes, ...options } = config as HeddleConfig;
  const fault =
    nameFault(config, Object.keys(KEYS)) ??
    optionFault({ store, secrets, observe, stepTypes }, OWN);
  if (fault !== undefined) return faultOf(fault.message, fault.hint);
  const entry = isMapping(secrets) ? entriesFault(secrets) : undefined;
  if (entry !== undefined) return entry;
  try {
    checkEngineOptions(options);
    checkDefaults(
      options.defaults ?? {},
      STRATEGIES.map(({ name }) => name),
    );
    for (const [name, pool] of Object.entries(options.pools ?? {})) checkPool(name, pool);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return faultOf(error.message, error.hint);
    throw error;
  }
}

const ENTRY: Readonly<Record<'env' | 'file' | 'command' | 'ttlMs', OptionKind>> = {
  env: { is: isText, hint: 'give the name of a variable' },
  file: { is: isText, hint: 'give the path of a file' },
  command: {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    hint: 'give a list of words: the program and its arguments',
  },
  ttlMs: spanFrom(1),
};

/** What stands in place of a mapping may be the secret itself, so it is not shown. */
function entriesFault(secrets: Readonly<Record<string, unknown>>): Diagnostic | undefined {
  for (const [name, entry] of Object.entries(secrets)) {
    const fix = `write ${name}: { env: 'NAME' }, { file: './PATH' } or { command: ['PROGRAM'] }`;
    const subject = `secret ${show(name)}`;
    const named = secretNameFault(name, ['secrets', name]);
    if (named !== undefined) return named;
    if (!isMapping(entry)) return faultOf(`${subject}: it does not say where it comes from`, fix);
    const fault = optionFault(entry, ENTRY);
    if (fault !== undefined) return faultOf(`${subject}: ${fault.message}`, fault.hint);
    const kinds = ['env', 'file', 'command'].filter((kind) => entry[kind] !== undefined);
    if (kinds.length !== 1) return faultOf(`${subject}: it has one place`, fix);
  }
  return undefined;
}

function faultOf(message: string, fix: string | undefined): Diagnostic {
  return diagnostic('E_CONFIG', `config: ${message}.`, fix === undefined ? {} : { fix });
}
