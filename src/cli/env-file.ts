/**
 * `--env-file`: variables from files, for expressions, programs and settings alike.
 * Knows files of NAME=value lines; must not know who reads a variable.
 */
import { parseEnv } from 'node:util';
import { readText, type SizeLimit } from '../engine/plan/load-workflow.ts';
import { show } from '../std/printable.ts';
import { type CommandOption, UsageError } from './command.ts';

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
  const read: Record<string, string> = {};
  for (const file of files) Object.assign(read, await variablesIn(file));
  for (const [name, value] of Object.entries(read)) process.env[name] ??= value;
}

async function variablesIn(file: string): Promise<NodeJS.Dict<string>> {
  const text = await readText(file, LIMIT);
  if (typeof text !== 'string') {
    throw new UsageError(`--env-file ${show(file)}: ${text.message.replace(/\.$/, '')}`, text.fix);
  }
  const read = plainText(text);
  if (typeof read === 'string') return parseEnv(read);
  throw new UsageError(
    `--env-file ${show(file)}: line ${read.oddLine} is no NAME=value`,
    'mend that line',
  );
}

/** One line that says nothing, or a variable, whose value in quotes may have several lines. */
const ENTRY =
  /[^\S\n]*(?:(?:#[^\n]*)?|((?:export[^\S\n]+)?[\w.-]+[^\S\n]*=[^\S\n]*(?:(["'`])[^]*?\2)?[^\n]*))(?:\n|$)/y;

/**
 * The variables with plain line ends and nothing before them, or the first line that is none: releases of
 * Node.js differ in what they make of tabs, and none takes a lone carriage return for a line end.
 */
function plainText(text: string): string | { readonly oddLine: number } {
  const whole = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const entries: string[] = [];
  for (ENTRY.lastIndex = 0; ENTRY.lastIndex < whole.length; ) {
    const { lastIndex } = ENTRY;
    const found = ENTRY.exec(whole);
    if (found === null) return { oddLine: whole.slice(0, lastIndex).split('\n').length };
    if (found[1] !== undefined) entries.push(found[1]);
  }
  return entries.join('\n');
}
