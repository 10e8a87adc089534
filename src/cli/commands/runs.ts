/**
 * `heddle runs`: the runs that a store keeps, what they add up to, and removing old ones.
 * Must not change any run that has not ended.
 */
import type { RunFilter, RunLine } from '../../index.ts';
import { columns } from '../../pictures/columns.ts';
import { statisticsOf, type WorkflowStatistics } from '../../run/statistics.ts';
import { RUN_STATUSES } from '../../run/status.ts';
import { defined } from '../../std/defined.ts';
import { formatElapsed } from '../../std/duration.ts';
import { isoInstant } from '../../std/instant.ts';
import { printable, show } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { withStore } from '../kept-run.ts';
import { prune } from '../prune.ts';
import { filterOf, type RunsOptions } from '../runs-filter.ts';
import { PLACE_OPTIONS } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { choice, duration, wholeNumber } from '../values.ts';

const MANY = 1_000_000;

export const runs: Command<RunsOptions> = {
  options: [
    { flags: '--workflow <name>', summary: 'only runs of this workflow' },
    {
      flags: '--status <status>',
      summary: `only runs that are ${RUN_STATUSES.join(', ')}`,
      parse: choice(RUN_STATUSES, { interrupted: 'write --interrupted instead of --status' }),
    },
    { flags: '--interrupted', summary: 'only runs that have not ended and that nobody runs' },
    { flags: '--last <duration>', summary: 'only runs of so long ago at most', parse: duration },
    { flags: '--limit <n>', summary: 'at most so many; default 50', parse: wholeNumber(1, MANY) },
    { flags: '--stats', summary: 'what the runs of each workflow add up to' },
    {
      flags: '--older-than <duration>',
      summary: 'with prune: runs of longer ago that have ended',
      parse: duration,
    },
    {
      flags: '--keep <n>',
      summary: 'with prune: all but the newest so many',
      parse: wholeNumber(0, MANY),
    },
    { flags: '--dry-run', summary: 'with prune: only say how many' },
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the list as one JSON object' },
  ],
  async run([action], options, terminal) {
    if (action === 'prune') return prune(options, terminal);
    if (action !== undefined) throw new UsageError(`expected prune, got ${show(action)}`);
    for (const name of ['olderThan', 'keep', 'dryRun'] as const) {
      if (options[name] !== undefined)
        throw new UsageError('--older-than, --keep and --dry-run belong to heddle runs prune');
    }
    const { stats, json, limit = stats ? MANY : undefined } = options;
    const filter: RunFilter = { ...filterOf(options), ...defined({ limit }) };
    const [lines, at] = await withStore(
      options,
      terminal,
      async (engine, store) => [await engine.runs(filter), store] as const,
    );
    const such = Object.keys(filterOf(options)).length === 0 ? 'runs' : 'such runs';
    if (lines.length === 0 && !json) terminal.err(`no ${such} in ${at.name}\n`);
    if (stats) {
      const shown = lines.map((line) => ({ ...line, status: statusOf(line) }));
      return printStatistics(statisticsOf(shown), terminal, json);
    }
    if (json) terminal.out(`${JSON.stringify({ runs: lines.map(lineJson) })}\n`);
    else if (lines.length > 0) terminal.out(columns(lines.map(row), terminal.fit));
    return EXIT.ok;
  },
};

function lineJson(line: RunLine): Record<string, unknown> {
  return { ...line, status: statusOf(line), owner: line.owner ?? null };
}

/** A run that nobody runs although it has not ended is shown as interrupted; one that waits needs nobody. */
export function statusOf({ status, endedAt, owner }: RunLine): string {
  const idle = endedAt === undefined && owner === undefined && status !== 'waiting';
  return idle ? 'interrupted' : status;
}

function row(line: RunLine): string[] {
  const { runId, workflow, createdAt, startedAt, endedAt, error, wakeAt } = line;
  const took =
    startedAt === undefined || endedAt === undefined ? '' : formatElapsed(endedAt - startedAt);
  return [
    runId,
    printable(workflow),
    statusOf(line),
    moment(createdAt),
    took,
    wakeAt === undefined ? printable(error ?? '', 200) : `until ${moment(wakeAt)}`,
  ];
}

function moment(at: number): string {
  return `${isoInstant(at).slice(0, 19).replace('T', ' ')} UTC`;
}

function printStatistics(
  found: readonly WorkflowStatistics[],
  terminal: Terminal,
  json: true | undefined,
): ExitCode {
  if (json) terminal.out(`${JSON.stringify({ workflows: found })}\n`);
  else if (found.length > 0)
    terminal.out(columns([HEADINGS, ...found.map(statisticsRow)], terminal.fit));
  return EXIT.ok;
}

const HEADINGS = ['workflow', 'runs', 'succeeded', 'median', '95 %', 'last', 'by status'];

function statisticsRow(found: WorkflowStatistics): string[] {
  const { workflow, runs: count, successRate, medianMs, p95Ms, lastAt, statuses } = found;
  return [
    printable(workflow),
    `${count}`,
    successRate === undefined ? '' : `${Math.floor(successRate * 100)} %`,
    medianMs === undefined ? '' : formatElapsed(medianMs),
    p95Ms === undefined ? '' : formatElapsed(p95Ms),
    moment(lastAt),
    Object.entries(statuses)
      .map(([status, n]) => `${n} ${status}`)
      .join(', '),
  ];
}
