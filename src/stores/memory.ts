/**
 * Runs kept in this process and nowhere else.
 * Knows lists; must not know what the events mean, except which ones begin and end a run.
 */
import {
  type RunFilter,
  type RunHistory,
  type RunLine,
  type RunRecord,
  type Store,
} from '../ports/store.ts';
import type { Event, RunFinished } from '../run/event.ts';
import { StoreError } from '../run/store-error.ts';

interface Kept {
  readonly record: RunRecord;
  readonly events: Event[];
}

/** A store without a disk. Of finished runs it keeps the last `keep` (default 100). */
export function memoryStore({ keep = 100 }: { keep?: number } = {}): Store {
  const runs = new Map<string, Kept>();
  const finished: string[] = [];
  return {
    name: 'memory',
    begin(record) {
      if (runs.has(record.runId))
        throw new StoreError('exists', `there is a run ${record.runId} already`);
      runs.set(record.runId, { record, events: [] });
    },
    append(runId, events) {
      const { events: kept } = runs.get(runId)!;
      for (let i = 0; i < events.length; i++) kept.push(events.at(i));
      if (kept[kept.length - 1]?.type !== 'run.finished') return;
      finished.push(runId);
      if (finished.length > keep) runs.delete(finished.shift()!);
    },
    async read(runId): Promise<RunHistory | undefined> {
      const kept = runs.get(runId);
      if (kept === undefined) return undefined;
      const { workflow, createdAt, snapshot } = kept.record;
      return { runId, workflow, createdAt, snapshot, events: kept.events.slice() };
    },
    async list(filter = {}) {
      const lines = [...runs.values()].reverse().map(lineOf);
      return lines.filter((line) => fits(line, filter)).slice(0, filter.limit ?? 50);
    },
    async claim(runId) {
      const kept = runs.get(runId);
      if (kept === undefined) return { kind: 'unknown' };
      return lineOf(kept).endedAt === undefined ? { kind: 'claimed' } : { kind: 'finished' };
    },
    async close() {
      runs.clear();
    },
  };
}

function lineOf({ record: { runId, workflow, createdAt }, events }: Kept): RunLine {
  const last = events[events.length - 1];
  const end: RunFinished | undefined = last?.type === 'run.finished' ? last : undefined;
  return {
    runId,
    workflow,
    createdAt,
    status: end?.status ?? (events.length === 0 ? 'pending' : 'running'),
    error: end?.error?.message,
    startedAt: events[0]?.at,
    endedAt: end?.at,
    owner: undefined,
  };
}

function fits(line: RunLine, filter: RunFilter): boolean {
  const { workflow, statuses, interrupted, since, before } = filter;
  if (workflow !== undefined && line.workflow !== workflow) return false;
  if (statuses !== undefined && !statuses.includes(line.status)) return false;
  if (interrupted === true && line.endedAt !== undefined) return false;
  if (since !== undefined && line.createdAt < since) return false;
  return before === undefined || line.createdAt < before;
}
