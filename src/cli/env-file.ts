/**
 * `--env-file`: variables from files, for expressions, programs and settings alike.
 * Knows files of NAME=value lines; must not know who reads a variable.
 */
import { parseEnv } from 'node:util';
import { readText } from '../engine/plan/load-workflow.ts';
import { show } from '../std/printable.ts';
import { type CommandOption, UsageError } from './command.ts';

const MAX_BYTES = 1024 * 1024;

export const ENV_FILE_OPTION: CommandOption = {
  flags: '--env-file <file>',
  summary: 'variables from NAME=value lines; what is set already wins; may be repeated',
  parse: (file: string, before: readonly string[] = []) => [...before, file],
};

/** Puts the variables into the environment of this process; those of a later file win over an earlier one. */
export async function readEnvFiles(files: readonly string[] = []): Promise<void> {
  const read: Record<string, string> = {};
  for (const file of files) Object.assign(read, await variablesIn(file));
  for (const [name, value] of Object.entries(read)) process.env[name] ??= value;
}

async function variablesIn(file: string): Promise<NodeJS.Dict<string>> {
  const text = await readText(file, MAX_BYTES);
  if (typeof text !== 'string') {
    throw new UsageError(`--env-file ${show(file)}: ${text.message.replace(/\.$/, '')}`, text.fix);
  }
  const odd = oddLine(text);
  if (odd === undefined) return parseEnv(text.replace(/^\ufeff/, ''));
  throw new UsageError(`--env-file ${show(file)}: line ${odd} is no NAME=value`, 'mend that line');
}

/** The number of the first line that says nothing; values in quotes may have several. */
function oddLine(text: string): number | undefined {
  const plain = text.replace(
    /=[ \t]*(["'`])[^]*?\1/g,
    (value) => `=${value.replace(/[^\n]/g, '')}`,
  );
  const lines = plain.replace(/^\ufeff/, '').split('\n');
  for (const [i, line] of lines.entries()) {
    const isPair = /^\s*(export\s+)?[\w.-]+\s*=/.test(line);
    const isBlank = /^\s*(#.*)?$/.test(line);
    if (!isPair && !isBlank) return i + 1;
  }
  return undefined;
}
