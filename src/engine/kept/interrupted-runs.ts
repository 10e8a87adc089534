/**
 * Which runs are to be resumed: nobody runs them, and something of them is due.
 * Knows lists of runs and what is kept of one; must not know how a run is resumed, nor when it is looked for one.
 */
import type { RunFilter, RunLine } from '../../ports/store.ts';
import { defined } from '../../std/defined.ts';
import type { KeptRun } from './kept-run.ts';

const PAGE = 500;

/**
 * All runs that nobody runs and that are due, oldest first: not those that wait for a decision that nobody has
 * made, or for a time after `now`, of which a store may have any number. Nor is there more to find of a clock
 * that was set back than runs that began after `now`, unless `wasSetBack` says that it was just now: then all
 * that wait are looked at.
 */
export async function interruptedRuns(
  list: List,
  now: number,
  { read, wasSetBack = false }: { readonly read: ReadKept; readonly wasSetBack?: boolean },
): Promise<RunLine[]> {
  const found = await allOf(list, { interrupted: true, due: now });
  const known = new Set(found.map(({ runId }) => runId));
  const ahead = wasSetBack ? {} : { since: now + 1 };
  const more = [
    ...(await allOf(list, { interrupted: true, asked: true })),
    ...(await allOf(list, { interrupted: true, statuses: ['waiting'], ...ahead })),
  ];
  for (const line of more) {
    const { runId } = line;
    if (known.has(runId) || !(await goesOn(read, runId, now))) continue;
    known.add(runId);
    found.push(line);
  }
  return found.sort((a, b) => a.createdAt - b.createdAt);
}

export type ReadKept = (runId: string) => Promise<Pick<KeptRun, 'asked' | 'events'> | undefined>;

/**
 * Whether a run that is not due has something to take: what was asked, or another time to wait for, as the clock
 * was set back since its last event. Of one that cannot be read a resume says why.
 */
async function goesOn(read: ReadKept, runId: string, now: number): Promise<boolean> {
  try {
    const kept = await read(runId);
    return kept !== undefined && (kept.asked.length > 0 || kept.events.at(-1)!.at > now);
  } catch {
    return true;
  }
}

type List = (filter: RunFilter) => Promise<readonly RunLine[]>;

/** Oldest first. */
export async function allOf(list: List, filter: RunFilter): Promise<RunLine[]> {
  const found = new Map<string, RunLine>();
  let before: number | undefined;
  for (let limit = PAGE; ; ) {
    const page = await list({ ...filter, limit, ...defined({ before }) });
    const known = found.size;
    for (const line of page) found.set(line.runId, line);
    if (page.length < limit) return [...found.values()].reverse();
    // Several runs may have begun at the very instant at which the page ends.
    before = page.at(-1)!.createdAt + 1;
    if (found.size === known) limit *= 2;
  }
}
