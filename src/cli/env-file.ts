/**
 * `--env-file`: variables from files, for expressions, programs and settings alike.
 * Knows files; must not know lines, nor who reads a variable.
 */
import { readText, type SizeLimit } from '../engine/plan/read-text.ts';
import { show } from '../std/printable.ts';
import { type CommandOption, UsageError } from './command.ts';
import { type Entry, readLines } from './env-lines.ts';

const LIMIT: SizeLimit = {
  bytes: 1024 * 1024,
  fix: 'give a file of nothing but NAME=value lines',
};

export const ENV_FILE_OPTION: CommandOption = {
  flags: '--env-file <file>',
  summary: 'variables from NAME=value lines; what is set already wins; may be repeated',
  parse: (file: string, before: readonly string[] = []) => [...before, file],
};

/** Puts the variables into the environment of this process; those of a later file win over an earlier one. */
export async function readEnvFiles(files: readonly string[] = []): Promise<void> {
  const read = new Map<string, string>();
  for (const file of files)
    for (const [name, value] of await variablesIn(file)) read.set(name, value);
  for (const [name, value] of read) process.env[name] ??= value;
}

async function variablesIn(file: string): Promise<readonly Entry[]> {
  const text = await readText(file, LIMIT);
  if (typeof text !== 'string') {
    throw new UsageError(`--env-file ${show(file)}: ${text.message.replace(/\.$/, '')}`, text.fix);
  }
  const read = readLines(text);
  if (!('why' in read)) return read;
  throw new UsageError(`--env-file ${show(file)}: line ${read.line} ${read.why}`, 'mend that line');
}
