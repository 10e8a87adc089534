/**
 * The settings by file that a call of the command line goes by, and how a command names them.
 * Must not know where they come from, nor what any setting does.
 *
 * They are those of the process: one call is one process.
 */
import { resolve } from 'node:path';
import type { OpenedConfig } from '../config/open-config.ts';
import type { StorePlace } from '../config/store-text.ts';
import type { EngineOptions } from '../index.ts';
import type { ObserveValues } from '../workflow/formats/config-file.ts';
import { givenSecrets } from './secret-variables.ts';
import { shortest } from './shortest.ts';

let current: OpenedConfig | undefined;
let here: string | undefined;

/** `bare`: the file that the bare command which is typed here would go by. */
export function goBy(config: OpenedConfig | undefined, bare: string | undefined): void {
  current = config;
  here = bare;
}

/** The file that the call goes by, with what it says. */
export function callConfig(): OpenedConfig | undefined {
  return current;
}

/** What engines are given: the settings of the project, and the secrets of the command line. */
export function engineParts(): EngineOptions {
  const { secrets = [], ...options } = current?.settings?.options ?? {};
  return { ...options, secrets: [...secrets, ...givenSecrets()] };
}

/** The store that the settings name. */
export function configStore(): StorePlace | undefined {
  return current?.settings?.store;
}

/** What the settings say is told of runs. */
export function configObserve(): ObserveValues {
  return current?.settings?.observe ?? {};
}

/** How a command names these settings: not at all where it finds them itself. */
export function configWords(): readonly string[] {
  if (current === undefined || (here !== undefined && resolve(current.file) === resolve(here)))
    return [];
  return ['--config', shortest(current.file)];
}
