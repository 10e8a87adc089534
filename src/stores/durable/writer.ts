/**
 * Group commit: everything that is asked for in one turn of the process's loop, and while a commit
 * is under way, is one transaction.
 * Knows jobs and what may become of a commit; must not know what the jobs write.
 */
import { pause } from './backoff.ts';
import { type Job, runOf, type Work, type Write } from './job.ts';
import { Refusal } from './refusal.ts';
import type { DurableSocket } from './socket.ts';
import type { Tell } from './trouble.ts';

export type Commits = Pick<
  DurableSocket,
  'place' | 'faults' | 'patienceMs' | 'fitting' | 'commit' | 'isInDoubt' | 'forgo'
>;

export interface WriterOptions {
  /** Told once when the store has to wait for something, and with undefined when it goes on. */
  readonly onTrouble: Tell;
  /** All that was asked for has failed. */
  readonly onFailure: (error: Error) => void;
}

export class Writer {
  private readonly commits: Commits;
  private readonly options: WriterOptions;
  /** Asked for, and not yet tried. */
  private queue: Job[] = [];
  /** Tried together, and not yet known to be kept. */
  private group: Job[] = [];
  private running: Promise<void> | undefined;
  private failures = 0;
  private closing = false;
  private wake: () => void = () => {};

  constructor(commits: Commits, options: WriterOptions) {
    this.commits = commits;
    this.options = options;
  }

  get isIdle(): boolean {
    return this.queue.length === 0 && this.group.length === 0;
  }

  get isClosing(): boolean {
    return this.closing;
  }

  /**
   * Resolves after the commit. `patient`: it waits for a database as long as it takes, else it is given
   * up when none is found in time.
   */
  write(write: Write, patient = true): Promise<void> {
    return this.submit(write, patient);
  }

  /** Resolves with what the work returned, after the commit. */
  work<T>(work: Work<T>, patient = false): Promise<T> {
    return this.submit({ kind: 'work', work }, patient);
  }

  /** From now on nothing waits: what cannot be written is refused. */
  hurry(): void {
    this.closing = true;
    this.wake();
  }

  /** Tries once more what is left; what cannot be written then is refused. */
  async finish(): Promise<void> {
    this.hurry();
    while (this.running !== undefined) await this.running;
  }

  private submit<T>(write: Write, patient: boolean): Promise<T> {
    const { patienceMs } = this.commits;
    const deadline = patient ? Number.POSITIVE_INFINITY : performance.now() + patienceMs;
    return new Promise((resolve, reject) => {
      this.queue.push({ write, resolve, reject, deadline, outcome: undefined });
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    do {
      // Others of this turn come along, also those who go on because of the last commit.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        this.takeGroup();
        const committed = this.commits.commit(this.group);
        if (committed !== undefined) await committed;
        this.settle();
      } catch (error) {
        await this.mend(error);
      }
    } while (!this.isIdle);
    this.running = undefined;
  }

  /** The first jobs that can be done together, in the order in which they were asked for. */
  private takeGroup(): void {
    if (this.group.length > 0) return;
    const { queue } = this;
    const count = this.commits.fitting(queue);
    this.group = count === queue.length ? queue : queue.slice(0, count);
    this.queue = count === queue.length ? [] : queue.slice(count);
  }

  private settle(): void {
    const { group } = this;
    this.group = [];
    this.calm();
    for (const { outcome, resolve, reject } of group) {
      if (outcome instanceof Refusal) reject(outcome.reason);
      else resolve(outcome as never);
    }
  }

  private async mend(error: unknown): Promise<void> {
    const { faults, place } = this.commits;
    const words = faults.passing(error);
    if (words === undefined) return this.fail(faults.storeError(error));
    if (this.closing) return this.fail(faults.unusable(words, { cause: error }));
    this.expire(error);
    if (this.isIdle) return this.calm();
    if (this.failures++ === 0) this.options.onTrouble(`blocked: ${words} (${place})`);
    await pause(faults.pauseMs(this.failures), (wake) => {
      this.wake = wake;
    });
  }

  /** Gives up what has waited long enough for a database, unless it may have been written. */
  private expire(cause: unknown): void {
    const now = performance.now();
    const { isInDoubt, faults } = this.commits;
    const isDue = ({ deadline }: Job) => deadline <= now;
    const open = isInDoubt ? this.queue : this.group.concat(this.queue);
    const error = faults.storeError(cause);
    for (const { write } of open.filter(isDue)) {
      const run = runOf(write);
      if (run !== undefined) run.fault ??= error;
    }
    // What comes after the beginning of a run has no run then.
    const isLate = (job: Job) => isDue(job) || runOf(job.write)?.fault !== undefined;
    const late = open.filter(isLate);
    if (late.length === 0) return;
    this.queue = this.queue.filter((job) => !isLate(job));
    if (!isInDoubt) this.group = this.group.filter((job) => !isLate(job));
    for (const { write, reject } of late) reject(runOf(write)?.fault ?? error);
  }

  /** Refuses all that is left: what was asked for later builds upon what has failed. */
  private fail(error: Error): void {
    const failed = this.group.concat(this.queue);
    this.commits.forgo();
    this.group = [];
    this.queue = [];
    this.calm();
    this.options.onFailure(error);
    for (const { reject } of failed) reject(error);
  }

  private calm(): void {
    if (this.failures > 0) this.options.onTrouble(undefined);
    this.failures = 0;
  }
}
