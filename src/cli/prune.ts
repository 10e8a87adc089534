/**
 * `heddle runs prune`: removes old runs that have ended.
 * Knows which runs are too many; must not know how a store removes them.
 */
import type { Engine, RunFilter } from '../index.ts';
import { OPEN_STATUSES, RUN_STATUSES } from '../run/status.ts';
import { counted } from '../std/counted.ts';
import { UsageError } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { withStore } from './kept-run.ts';
import { filterOf, type RunsOptions } from './runs-filter.ts';
import type { Terminal } from './terminal.ts';

const AT_A_TIME = 500;
const ENDED = RUN_STATUSES.filter((status) => !OPEN_STATUSES.includes(status));

export async function prune(options: RunsOptions, terminal: Terminal): Promise<ExitCode> {
  refuse(options);
  const count = await withStore(options, terminal, async (engine) => {
    const filter = await tooOld(engine, options);
    if (filter === undefined) return 0;
    if (!options.dryRun) return removeAll(engine, filter);
    return (await engine.runs({ ...filter, limit: Number.POSITIVE_INFINITY })).length;
  });
  const said = options.dryRun ? 'would be removed' : 'removed';
  if (options.json)
    terminal.out(`${JSON.stringify({ [options.dryRun ? 'found' : 'removed']: count })}\n`);
  else terminal.err(`${counted(count, 'run')} ${said}\n`);
  return EXIT.ok;
}

function refuse({ olderThan, keep, status, interrupted, last, limit, stats }: RunsOptions): void {
  if (olderThan === undefined && keep === undefined) {
    throw new UsageError(
      'prune needs to know which runs are too old',
      'write --older-than 30d, --keep 1000, or both',
    );
  }
  if (interrupted || (status !== undefined && OPEN_STATUSES.includes(status)))
    throw new UsageError('prune removes only runs that have ended');
  if (last !== undefined || limit !== undefined || stats)
    throw new UsageError('--last, --limit and --stats do not go with prune');
}

/** Undefined when there are not so many. */
async function tooOld(engine: Engine, options: RunsOptions): Promise<RunFilter | undefined> {
  const { olderThan, keep } = options;
  const filter: RunFilter = { statuses: ENDED, ...filterOf(options) };
  let before = olderThan === undefined ? Number.POSITIVE_INFINITY : Date.now() - olderThan;
  if (keep !== undefined && keep > 0) {
    const newest = await engine.runs({ ...filter, limit: keep });
    if (newest.length < keep) return undefined;
    before = Math.min(before, newest.at(-1)!.createdAt);
  }
  return before === Number.POSITIVE_INFINITY ? filter : { ...filter, before };
}

async function removeAll(engine: Engine, filter: RunFilter): Promise<number> {
  let removed = 0;
  for (;;) {
    const lines = await engine.runs({ ...filter, limit: AT_A_TIME });
    const now = await engine.forget(lines.map(({ runId }) => runId));
    removed += now;
    // Another program may have been quicker with these.
    if (now === 0) return removed;
  }
}
