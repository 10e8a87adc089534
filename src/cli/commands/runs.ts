/**
 * `heddle runs`: the runs that a store keeps.
 * Must not change any of them.
 */
import type { RunFilter, RunLine } from '../../index.ts';
import { columns } from '../../pictures/columns.ts';
import { isoInstant } from '../../pictures/instant.ts';
import { RUN_STATUSES, type RunStatus } from '../../run/status.ts';
import { defined } from '../../std/defined.ts';
import { formatElapsed } from '../../std/duration.ts';
import { printable } from '../../std/printable.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { withStore } from '../kept-run.ts';
import { STORE_OPTION } from '../store.ts';
import { choice, wholeNumber } from '../values.ts';

interface Options {
  readonly store?: string;
  readonly workflow?: string;
  readonly status?: RunStatus;
  readonly interrupted?: true;
  readonly limit?: number;
  readonly json?: true;
}

export const runs: Command<Options> = {
  name: 'runs',
  summary: 'Lists the runs that are kept, newest first.',
  options: [
    { flags: '--workflow <name>', summary: 'only runs of this workflow' },
    {
      flags: '--status <status>',
      summary: `only runs that are ${RUN_STATUSES.join(', ')}`,
      parse: choice(RUN_STATUSES),
    },
    { flags: '--interrupted', summary: 'only runs that have not ended and that nobody runs' },
    {
      flags: '--limit <n>',
      summary: 'at most so many; default 50',
      parse: wholeNumber(1, 1_000_000),
    },
    STORE_OPTION,
    { flags: '--json', summary: 'the list as one JSON object' },
  ],
  async run(_, { store, json, status, workflow, interrupted, limit }, terminal) {
    const statuses = status === undefined ? undefined : [status];
    const filter: RunFilter = defined({ workflow, statuses, interrupted, limit });
    const lines = await withStore(store, (engine) => engine.runs(filter));
    if (json) terminal.out(`${JSON.stringify({ runs: lines.map(lineJson) })}\n`);
    else if (lines.length === 0) terminal.err('no runs\n');
    else terminal.out(columns(lines.map(row)));
    return EXIT.ok;
  },
};

function lineJson(line: RunLine): Record<string, unknown> {
  return { ...line, status: statusOf(line), owner: line.owner ?? null };
}

/** A run that nobody runs although it has not ended is told so; one that waits needs nobody. */
export function statusOf({ status, endedAt, owner }: RunLine): string {
  const idle = endedAt === undefined && owner === undefined && status !== 'waiting';
  return idle ? 'interrupted' : status;
}

function row(line: RunLine): string[] {
  const { runId, workflow, createdAt, startedAt, endedAt, error } = line;
  const took =
    startedAt === undefined || endedAt === undefined ? '' : formatElapsed(endedAt - startedAt);
  const begun = isoInstant(createdAt).slice(0, 19).replace('T', ' ');
  return [runId, printable(workflow), statusOf(line), begun, took, printable(error ?? '', 200)];
}
