/**
 * What watches the runs of a command besides the terminal: each kind a file, and a line here.
 * Knows the kinds; must not know what any of them does with what it sees.
 */

import type { CommandText } from '../std/command-text.ts';
import { defined } from '../std/defined.ts';
import type { CommandOption } from './command.ts';
import { LOG_OPTIONS, type LogOptions, openLog } from './log.ts';
import { METRICS_OPTIONS, type MetricsOptions, openMetrics } from './metrics-file.ts';
import { OTLP_OPTION, type OtlpOptions, openOtlp } from './otlp.ts';
import { openStatus, STATUS_OPTIONS, type StatusOptions } from './status-url.ts';
import type { Terminal } from './terminal.ts';
import type { Watcher } from './watcher.ts';

export interface WatchingOptions extends LogOptions, MetricsOptions, StatusOptions, OtlpOptions {
  readonly quiet?: true;
}

export const WATCHING_OPTIONS: readonly CommandOption[] = [
  ...LOG_OPTIONS,
  ...METRICS_OPTIONS,
  ...STATUS_OPTIONS,
  OTLP_OPTION,
];

type Open = (
  options: WatchingOptions,
  terminal: Terminal,
  command: CommandText,
  /** Those that are open already. */
  others: readonly Watcher[],
) => Promise<Watcher | undefined>;

/** Each is closed after those before it: metrics count what the others have lost. */
const KINDS: readonly Open[] = [openLog, openStatus, openOtlp, openMetrics];

/** Those that the options ask for. Throws a `UsageError` for what cannot be opened. */
export async function openWatching(
  options: WatchingOptions,
  terminal: Terminal,
  command: CommandText,
) {
  const open: Watcher[] = [];
  for (const kind of KINDS) {
    const one = await kind(options, terminal, command, open);
    if (one !== undefined) open.push(one);
  }
  return {
    observers: open.map(({ observer }) => observer),
    // One kind has something around attempts.
    ...defined({ around: open.find(({ around }) => around !== undefined)?.around }),
    close: async () => {
      for (const one of open) await one.close();
    },
  };
}
