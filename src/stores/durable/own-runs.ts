/**
 * The runs that a store owns.
 * Knows which they are and which of them cannot go on; must not know how they are written.
 */
import type { Event } from '../../run/event.ts';
import type { Batch } from '../../std/batch.ts';
import { notOwn, type OwnRun } from './own-run.ts';

export class OwnRuns {
  private readonly runs = new Map<string, OwnRun>();
  private readonly onFirst: () => void;
  private readonly onNone: () => void;

  /** Told when there are runs to care for, and when there are none any more. */
  constructor(told: { readonly onFirst: () => void; readonly onNone: () => void }) {
    this.onFirst = told.onFirst;
    this.onNone = told.onNone;
  }

  /** Whether the run is an own one that can go on. */
  has(runId: string): boolean {
    const run = this.runs.get(runId);
    return run !== undefined && run.fault === undefined;
  }

  /** The run, if it can go on. */
  find(runId: string): OwnRun | undefined {
    return this.has(runId) ? this.runs.get(runId) : undefined;
  }

  /** @throws why nothing can be added to the run. */
  get(runId: string): OwnRun {
    const run = this.runs.get(runId);
    if (run === undefined) throw notOwn(runId);
    if (run.fault !== undefined) throw run.fault;
    return run;
  }

  take(run: OwnRun): void {
    this.runs.set(run.id, run);
    this.onFirst();
  }

  letGo(run: OwnRun): void {
    if (this.runs.get(run.id) === run) this.runs.delete(run.id);
    for (const { fault } of this.runs.values()) if (fault === undefined) return;
    this.onNone();
  }

  /** Lets the run go when it ends with these events. */
  follow(run: OwnRun, events: Batch<Event>): void {
    if (events.length > 0 && events.at(events.length - 1).type === 'run.finished') this.letGo(run);
  }

  /** Nothing can be added to runs of which the end is not known. */
  giveUpAll(error: Error): void {
    for (const run of this.runs.values()) run.fault ??= error;
    this.onNone();
  }

  clear(): void {
    this.runs.clear();
  }
}
