/**
 * Secrets whose places are listed by name: a variable, a file, a program.
 * Knows each kind of place; must not know who lists them, nor what reads them.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { SecretSource } from '../../ports/secret-source.ts';
import { shellWord } from '../../std/command-text.ts';
import { printable } from '../../std/printable.ts';
import type { SecretEntry } from '../../workflow/formats/config-file.ts';
import type { Environment } from '../plan/env-values.ts';
import { CommandSecrets } from './command-secrets.ts';
import { readSecret } from './folder-secrets.ts';

export interface EntryPlace {
  /** Where paths start, and programs. */
  readonly folder: string;
  readonly env: Environment;
  readonly clock: Clock;
}

/** A source for each of them. */
export function entrySecrets(
  entries: Readonly<Record<string, SecretEntry>>,
  { folder, env, clock }: EntryPlace,
): SecretSource[] {
  const commands = new CommandSecrets(folder, env, clock);
  return Object.entries(entries).map(([name, entry]) => {
    if ('env' in entry)
      return only(name, {
        name: `env ${printable(entry.env)}`,
        get: () => env[entry.env],
        lacks: () => `the variable ${printable(entry.env)} is not set`,
      });
    if ('file' in entry) {
      const file = resolve(folder, entry.file);
      return only(name, {
        name: `file ${printable(entry.file)}`,
        get: () => readSecret(file),
        lacks: () => `the file ${printable(entry.file)} is not there`,
        weakness: () => openToAll(file),
      });
    }
    return only(name, commands.source(entry));
  });
}

/** Windows says who may read a file in another way. */
async function openToAll(file: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || (found.mode & 0o004) === 0) return undefined;
  return `anybody on this machine may read it: chmod 600 ${shellWord(file)}`;
}

/** The source for one name. */
function only(name: string, source: SecretSource): SecretSource {
  const { has, lacks, weakness } = source;
  return {
    name: source.name,
    get: (asked, options) => (asked === name ? source.get(asked, options) : undefined),
    ...(has && { has: (asked) => asked === name && has(asked) }),
    ...(weakness && { weakness: (asked) => (asked === name ? weakness(asked) : undefined) }),
    ...(lacks && { lacks: (asked) => (asked === name ? lacks(asked) : undefined) }),
  };
}
