/**
 * The runs that a store owns.
 * Knows which they are and which of them cannot go on; must not know how they are written.
 */
import type { Event } from '../../run/event.ts';
import type { Batch } from '../../std/batch.ts';
import { encodeLargeRecord, encodeLargeValue, type Put } from './large.ts';
import { type Milestones, milestones, notOwn, type OwnRun } from './own-run.ts';
import { type Encoded, encodeRecord, encodeValue } from './records.ts';

/** How a record is made that is not there yet, and how it is given to the writer. */
interface Handing<T> {
  readonly ready: () => Promise<Encoded>;
  readonly hand: (record: Encoded) => Promise<T>;
}

export class OwnRuns {
  private readonly runs = new Map<string, OwnRun>();
  private readonly preparing = new Set<Promise<void>>();
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

  release(run: OwnRun): void {
    if (this.runs.get(run.id) === run) this.runs.delete(run.id);
    for (const { fault } of this.runs.values()) if (fault === undefined) return;
    this.onNone();
  }

  /** Makes the run an own one that is about to be written, with what makes its first record. */
  begin(run: OwnRun, snapshot: unknown, put: Put, write: (record: Encoded) => Promise<void>) {
    this.take(run);
    const kept = this.inTurn(run, encodeValue(snapshot), {
      ready: () => encodeLargeValue(snapshot as object, put),
      hand: write,
    });
    // A run that is not there after all is not kept alive.
    kept.catch(() => this.release(run));
    return kept;
  }

  /** Takes what it needs out of the events before it returns, and has them written in their turn. */
  append(
    run: OwnRun,
    events: Batch<Event>,
    put: Put,
    write: (record: Encoded, found: Milestones) => Promise<void>,
  ): Promise<void> {
    const encoded = run.ahead === undefined ? encodeRecord(events) : undefined;
    const found = milestones(events);
    const list = encoded === undefined ? [...events] : [];
    return this.inTurn(run, encoded, {
      ready: () => encodeLargeRecord(list, put),
      hand: (record) => {
        if (found.end !== undefined) this.release(run);
        return write(record, found);
      },
    });
  }

  /**
   * Hands a record to the writer, after all that was asked of the run before: at once when it is there
   * and nothing is being made ready, else when `ready` has made it.
   */
  private inTurn<T>(
    run: OwnRun,
    record: Encoded | undefined,
    { ready, hand }: Handing<T>,
  ): Promise<T> {
    if (record !== undefined && run.ahead === undefined) return hand(record);
    const handed = (run.ahead ?? Promise.resolve()).then(async () => {
      if (run.fault !== undefined) throw run.fault;
      const made = record ?? (await ready());
      // It may have been given up meanwhile.
      if (run.fault !== undefined) throw run.fault;
      return { kept: hand(made) };
    });
    const ahead = handed
      .then(
        () => {},
        (error: Error) => void (run.fault ??= error),
      )
      .then(() => {
        if (run.ahead === ahead) run.ahead = undefined;
        this.preparing.delete(ahead);
      });
    run.ahead = ahead;
    this.preparing.add(ahead);
    return handed.then(({ kept }) => kept);
  }

  /** Resolves when nothing is being made ready for any run. */
  async allHanded(): Promise<void> {
    while (this.preparing.size > 0) await Promise.all(this.preparing);
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
