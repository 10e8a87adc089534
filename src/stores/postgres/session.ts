/**
 * A store's place in its database: the connection that writes, its own row among the owners, and
 * its heartbeats.
 * Knows when a commit may have been kept although nobody said so; must not know runs.
 *
 * Each commit moves the heartbeat by one from the number that this store last knew. So a commit that
 * is tried again after its answer was lost cannot be kept twice, however late the first one comes.
 */
import { StoreError } from '../../run/store-error.ts';
import { takenOver } from '../durable/own-run.ts';
import { thisProcess } from '../durable/owners.ts';
import { unusable } from './address.ts';
import { keepsLink } from './faults.ts';
import type { Answer, Link } from './link.ts';
import { numbersOf } from './literals.ts';
import { openStoreLink } from './open.ts';
import { postgresWords, type Statements } from './statements.ts';
import type { Turn } from './turn.ts';

/** What a commit has survived when it is acknowledged: the end of the server's machine or of itself. */
export type Durability = 'disk' | 'process';

export interface Settings {
  readonly url: string;
  /** Without the password. */
  readonly address: string;
  readonly schema: string;
  readonly prepare: boolean;
  readonly durability: Durability;
  readonly patienceMs: number;
}

/** Numbers of the runs that a turn has begun, and of those that it has moved on. */
export interface TurnOutcome {
  readonly begun: ReadonlySet<number>;
  readonly moved: ReadonlySet<number>;
}

export interface SessionOptions {
  readonly settings: Settings;
  /** Told when there may be requests: something was asked, or the connection is a new one. */
  readonly onNotice: () => void;
}

/** A run's number holds that of its owner, so that nobody has to be asked for one. */
const RUNS_PER_OWNER = 2 ** 27;
const CONNECT_MS = 5_000;
/** Ends a transaction of ours that nobody will go on with. */
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL idle_in_transaction_session_timeout = 10000; SET LOCAL synchronous_commit = `;

/** Statements that are kept are planned once: planning takes longer than writing a row. */
const PLAN_ONCE = 'SET plan_cache_mode = force_generic_plan';

export class Session {
  readonly settings: Settings;
  readonly statements: Statements;
  private readonly onNotice: () => void;
  private link: Link | undefined;
  private attempts = 0;
  private ownFence: number | undefined;
  /** A row of this store's that it does not use any more. */
  private formerFence: number | undefined;
  private heartbeats = 0;
  private runs = 0;
  /** A commit was sent for the next heartbeat, and what became of it is not known. */
  private inDoubt = false;

  constructor({ settings, onNotice }: SessionOptions) {
    this.settings = settings;
    this.onNotice = onNotice;
    this.statements = postgresWords(settings.schema);
  }

  /** Undefined as long as nothing was written, and after another store has barred this one. */
  get fence(): number | undefined {
    return this.ownFence;
  }

  get isInDoubt(): boolean {
    return this.inDoubt;
  }

  /** Connects when it has to, and has a row among the owners then. */
  async connect(): Promise<Link> {
    if (this.link === undefined || this.link.isLost) {
      this.link = undefined;
      const { patienceMs } = this.settings;
      const connectMs = Math.min(CONNECT_MS, Math.max(patienceMs, 1));
      const { onNotice, settings } = this;
      const attempt = this.attempts++;
      this.link = await openStoreLink({ ...settings, connectMs, attempt, onNotice, writes: true });
      await this.listen(this.link);
    }
    await this.register(this.link);
    return this.link;
  }

  /** Commits a turn. Fails with `fenced-off` when this store is barred. */
  async commit(turn: Turn): Promise<TurnOutcome> {
    const link = await this.connect();
    for (const run of turn.begun) if (run.nr === 0) run.nr = this.newNumber();
    const synchronousCommit = this.promise;
    const owner = { fence: this.ownFence!, heartbeat: this.heartbeats + 1, synchronousCommit };
    const { text, args } = turn.question(this.statements.schema, owner);
    const { rows } = await this.sure(() => link.query(text, args));
    const [promise, beats, begun, moved] = rows[0]!;
    if (Number(beats) === 0) {
      await this.explain(link);
      return this.recover(link, turn);
    }
    this.moveOn(promise);
    return { begun: new Set(numbersOf(begun)), moved: new Set(numbersOf(moved)) };
  }

  /** Does the work in one transaction. When it was kept before, the work is not done again. */
  async transact(work: (link: Link, fence: number) => Promise<void>): Promise<void> {
    const link = await this.connect();
    const { beat } = this.statements;
    await link.query(BEGIN + this.promise);
    try {
      const answer = await link.query(beat, [this.ownFence!, this.heartbeats + 1]);
      if (answer.count === 0) {
        await link.query('ROLLBACK');
        return await this.explain(link);
      }
      await work(link, this.ownFence!);
      await this.sure(() => link.query('COMMIT'));
      this.moveOn(answer.rows[0]![0]);
    } catch (error) {
      if (!link.isLost) await link.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** Nobody will ask about a commit that is in doubt: this store begins anew with another row. */
  forgo(): void {
    if (!this.inDoubt) return;
    this.formerFence = this.ownFence;
    this.ownFence = undefined;
    this.inDoubt = false;
  }

  /** Leaves unfinished runs to others. */
  async leave(): Promise<void> {
    const { link, ownFence: fence } = this;
    this.link = undefined;
    this.ownFence = undefined;
    if (link === undefined) return;
    // Nothing that was promised depends on it: others see that this process is gone.
    if (fence !== undefined) await link.query(this.statements.dropOwner, [fence]).catch(() => {});
    await link.close();
  }

  private get promise(): 'on' | 'off' {
    return this.settings.durability === 'disk' ? 'on' : 'off';
  }

  private newNumber(): number {
    this.runs++;
    return this.ownFence! * RUNS_PER_OWNER + this.runs;
  }

  private async register(link: Link): Promise<void> {
    if (this.ownFence !== undefined) return;
    const { newFence, newOwner, dropOwner } = this.statements;
    if (this.formerFence !== undefined) await link.query(dropOwner, [this.formerFence]);
    this.formerFence = undefined;
    const { rows } = await link.query(newFence);
    const fence = Number(rows[0]![0]);
    const { host, pid, start } = thisProcess();
    await link.query(newOwner, [fence, host, pid, start ?? null, Date.now()]);
    this.ownFence = fence;
    this.heartbeats = 0;
    this.runs = 0;
  }

  private async listen(link: Link): Promise<void> {
    // Where statements are not kept, the next one may reach another server than this one.
    if (this.settings.prepare) await link.query(`${PLAN_ONCE}; ${this.statements.listen}`);
    this.onNotice();
  }

  /** Without an answer, or with one that ends the connection, nobody knows. */
  private async sure(ask: () => Promise<Answer>): Promise<Answer> {
    const before = this.inDoubt;
    this.inDoubt = true;
    try {
      const answer = await ask();
      this.inDoubt = before;
      return answer;
    } catch (error) {
      if (keepsLink(error)) this.inDoubt = before;
      throw error;
    }
  }

  private moveOn(promise: unknown): void {
    this.inDoubt = false;
    this.heartbeats++;
    if (promise !== this.promise)
      throw unusable(
        this.settings.address,
        `synchronous_commit is ${String(promise)}, not ${this.promise}`,
      );
  }

  /** Why the heartbeat could not be moved. Returns when it has been moved by the commit in doubt. */
  private async explain(link: Link): Promise<void> {
    const { rows } = await link.query(this.statements.heartbeatOf, [this.ownFence!]);
    const found = rows[0] === undefined ? undefined : Number(rows[0][0]);
    if (found === this.heartbeats + 1 && this.inDoubt) {
      this.inDoubt = false;
      this.heartbeats++;
      return;
    }
    const { heartbeats } = this;
    this.ownFence = undefined;
    this.inDoubt = false;
    throw found !== undefined && found < heartbeats ? this.forgetful() : takenOver();
  }

  private forgetful(): StoreError {
    return unusable(this.settings.address, 'it has lost what it had acknowledged', {
      hint: 'a replica was promoted, or a copy restored; resume the runs to go on from what is left',
    });
  }

  /** What the commit did of which the answer was lost. */
  private async recover(link: Link, turn: Turn): Promise<TurnOutcome> {
    const numbers = turn.begun.map(({ nr }) => nr);
    const { rows } = await link.query(this.statements.runsThere, [`{${numbers.join(',')}}`]);
    return {
      begun: new Set(rows.map(([nr]) => Number(nr))),
      moved: new Set(turn.moved.map(({ nr }) => nr)),
    };
  }
}
