/**
 * What many runs add up to: how often, how long, how well.
 * Knows times, and words for how runs stand; must not know where the runs are kept.
 */

/** One run of many. Times are milliseconds since the Unix epoch. */
export interface CountedRun {
  readonly workflow: string;
  /** How it stands, in the word that people read. */
  readonly status: string;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** The runs of one workflow together. */
export interface WorkflowStatistics {
  readonly workflow: string;
  readonly runs: number;
  /** How many stand how; statuses of no run are left out. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of the runs that have ended, the part that succeeded, 0 to 1; undefined when none has ended. */
  readonly successRate: number | undefined;
  /** From start to end, in milliseconds, of runs that succeeded: half are quicker, and 19 of 20. */
  readonly medianMs: number | undefined;
  readonly p95Ms: number | undefined;
  readonly lastAt: number;
}

/** By name of the workflow. */
export function statisticsOf(runs: Iterable<CountedRun>): WorkflowStatistics[] {
  const groups = new Map<string, CountedRun[]>();
  for (const run of runs) {
    const group = groups.get(run.workflow);
    if (group === undefined) groups.set(run.workflow, [run]);
    else group.push(run);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([workflow, group]) => ({ workflow, ...together(group) }));
}

function together(runs: readonly CountedRun[]): Omit<WorkflowStatistics, 'workflow'> {
  const statuses: Record<string, number> = {};
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const { status, createdAt } of runs) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    lastAt = Math.max(lastAt, createdAt);
  }
  const ended = runs.filter(({ endedAt }) => endedAt !== undefined);
  const good = ended.filter(({ status }) => status === 'succeeded');
  const times = good
    .flatMap(({ startedAt, endedAt }) =>
      startedAt === undefined || endedAt === undefined ? [] : [endedAt - startedAt],
    )
    .sort((a, b) => a - b);
  return {
    runs: runs.length,
    statuses,
    successRate: ended.length === 0 ? undefined : good.length / ended.length,
    medianMs: rank(times, 0.5),
    p95Ms: rank(times, 0.95),
    lastAt,
  };
}

/** The smallest value that at least such a part of the sorted values does not exceed (nearest rank). */
function rank(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
