/**
 * `--status-url URL`: a server that is told how the runs of a command stand.
 * Knows options, variables and words about them; must not know what is sent, nor how.
 */
import { resolve } from 'node:path';
import { type StatusSinkOptions, statusSink } from '../observers/status-sink.ts';
import { counted } from '../std/counted.ts';
import { printable, show } from '../std/printable.ts';
import { UNSENT_STATUS } from '../workflow/formats/config-schema.ts';
import { configObserve } from './call-config.ts';
import { type CommandOption, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';
import type { Watcher } from './watcher.ts';

export interface StatusOptions {
  readonly statusUrl?: string;
  readonly statusFallback?: string;
}

export const URL_VARIABLE = 'HEDDLE_STATUS_URL';
const TRIES_VARIABLE = 'HEDDLE_MAX_SEND_RETRIES';
const DELAY_VARIABLE = 'HEDDLE_BASE_RETRY_DELAY_MS';

export const STATUS_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--status-url <url>',
    summary: `tells a server how runs and steps stand, by POST; default ${URL_VARIABLE}`,
  },
  {
    flags: '--status-fallback <file>',
    summary: `what could not be sent to --status-url, a line of JSON each; default ${UNSENT_STATUS}`,
  },
];

/** Throws a `UsageError` for an address that is none, and for variables that cannot be read. */
export async function openStatus(
  { statusUrl, statusFallback, quiet }: StatusOptions & { readonly quiet?: true },
  { screen, paintErr }: Terminal,
): Promise<Watcher | undefined> {
  const set = configObserve().status;
  const variable = process.env[URL_VARIABLE] || undefined;
  const url = statusUrl ?? variable ?? set?.url;
  if (url === undefined) {
    if (statusFallback === undefined) return undefined;
    const message = '--status-fallback is about what could not be sent to --status-url';
    throw new UsageError(message, 'add --status-url URL, or leave it out');
  }
  const ofNoOption = variable === undefined ? 'observe.status.url' : URL_VARIABLE;
  const origin = statusUrl === undefined ? ofNoOption : '--status-url';
  const path = resolve(statusFallback ?? set?.fallback ?? UNSENT_STATUS);
  const warn = (text: string) => screen.say(`${paintErr.yellow('warning')}: ${text}\n`);
  const sink = opened(origin, {
    url,
    fallback: path,
    ...numbers(),
    onLost: (count, error) => {
      const why = printable(error instanceof Error ? error.message : String(error), 500);
      warn(`${counted(count, 'update')} of how runs stand could not be kept: ${why}`);
    },
  });
  const close = async () => {
    await sink.close();
    const { fallback } = sink.counts;
    if (fallback > 0 && !quiet)
      warn(`${counted(fallback, 'update')} could not be sent; they are in ${show(path)}`);
  };
  return { observer: sink, sinks: { status: sink }, close };
}

function opened(origin: string, options: StatusSinkOptions) {
  try {
    return statusSink(options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [message = '', fix] = error.message.replace(/^statusSink: url: /, '').split('; ');
    throw new UsageError(`${origin}: ${message}`, fix ?? 'give an address such as https://…');
  }
}

function numbers(): Partial<StatusSinkOptions> {
  const maxAttempts = integer(TRIES_VARIABLE, 1);
  const baseDelayMs = integer(DELAY_VARIABLE, 0);
  return {
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(baseDelayMs !== undefined && { baseDelayMs }),
  };
}

function integer(name: string, least: number): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (/^[0-9]{1,9}$/.test(text) && value >= least) return value;
  throw new UsageError(`${name} cannot be ${show(text)}`, `set it to an integer from ${least}`);
}
