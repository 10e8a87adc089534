/**
 * What an engine does with runs that its store keeps: resumes them, reruns them, asks something of them.
 * Knows which runs are under way in this program, so that none is run twice; must not know how any of it
 * is done.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { failStore } from '../engine-error.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { RunHandle } from '../live/live-run.ts';
import type { LiveRuns } from '../live/live-runs.ts';
import { underWayIn } from '../live/under-way.ts';
import type { Planner } from '../plan/planner.ts';
import type { Answer } from './answer.ts';
import { askToCancel, askToResolve } from './ask.ts';
import { askToAnswer } from './ask-answer.ts';
import { type ResumeOptions, runningHere } from './claim.ts';
import type { Decisions } from './decide.ts';
import { readKept } from './kept-run.ts';
import { doWithMeant } from './meant-run.ts';
import type { PlannedRerun } from './rerun.ts';
import type { RerunCall } from './rerun-call.ts';
import { type FindWorkflow, resumeRun } from './resume.ts';
import { ResumeAll, type ResumeAllOptions } from './resume-all.ts';
import {
  cancelKept,
  previewRerun,
  type RerunParts,
  type StartRerunParts,
  startRerun,
} from './start-rerun.ts';

/** What kept runs need of an engine. */
export interface KeptRunsParts {
  readonly store: Store;
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
  readonly clock: Clock;
  readonly planner: Planner;
  readonly live: LiveRuns;
  /** Starts a run with the guards of the engine around it. */
  guarded(begin: (guarded: GuardedRun) => Promise<RunHandle>): Promise<RunHandle>;
}

export class KeptRuns {
  private readonly parts: KeptRunsParts;
  private readonly rerunParts: RerunParts;
  /** Those that look for interrupted runs. */
  private readonly searches = new Set<ResumeAll>();

  constructor(parts: KeptRunsParts) {
    const { store, project, planner, clock, live } = parts;
    this.parts = parts;
    this.rerunParts = { store, project, planner, live, now: () => clock.now() };
  }

  resume(runId: string, options: ResumeOptions, find?: FindWorkflow): Promise<RunHandle> {
    return doWithMeant(this.parts.store, runId, (meant) => this.resumeOne(meant, options, find));
  }

  /** Waits for whoever looks at the same run: it may be refused there, and right here. */
  private async resumeOne(
    runId: string,
    options: ResumeOptions,
    find: FindWorkflow | undefined,
  ): Promise<RunHandle> {
    const { store, live } = this.parts;
    const { resuming } = underWayIn(store);
    for (let other = resuming.get(runId); other !== undefined; other = resuming.get(runId))
      if (await other) throw runningHere(runId);
    if (live.has(runId)) throw runningHere(runId);
    const resumed = this.parts
      .guarded((guarded) =>
        resumeRun({ ...this.startParts(guarded), live, guarded }, runId, { options, find }),
      )
      .finally(() => resuming.delete(runId));
    resuming.set(
      runId,
      resumed.then(
        () => true,
        () => false,
      ),
    );
    return resumed;
  }

  resumeAll(options: ResumeAllOptions): Promise<readonly RunHandle[]> {
    const { store, clock, live } = this.parts;
    const search = new ResumeAll(
      {
        clock,
        room: () => live.room(),
        isOwn: (runId) => live.has(runId),
        read: (runId) => readKept(store, runId),
        done: (one) => void this.searches.delete(one),
        runs: (filter) => store.list(filter).catch(failStore),
        resume: (runId, more, find) => this.resume(runId, more, find),
      },
      options,
    );
    this.searches.add(search);
    return search.start();
  }

  async rerun(call: RerunCall): Promise<RunHandle> {
    return this.parts.guarded((guarded) => startRerun(this.startParts(guarded), call));
  }

  previewRerun(call: RerunCall): Promise<PlannedRerun> {
    return previewRerun(this.rerunParts, call);
  }

  async cancelWithoutCode(runId: string, reason: string): Promise<void> {
    return doWithMeant(this.parts.store, runId, async (meant) => {
      this.refuseLive(meant);
      return cancelKept(this.rerunParts, meant, reason);
    });
  }

  cancel(runId: string, reason: string): Promise<void> {
    return askToCancel(this.rerunParts, runId, { reason });
  }

  resolve(runId: string, decisions: Decisions): Promise<void> {
    const liveOf = (meant: string) => this.parts.live.runOf(meant);
    return askToResolve(this.rerunParts, runId, { decisions, liveOf });
  }

  answer(runId: string, answer: Answer): Promise<void> {
    const liveOf = (meant: string) => this.parts.live.runOf(meant);
    return askToAnswer({ ...this.rerunParts, liveOf }, runId, answer);
  }

  /** Looks for no more runs. */
  close(): void {
    for (const search of this.searches) search.close();
  }

  private refuseLive(runId: string): void {
    if (this.parts.live.has(runId)) throw runningHere(runId);
  }

  private startParts(guarded: GuardedRun): StartRerunParts {
    const { live } = this.parts;
    return {
      ...this.rerunParts,
      refuseLive: (runId) => this.refuseLive(runId),
      begin: (prepared, options, start) => live.begin(prepared, options, { guarded, ...start }),
    };
  }
}
