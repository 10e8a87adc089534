/**
 * `--metrics FILE`: what the runs of a command add up to, as Prometheus reads it from a file.
 * Knows options and files; must not know what is counted.
 */
import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { prometheusMetrics } from '../observers/metrics.ts';
import type { CommandText } from '../std/command-text.ts';
import { printable, show } from '../std/printable.ts';
import { configObserve } from './call-config.ts';
import { type CommandOption, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';
import type { Watcher } from './watcher.ts';
import { writeText } from './write-file.ts';

export interface MetricsOptions {
  readonly metrics?: string;
}

export const METRICS_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--metrics <file>',
    summary: 'writes a file with counts and times for Prometheus at the end; needs prom-client',
  },
];

/** Throws a `UsageError` where the folder of the file or the package is not there. */
export async function openMetrics(
  { metrics: given = configObserve().metrics }: MetricsOptions,
  { screen, paintErr }: Terminal,
  _command: CommandText,
  others: readonly Watcher[],
): Promise<Watcher | undefined> {
  if (given === undefined) return undefined;
  // A link stays one: what it leads to is written anew.
  const path = await realpath(given).catch(() => given);
  const before = await stat(path).catch(() => undefined);
  if (before !== undefined && !before.isFile())
    throw new UsageError(
      `the metrics cannot be written to ${show(given)}: it is no file`,
      'give the path of one, or of none yet',
    );
  await access(dirname(path), constants.W_OK).catch(() => {
    const message = `the metrics cannot be written to ${show(path)}`;
    throw new UsageError(message, 'give a file in a folder that is there and may be written to');
  });
  const sinks = Object.assign({}, ...others.map((other) => other.sinks));
  const observer = await prometheusMetrics({ sinks }).catch((error: Error) => {
    throw new UsageError(`--metrics: ${error.message.split(':')[0]}`, 'npm i prom-client');
  });
  const close = async () => {
    const next = `${path}.${process.pid}.tmp`;
    try {
      // Whoever reads the file meanwhile finds one that is whole.
      await writeText(next, await observer.text());
      await rename(next, path);
    } catch (error) {
      await rm(next, { force: true }).catch(() => {});
      // The runs have ended, and are what they are.
      const why = printable((error as Error).message, 500);
      screen.say(`${paintErr.yellow('warning')}: the metrics are lost: ${why}\n`);
    }
  };
  return { observer, close };
}
