/**
 * Which of the kept runs a call means.
 * Knows options; must not know what is done with the runs.
 */
import type { RunFilter } from '../index.ts';
import type { RunStatus } from '../run/status.ts';
import { defined } from '../std/defined.ts';

export interface RunsOptions {
  readonly store?: string;
  readonly workflow?: string;
  readonly status?: RunStatus;
  readonly interrupted?: true;
  readonly last?: number;
  readonly limit?: number;
  readonly stats?: true;
  readonly olderThan?: number;
  readonly keep?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Which runs are meant. */
export function filterOf({ workflow, status, interrupted, last }: RunsOptions): RunFilter {
  const statuses = status === undefined ? undefined : [status];
  const since = last === undefined ? undefined : Date.now() - last;
  return defined({ workflow, statuses, interrupted, since });
}
