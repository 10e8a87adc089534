/**
 * Resuming every run whose process is gone: now, and as long as the engine is open.
 * Knows lists of runs and when to look again; must not know how a run is resumed.
 */
import type { Clock } from '../../ports/clock.ts';
import type { RunFilter, RunLine } from '../../ports/store.ts';
import { toStepError } from '../../run/step-error.ts';
import { defined } from '../../std/defined.ts';
import { msOf, type Span } from '../../std/duration.ts';
import { CALLED, type OptionKind, optionFault, spanFrom } from '../../std/option-fault.ts';
import { printable, show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import type { RunHandle } from '../live/live-run.ts';
import { checkOptions } from '../plan/run-options.ts';
import { callOptions, type ResumeOptions } from './claim.ts';
import { findIn, type GivenWorkflow } from './find-workflow.ts';
import { allOf, interruptedRuns, type ReadKept } from './interrupted-runs.ts';
import type { FindWorkflow } from './resume.ts';

/** Choices for resuming all interrupted runs. */
export interface ResumeAllOptions
  extends Pick<
    ResumeOptions,
    'observers' | 'signal' | 'drainMs' | 'leave' | 'whenWaiting' | 'watchMs'
  > {
  /**
   * Workflows that are code, found by their names and args, and functions that make those with args again:
   * `({ name, args }) => etl(args)`. Those from files are kept with their runs.
   */
  readonly workflows?: readonly GivenWorkflow[];
  /**
   * What becomes of a run whose workflow has another shape or version now: `refuse` (default), or
   * `use-current`: it goes on as a new run that keeps the results of steps which are as they were and stand
   * behind no other, and its id leads to that one.
   */
  readonly onChanged?: 'refuse' | 'use-current';
  /** Looks again so often, in milliseconds, until the engine is closed; default: looks once. */
  readonly everyMs?: Span;
  /**
   * So long, in milliseconds, owners that may be gone are watched at each look, those on other machines
   * among them; default: they are left alone. A live owner sends a heartbeat every three seconds, so give 10,000.
   */
  readonly watchMs?: Span;
  /** Called with each run that is resumed. */
  readonly onResumed?: (handle: RunHandle) => void;
  /** Called once with each run that cannot be resumed, and why. Default: the first ten are warnings. */
  readonly onRefused?: (runId: string, error: EngineError) => void;
}

/** What runs are started with is checked as it is for runs. */
const OF_RUNS: OptionKind = { is: () => true, hint: '' };

const KINDS: Readonly<Record<keyof ResumeAllOptions, OptionKind>> = {
  workflows: {
    is: (value) =>
      Array.isArray(value) &&
      value.every((one) => typeof one === 'function' || Array.isArray(one?.steps)),
    hint: 'give a list of what workflow(…) made, or of functions that make it',
  },
  onChanged: {
    is: (value) => value === 'refuse' || value === 'use-current',
    hint: "give 'refuse' or 'use-current'",
  },
  everyMs: spanFrom(1),
  watchMs: spanFrom(1),
  onResumed: CALLED,
  onRefused: CALLED,
  observers: OF_RUNS,
  signal: OF_RUNS,
  drainMs: OF_RUNS,
  leave: OF_RUNS,
  whenWaiting: OF_RUNS,
};

/** What it needs of an engine. */
export interface ResumeAllParts {
  readonly clock: Clock;
  /** Undefined when a run may start at once; else resolves when one has ended. */
  room(): Promise<unknown> | undefined;
  isOwn(runId: string): boolean;
  readonly read: ReadKept;
  /** Nothing is looked for any more. */
  done(all: ResumeAll): void;
  runs(filter: RunFilter): Promise<readonly RunLine[]>;
  resume(runId: string, options: ResumeOptions, find: FindWorkflow): Promise<RunHandle>;
}

/** Clocks are set right by less all the time. */
const SET_BACK_MS = 1_000;

export class ResumeAll {
  private readonly parts: ResumeAllParts;
  private readonly options: ResumeAllOptions;
  private readonly find: FindWorkflow;
  /** Runs that cannot be resumed, however often it is tried. */
  private readonly refused = new Set<string>();
  private cancelAlarm: (() => void) | undefined;
  private closed = false;
  private lookedAt = 0;

  /** @throws EngineError `invalid-option`, `workflow-ambiguous` */
  constructor(parts: ResumeAllParts, options: ResumeAllOptions) {
    const fault = optionFault(options, KINDS);
    if (fault !== undefined) throw new EngineError('invalid-option', fault.message, fault);
    const { workflows = [] } = options;
    checkOptions(callOptions(options), []);
    this.parts = parts;
    this.options = options;
    this.find = findIn(workflows);
  }

  /**
   * Looks now, and from then on as often as was asked. Gives those that it resumes at once; where
   * there is no room for more, the others follow later. When the first look fails, there is no other.
   */
  async start(): Promise<readonly RunHandle[]> {
    try {
      return await this.first();
    } catch (cause) {
      this.parts.done(this);
      throw cause;
    }
  }

  private async first(): Promise<RunHandle[]> {
    const lines = await this.interrupted();
    const handles: RunHandle[] = [];
    while (lines.length > 0 && this.parts.room() === undefined && !this.isOver()) {
      const handle = await this.resume(lines.shift()!);
      if (handle !== undefined) handles.push(handle);
    }
    this.lookAfter(this.resumeEach(lines).then(() => this.watch()));
    return handles;
  }

  close(): void {
    this.closed = true;
    this.cancelAlarm?.();
  }

  /** Looks once more after `look`, until it is closed. */
  private lookAfter(look: Promise<unknown>): void {
    // A store that cannot be read now may be readable the next time.
    look.catch(() => {}).then(() => this.lookLater());
  }

  private lookLater(): void {
    const { everyMs } = this.options;
    if (everyMs === undefined || this.isOver()) return this.parts.done(this);
    const { clock } = this.parts;
    this.cancelAlarm = clock.alarm(clock.now() + msOf(everyMs), () => this.lookAfter(this.look()));
  }

  private isOver(): boolean {
    return this.closed || this.options.signal?.aborted === true;
  }

  private async look(): Promise<void> {
    await this.resumeEach(await this.interrupted());
    await this.watch();
  }

  private interrupted(): Promise<RunLine[]> {
    const { runs, clock, read } = this.parts;
    const now = clock.now();
    const wasSetBack = this.lookedAt - now > SET_BACK_MS;
    this.lookedAt = now;
    return interruptedRuns(runs, now, { read, wasSetBack });
  }

  /** While these wait for room here, another engine may resume them. */
  private async resumeEach(lines: readonly RunLine[]): Promise<void> {
    for (const line of lines) {
      for (let room = this.parts.room(); room !== undefined; room = this.parts.room()) await room;
      if (this.isOver()) return;
      await this.resume(line);
    }
  }

  /** Each owner is asked for one of its runs. */
  private async watch(): Promise<void> {
    const { watchMs } = this.options;
    if (watchMs === undefined || this.isOver() || this.parts.room() !== undefined) return;
    const lines = await allOf(this.parts.runs, { statuses: ['pending', 'running'] });
    const firstOf = new Map<number, RunLine>();
    for (const line of lines) {
      const { runId, owner } = line;
      const nobodys = owner === undefined || this.parts.isOwn(runId) || this.refused.has(runId);
      if (!nobodys) firstOf.set(owner.fence, line);
    }
    const resumed = await Promise.all(
      [...firstOf.values()].map((line) => this.resume(line, msOf(watchMs))),
    );
    // Who has lost one run has lost all: the others are interrupted now.
    if (resumed.some((handle) => handle !== undefined)) await this.look();
  }

  private async resume({ runId }: RunLine, watchMs?: number): Promise<RunHandle | undefined> {
    if (this.refused.has(runId)) return undefined;
    const { onResumed } = this.options;
    const chosen = { ...callOptions(this.options), ...defined({ watchMs }) };
    let handle: RunHandle;
    try {
      handle = await this.resumeOrMove(runId, chosen);
    } catch (error) {
      return this.missed(runId, error);
    }
    // Who wants to know how it ends asks the run; nobody has to.
    handle.result.catch(() => {});
    callListener(() => onResumed?.(handle));
    return handle;
  }

  /** One from a file goes on as it is kept, whatever its file holds now. */
  private async resumeOrMove(runId: string, chosen: ResumeOptions): Promise<RunHandle> {
    const { parts, find, options } = this;
    try {
      return await parts.resume(runId, chosen, find);
    } catch (error) {
      const isChanged = error instanceof EngineError && error.code === 'run-changed';
      if (!isChanged || options.onChanged !== 'use-current') throw error;
      return parts.resume(runId, { ...chosen, useCurrent: true }, find);
    }
  }

  /** A run that this engine does not resume: not now, or never. */
  private missed(runId: string, error: unknown): undefined {
    if (this.closed) return;
    if (!(error instanceof EngineError) || error.code === 'store-unavailable') throw error;
    // Another process was quicker, or is alive.
    if (error.code === 'run-owned' || error.code === 'run-finished') return;
    this.refused.add(runId);
    const { onRefused } = this.options;
    if (onRefused !== undefined) return callListener(() => onRefused(runId, error));
    const { size } = this.refused;
    if (size <= MOST_TOLD) warnRefused(runId, error);
    else if (size === MOST_TOLD + 1) process.emitWarning(AND_MORE);
  }
}

/** So many runs that cannot be resumed are reported where nobody listens. */
const MOST_TOLD = 10;
const AND_MORE = 'more runs are not resumed; give resumeAll onRefused to hear of each';

function warnRefused(runId: string, { code, message, hint }: EngineError): void {
  const more = hint === undefined ? '' : `; ${printable(hint, 400)}`;
  process.emitWarning(
    `run ${show(runId)} is not resumed (${code}): ${printable(message, 400)}${more}`,
  );
}

/** As with observers: what a listener throws stops nothing. */
function callListener(listener: () => void): undefined {
  try {
    listener();
  } catch (error) {
    process.emitWarning(
      `a listener of resumeAll threw: ${printable(toStepError(error).message, 500)}`,
    );
  }
}
