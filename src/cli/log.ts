/**
 * `--log FILE`: what happens in the runs of a command, as lines of JSON in a file.
 * Knows options and words about them; must not know what stands in a line.
 */
import { type LogFile, logFile } from '../observers/log-file.ts';
import { LOG_LEVELS, type LogLevel } from '../observers/log-level.ts';
import { logLines } from '../observers/log-lines.ts';
import type { CommandText } from '../std/command-text.ts';
import { printable, show } from '../std/printable.ts';
import { configObserve } from './call-config.ts';
import { type CommandOption, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';
import { choice } from './values.ts';
import type { Watcher } from './watcher.ts';

export interface LogOptions {
  readonly log?: string;
  readonly logLevel?: LogLevel;
}

export const LOG_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--log <file>',
    summary:
      'appends a line of JSON to a file for each thing that happens, with the fields of pino',
  },
  {
    flags: '--log-level <level>',
    summary: `the least that --log tells: one of ${LOG_LEVELS.join(', ')}; default HEDDLE_LOG_LEVEL, else info`,
    parse: choice(LOG_LEVELS),
  },
];

export const LEVEL_VARIABLE = 'HEDDLE_LOG_LEVEL';

/** Throws a `UsageError` for a file that cannot be opened, and for a level that is none. */
export async function openLog(
  { log: given, logLevel, quiet }: LogOptions & { readonly quiet?: true },
  { screen, paintErr }: Terminal,
  command: CommandText,
): Promise<Watcher | undefined> {
  const { log: set } = configObserve();
  const path = given ?? set?.file;
  if (path === undefined) {
    if (logLevel === undefined) return undefined;
    throw new UsageError('--log-level is about --log', 'add --log FILE, or leave it out');
  }
  const level = logLevel ?? levelOf(process.env[LEVEL_VARIABLE]) ?? levelOf(set?.level) ?? 'info';
  const onTrouble = ({ message }: Error) => {
    if (quiet) return;
    const word = paintErr.yellow('warning');
    screen.say(`${word}: lines of the log ${show(path)} are lost: ${printable(message, 500)}\n`);
  };
  const file = await opened(path, onTrouble);
  const { write } = file;
  const observer = logLines({ write, level, command });
  return { observer, sinks: { log: file }, close: () => file.close() };
}

function levelOf(text: string | undefined): LogLevel | undefined {
  if (text === undefined || text === '') return undefined;
  const level = LOG_LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  const fix = `set it to one of ${LOG_LEVELS.join(', ')}`;
  throw new UsageError(`${LEVEL_VARIABLE} cannot be ${show(text)}`, fix);
}

async function opened(path: string, onTrouble: (error: Error) => void): Promise<LogFile> {
  try {
    return await logFile(path, { onTrouble });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'give a file in a folder that is there and may be written to';
    throw new UsageError(`the log ${show(path)} cannot be opened: ${printable(why, 500)}`, fix);
  }
}
