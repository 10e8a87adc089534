/**
 * Going on with every run whose process is gone: now, and as long as the engine is open.
 * Knows lists of runs and when to look again; must not know how a run is taken up.
 */
import type { Clock } from '../ports/clock.ts';
import type { RunFilter, RunLine } from '../ports/store.ts';
import { defined } from '../std/defined.ts';
import { show } from '../std/printable.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { EngineError } from './engine-error.ts';
import type { RunHandle } from './live-run.ts';
import { checkNames } from './run-options.ts';
import type { ResumeOptions } from './take-up.ts';

/** Choices for going on with all interrupted runs. */
export interface ResumeAllOptions
  extends Pick<ResumeOptions, 'observers' | 'signal' | 'drainMs' | 'leave' | 'watchMs'> {
  /** Workflows that are code, found by their names. Those from files are kept with their runs. */
  readonly workflows?: readonly Workflow[];
  /** Looks again so often, in milliseconds, until the engine is closed; default: looks once. */
  readonly everyMs?: number;
  /**
   * So long, in milliseconds, owners that may be gone are watched at each look, those on other machines
   * among them; default: they are left alone. Who lives gives a sign every three seconds, so give 10,000.
   */
  readonly watchMs?: number;
  /** Told of each run that goes on. */
  readonly onResumed?: (handle: RunHandle) => void;
  /** Told once of each run that cannot go on, and why. Default: nobody is told. */
  readonly onRefused?: (runId: string, error: EngineError) => void;
}

const NAMES: Record<keyof ResumeAllOptions, true> = {
  workflows: true,
  everyMs: true,
  watchMs: true,
  onResumed: true,
  onRefused: true,
  observers: true,
  signal: true,
  drainMs: true,
  leave: true,
};

/** What looking for runs needs of an engine. */
export interface ResumeAllHost {
  readonly clock: Clock;
  /** Runs under way at once. */
  readonly maxRuns: number;
  isOwn(runId: string): boolean;
  runs(filter: RunFilter): Promise<readonly RunLine[]>;
  resume(runId: string, options: ResumeOptions): Promise<RunHandle>;
}

const PAGE = 500;

/** All runs that nobody runs, oldest first, but those that wait for a decision: they would wait again. */
export async function interruptedRuns(list: List): Promise<RunLine[]> {
  const lines = await allOf(list, { interrupted: true });
  return lines.filter(({ status }) => status !== 'waiting');
}

type List = (filter: RunFilter) => Promise<readonly RunLine[]>;

/** Oldest first. */
async function allOf(list: List, filter: RunFilter): Promise<RunLine[]> {
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

export class ResumeAll {
  private readonly host: ResumeAllHost;
  private readonly options: ResumeAllOptions;
  private readonly workflows: ReadonlyMap<string, Workflow>;
  /** Runs that cannot go on, however often they are asked. */
  private readonly refused = new Set<string>();
  private readonly underWay = new Set<Promise<unknown>>();
  private callOff: (() => void) | undefined;
  private closed = false;

  /** @throws EngineError `invalid-option` */
  constructor(host: ResumeAllHost, options: ResumeAllOptions) {
    checkNames(options, NAMES);
    const { workflows = [], everyMs } = options;
    if (everyMs !== undefined && !(everyMs >= 1)) {
      const hint = 'give milliseconds from 1, or leave it out to look once';
      throw new EngineError('invalid-option', `everyMs cannot be ${show(everyMs)}`, { hint });
    }
    this.host = host;
    this.options = options;
    this.workflows = new Map(workflows.map((workflow) => [workflow.name, workflow]));
  }

  /** Looks now, and from then on as often as was asked. */
  async start(): Promise<readonly RunHandle[]> {
    const handles = await this.look();
    this.lookLater();
    return handles;
  }

  close(): void {
    this.closed = true;
    this.callOff?.();
  }

  private lookLater(): void {
    const { everyMs } = this.options;
    if (everyMs === undefined || this.isOver()) return;
    const { clock } = this.host;
    this.callOff = clock.alarm(clock.now() + everyMs, () => {
      // A store that cannot be read now may be readable the next time.
      this.look()
        .catch(() => {})
        .then(() => this.lookLater());
    });
  }

  private isOver(): boolean {
    return this.closed || this.options.signal?.aborted === true;
  }

  /**
   * Takes up what is interrupted, oldest first. Where the engine runs only so many at once the others
   * wait until there is room, and whoever has room meanwhile may take them.
   */
  private async look(): Promise<RunHandle[]> {
    const handles: RunHandle[] = [];
    for (const line of await interruptedRuns(this.host.runs)) {
      while (this.underWay.size >= this.host.maxRuns) await Promise.race(this.underWay);
      if (this.isOver()) return handles;
      const handle = await this.take(line);
      if (handle !== undefined) handles.push(handle);
    }
    const { watchMs } = this.options;
    if (watchMs === undefined) return handles;
    const watched = await this.watch(watchMs);
    // Who has lost one run has lost all: the others are interrupted now.
    return watched.length === 0 ? handles : [...handles, ...watched, ...(await this.look())];
  }

  /** Each owner is asked for one of its runs. */
  private async watch(watchMs: number): Promise<RunHandle[]> {
    const lines = await allOf(this.host.runs, { statuses: ['pending', 'running'] });
    const firstOf = new Map<number, RunLine>();
    for (const line of lines) {
      const { runId, owner } = line;
      const isOver = owner === undefined || this.host.isOwn(runId) || this.refused.has(runId);
      if (!isOver) firstOf.set(owner.fence, line);
    }
    const taken = await Promise.all([...firstOf.values()].map((line) => this.take(line, watchMs)));
    return taken.filter((handle) => handle !== undefined);
  }

  private async take(
    { runId, workflow: name }: RunLine,
    watchMs?: number,
  ): Promise<RunHandle | undefined> {
    if (this.refused.has(runId)) return undefined;
    const { observers, signal, drainMs, leave, onResumed, onRefused } = this.options;
    const workflow = this.workflows.get(name);
    const chosen = defined({ observers, signal, drainMs, leave, workflow, watchMs });
    try {
      const handle = await this.host.resume(runId, chosen);
      const ended: Promise<unknown> = handle.result
        .catch(() => {})
        .then(() => this.underWay.delete(ended));
      this.underWay.add(ended);
      onResumed?.(handle);
      return handle;
    } catch (error) {
      if (!(error instanceof EngineError) || error.code === 'store-unavailable') throw error;
      // Another process was quicker, or lives.
      if (error.code === 'run-owned' || error.code === 'run-finished') return undefined;
      this.refused.add(runId);
      onRefused?.(runId, error);
      return undefined;
    }
  }
}
