/**
 * Runs kept in this process and nowhere else.
 * Knows lists; must not know what the events mean, except which ones begin and end a run.
 */

import type {
  KeptResult,
  LogLine,
  RequestListener,
  RunFilter,
  RunHistory,
  RunLine,
  RunRecord,
  RunRequest,
  Store,
} from '../ports/store.ts';
import { type Event, type EventOf, wakeAfter } from '../run/event.ts';
import { listLimit } from '../run/list-limit.ts';
import type { RunStatus } from '../run/status.ts';
import { StoreError } from '../run/store-error.ts';
import { printsAs } from '../std/inspect.ts';
import { notOwn } from './durable/own-run.ts';

const NEVER = Number.POSITIVE_INFINITY;

interface Kept {
  readonly record: RunRecord;
  readonly events: Event[];
  logs: LogLine[] | undefined;
  /** What was asked of it, by id, until it has taken it, or has ended. */
  readonly requests: Map<string, RunRequest>;
  /** Whether the engine has released it. */
  released: boolean;
}

export interface MemoryOptions {
  /** Of finished runs the last so many are kept; default 100. */
  readonly keep?: number;
  /** Of results for other runs the last so many are kept; default 1,000. */
  readonly keepResults?: number;
}

/** A store without a disk. */
export function memoryStore(options: MemoryOptions = {}): Store {
  return new MemoryStore(options);
}

class MemoryStore implements Store {
  readonly name = 'memory';
  readonly isTemporary = true;
  private readonly keep: number;
  private readonly keepResults: number;
  private readonly runs = new Map<string, Kept>();
  private readonly finished: string[] = [];
  private readonly results = new Map<string, KeptResult>();
  private readonly listeners: RequestListener[] = [];
  private closed = false;
  /** Requests that need not be handed over again. */
  private readonly taken = new WeakSet<RunRequest>();

  static {
    printsAs(this, 'Store', ({ name, runs }) => ({ name, runs: runs.size }));
  }

  constructor({ keep = 100, keepResults = 1_000 }: MemoryOptions) {
    this.keep = keep;
    this.keepResults = keepResults;
  }

  begin(record: RunRecord): void {
    const { runId } = record;
    if (this.runs.has(runId)) throw new StoreError('exists', `there is a run ${runId} already`);
    this.runs.set(runId, {
      record,
      events: [],
      logs: undefined,
      requests: new Map(),
      released: false,
    });
  }

  append(runId: string, events: Parameters<Store['append']>[1]): void {
    const run = this.runs.get(runId);
    if (run === undefined) throw this.closed ? hasBeenClosed() : notOwn(runId);
    const { events: kept } = run;
    for (let i = 0; i < events.length; i++) {
      const event = events.at(i);
      kept.push(event);
      if (event.type === 'run.asked') run.requests.delete(event.id);
    }
    if (kept[kept.length - 1]?.type !== 'run.finished') return;
    run.requests.clear();
    this.finished.push(runId);
    if (this.finished.length > this.keep) this.runs.delete(this.finished.shift()!);
  }

  async read(runId: string): Promise<RunHistory | undefined> {
    const kept = this.runs.get(runId);
    if (kept === undefined) return undefined;
    const { workflow, createdAt, snapshot } = kept.record;
    return { runId, workflow, createdAt, snapshot, events: kept.events.slice() };
  }

  async list(filter: RunFilter = {}): Promise<readonly RunLine[]> {
    const fitting = [...this.runs.values()].reverse().filter((kept) => fits(kept, filter));
    return fitting.slice(0, listLimit(filter.limit)).map(lineOf);
  }

  async claim(runId: string): ReturnType<Store['claim']> {
    const kept = this.runs.get(runId);
    if (kept === undefined) return { kind: 'unknown' };
    if (endOf(kept) !== undefined) return { kind: 'finished' };
    kept.released = false;
    this.pass(kept);
    return { kind: 'claimed', requests: [...kept.requests.values()] };
  }

  async release(runId: string): Promise<void> {
    const kept = this.runs.get(runId);
    if (kept !== undefined && endOf(kept) === undefined) kept.released = true;
  }

  async ask(runId: string, request: RunRequest): ReturnType<Store['ask']> {
    const kept = this.runs.get(runId);
    if (kept === undefined) return 'unknown';
    if (endOf(kept) !== undefined) return 'finished';
    if (!kept.requests.has(request.id)) kept.requests.set(request.id, { ...request });
    if (!kept.released) this.pass(kept);
    return 'kept';
  }

  async requests(runId: string): Promise<readonly RunRequest[]> {
    return [...(this.runs.get(runId)?.requests.values() ?? [])];
  }

  listen(listener: RequestListener): void {
    this.listeners.push(listener);
  }

  /** Tells what is asked of a run once whoever runs it has had the time to begin. */
  private pass(kept: Kept): void {
    if (kept.requests.size === 0) return;
    const { runId } = kept.record;
    setImmediate(() => {
      for (const request of kept.requests.values()) {
        if (this.taken.has(request)) continue;
        if (this.listeners.some((listener) => listener(runId, request))) this.taken.add(request);
      }
    });
  }

  async forget(runIds: readonly string[]): Promise<number> {
    const gone = new Set(runIds.filter((id) => this.finished.includes(id)));
    for (const id of gone) this.runs.delete(id);
    for (const [key, { runId }] of this.results) if (gone.has(runId)) this.results.delete(key);
    const rest = this.finished.filter((id) => !gone.has(id));
    this.finished.splice(0, this.finished.length, ...rest);
    return gone.size;
  }

  async recall(key: string): Promise<KeptResult | undefined> {
    return this.results.get(key);
  }

  async remember(key: string, result: KeptResult): Promise<void> {
    this.results.delete(key);
    this.results.set(key, result);
    const [oldest] = this.results.keys();
    if (this.results.size > this.keepResults) this.results.delete(oldest!);
  }

  log(runId: string, line: LogLine): void {
    const kept = this.runs.get(runId);
    if (kept === undefined) return;
    kept.logs ??= [];
    kept.logs.push(line);
  }

  async logs(runId: string): Promise<readonly LogLine[]> {
    return this.runs.get(runId)?.logs?.slice() ?? [];
  }

  async close(): Promise<void> {
    this.closed = true;
    this.runs.clear();
    this.results.clear();
  }
}

function hasBeenClosed(): StoreError {
  return new StoreError('unusable', 'the store in memory has been closed');
}

function endOf({ events }: Kept): EventOf<'run.finished'> | undefined {
  const last = events[events.length - 1];
  return last?.type === 'run.finished' ? last : undefined;
}

function statusOf(kept: Kept): RunStatus {
  const end = endOf(kept);
  if (end !== undefined) return end.status;
  const last = kept.events[kept.events.length - 1];
  if (last?.type === 'run.waiting') return 'waiting';
  return last === undefined ? 'pending' : 'running';
}

/** From when on it is to be resumed; undefined: when something is asked of it. */
function wakeOf({ events }: Kept): number | undefined {
  const last = events[events.length - 1];
  return last === undefined ? 0 : wakeAfter(last);
}

function lineOf(kept: Kept): RunLine {
  const { runId, workflow, createdAt } = kept.record;
  const end = endOf(kept);
  return {
    runId,
    workflow,
    createdAt,
    status: statusOf(kept),
    error: end?.error?.message,
    startedAt: kept.events[0]?.at,
    endedAt: end?.at,
    wakeAt: statusOf(kept) === 'waiting' ? wakeOf(kept) : undefined,
    owner: undefined,
  };
}

function fits(kept: Kept, filter: RunFilter): boolean {
  const { runIds, workflow, statuses, interrupted, due, asked, since, before } = filter;
  const { record, released } = kept;
  if (runIds !== undefined && !runIds.includes(record.runId)) return false;
  if (workflow !== undefined && record.workflow !== workflow) return false;
  if (statuses !== undefined && !statuses.includes(statusOf(kept))) return false;
  if (interrupted === true && !(released && endOf(kept) === undefined)) return false;
  if (due !== undefined && (endOf(kept) !== undefined || !((wakeOf(kept) ?? NEVER) <= due)))
    return false;
  if (asked === true && kept.requests.size === 0) return false;
  if (since !== undefined && record.createdAt < since) return false;
  return before === undefined || record.createdAt < before;
}
