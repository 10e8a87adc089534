/**
 * Group commit: everything that is asked for in one turn of the process's loop, and while a commit
 * is under way, is one transaction.
 * Knows jobs and what may go wrong with a commit; must not know what the jobs write.
 */
import type { OwnRun } from '../durable/own-run.ts';
import { alreadyThere, notOwn } from '../durable/own-run.ts';
import { unusable } from './address.ts';
import { backoff } from './backoff.ts';
import { asStoreError, passingWords } from './faults.ts';
import type { Session, TurnOutcome, Work } from './session.ts';
import { Turn } from './turn.ts';

/** Something to write for a run or for nobody, together with what others write. */
export interface Entry {
  readonly run?: OwnRun;
  /** May be called again for another turn. */
  add(turn: Turn): void;
  /** Whether it is given up when no server is found in time; else it waits as long as it takes. */
  readonly impatient?: boolean;
}

interface Job {
  readonly entry?: Entry;
  readonly work?: Work<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: number;
  outcome: unknown;
}

export interface WriterOptions {
  /** Told once when the store has to wait for something, and with undefined when it goes on. */
  readonly onTrouble: (message: string | undefined) => void;
  /** All that was asked for has failed. */
  readonly onFailure: (error: Error) => void;
}

/** A message is not longer than this by more than one record. */
const LARGEST_TURN = 8 * 1024 * 1024;

export class Writer {
  private readonly session: Session;
  private readonly options: WriterOptions;
  /** Asked for, and not yet tried. */
  private queue: Job[] = [];
  /** Tried together, and not yet known to be kept. */
  private group: Job[] = [];
  /** What the group writes, unless it is work. */
  private turn: Turn | undefined;
  private running: Promise<void> | undefined;
  private failures = 0;
  private closing = false;
  private wake: () => void = () => {};

  constructor(session: Session, options: WriterOptions) {
    this.session = session;
    this.options = options;
  }

  get isIdle(): boolean {
    return this.queue.length === 0 && this.group.length === 0;
  }

  /** Resolves after the commit. */
  write(entry: Entry): Promise<void> {
    return this.submit({ entry }, entry.impatient === true);
  }

  /**
   * Resolves with what the work returned, after the commit. `patient`: it waits for a server as long
   * as it takes.
   */
  work<T>(work: Work<T>, patient = false): Promise<T> {
    return this.submit({ work }, !patient);
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

  private submit<T>(job: Pick<Job, 'entry' | 'work'>, impatient: boolean): Promise<T> {
    const { patienceMs } = this.session.settings;
    const deadline = impatient ? performance.now() + patienceMs : Number.POSITIVE_INFINITY;
    return new Promise((resolve, reject) => {
      this.queue.push({ ...job, resolve, reject, deadline, outcome: undefined });
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    do {
      // Others of this turn come along, also those who go on because of the last commit.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        await this.attempt();
      } catch (error) {
        await this.mend(error);
      }
    } while (!this.isIdle);
    this.running = undefined;
  }

  private async attempt(): Promise<void> {
    if (this.group.length === 0) this.takeGroup();
    if (this.group[0]?.work !== undefined) {
      await this.session.transact(async (link, fence) => {
        for (const job of this.group) job.outcome = await job.work!(link, fence);
      });
    } else if (this.group.length > 0) {
      this.turn ??= this.turnOf(this.group);
      const { turn } = this;
      markFaults(turn, await this.session.commit(turn));
    }
    this.settle();
  }

  /** The first jobs that can be done together, in the order in which they were asked for. */
  private takeGroup(): void {
    const isWork = this.queue[0]?.work !== undefined;
    const end = this.queue.findIndex(({ work }) => (work !== undefined) !== isWork);
    this.group = end < 0 ? this.queue : this.queue.slice(0, end);
    this.queue = end < 0 ? [] : this.queue.slice(end);
  }

  private turnOf(group: readonly Job[]): Turn {
    const turn = new Turn();
    const fits = group.findIndex(({ entry }) => {
      if (turn.size > LARGEST_TURN) return true;
      if (entry!.run?.fault === undefined) entry!.add(turn);
      return false;
    });
    if (fits > 0) {
      this.queue = group.slice(fits).concat(this.queue);
      this.group = group.slice(0, fits);
    }
    return turn;
  }

  private settle(): void {
    const { group } = this;
    this.group = [];
    this.turn = undefined;
    this.calm();
    for (const { entry, outcome, resolve, reject } of group) {
      if (entry?.run?.fault !== undefined) reject(entry.run.fault);
      else resolve(outcome as never);
    }
  }

  private async mend(error: unknown): Promise<void> {
    const { address } = this.session.settings;
    const words = passingWords(error);
    if (words === undefined) return this.fail(asStoreError(error, address));
    if (this.closing) return this.fail(unusable(address, words, { cause: error }));
    this.expire(error);
    if (this.isIdle) return this.calm();
    if (this.failures++ === 0) this.options.onTrouble(`blocked: ${words} (${address})`);
    await backoff(this.failures, (wake) => {
      this.wake = wake;
    });
  }

  /** Gives up what has waited long enough for a server, unless it may have been written. */
  private expire(cause: unknown): void {
    const now = performance.now();
    const error = asStoreError(cause, this.session.settings.address);
    const isDue = ({ deadline }: Job) => deadline <= now;
    const open = this.session.isInDoubt ? this.queue : this.group.concat(this.queue);
    for (const { entry } of open.filter(isDue)) {
      if (entry?.run !== undefined) entry.run.fault ??= error;
    }
    // What comes after the beginning of a run has no run then.
    const isLate = (job: Job) => isDue(job) || job.entry?.run?.fault !== undefined;
    const late = open.filter(isLate);
    if (late.length === 0) return;
    this.queue = this.queue.filter((job) => !isLate(job));
    if (!this.session.isInDoubt) {
      this.group = this.group.filter((job) => !isLate(job));
      this.turn = undefined;
    }
    for (const { entry, reject } of late) reject(entry?.run?.fault ?? error);
  }

  /** Refuses all that is left: what was asked for later builds upon what has failed. */
  private fail(error: Error): void {
    const failed = this.group.concat(this.queue);
    this.session.forgo();
    this.group = [];
    this.queue = [];
    this.turn = undefined;
    this.calm();
    this.options.onFailure(error);
    for (const { reject } of failed) reject(error);
  }

  private calm(): void {
    if (this.failures > 0) this.options.onTrouble(undefined);
    this.failures = 0;
  }
}

/** A run that was there already, or is not there any more, takes nothing. */
function markFaults(turn: Turn, { begun, moved }: TurnOutcome): void {
  for (const run of turn.begun) if (!begun.has(run.nr)) run.fault ??= alreadyThere(run.id);
  for (const run of turn.moved) if (!moved.has(run.nr)) run.fault ??= notOwn(run.id);
}
