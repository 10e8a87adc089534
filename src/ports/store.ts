/**
 * The socket for keeping runs.
 * Knows runs as lists of events, and who runs them; must not know what the events mean.
 *
 * A store belongs to one engine and is its hand: what it begins or claims is the engine's run, and
 * nobody else can add to it as long as that engine lives.
 */
import type { Event } from '../run/event.ts';
import type { Requested } from '../run/request.ts';
import type { RunStatus } from '../run/status.ts';
import type { Batch } from '../std/batch.ts';
import type { SqlAnswer, SqlStatement } from '../workflow/step-context.ts';

export type { SqlAnswer, SqlStatement } from '../workflow/step-context.ts';

/** What is kept of a run before its first event. */
export interface RunRecord {
  readonly runId: string;
  /** Name of the workflow. */
  readonly workflow: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Everything that its plan is made from: plain JSON. It may be made when it is asked for. */
  readonly snapshot: unknown;
}

/** A run with everything that is kept of it. */
export interface RunHistory extends RunRecord {
  /** Oldest first. */
  readonly events: readonly Event[];
}

/** Who runs a run. */
export interface Owner {
  /** Never used twice in one store. */
  readonly fence: number;
  readonly host: string;
  readonly pid: number;
  readonly since: number;
}

/** One line of a list of runs. */
export interface RunLine extends Omit<RunRecord, 'snapshot'> {
  /** By its events; `pending` before the first one. */
  readonly status: RunStatus;
  /** Why it failed. */
  readonly error: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Of a run that waits: when the first time comes that it waits for, in milliseconds since the Unix epoch. */
  readonly wakeAt: number | undefined;
  /** Who runs it now; undefined when it has ended, or whoever ran it is gone. */
  readonly owner: Owner | undefined;
}

/** Which runs a list holds; all that are given must hold. */
export interface RunFilter {
  readonly runIds?: readonly string[];
  readonly workflow?: string;
  readonly statuses?: readonly RunStatus[];
  /** Runs that have not ended and that nobody runs. */
  readonly interrupted?: boolean;
  /**
   * Runs that have not ended, but those that wait for a time after this one, in milliseconds since the Unix
   * epoch, or for a decision.
   */
  readonly due?: number;
  /** Runs that have not ended and of which something was asked, whether it was taken or not. */
  readonly asked?: boolean;
  /** Created in that span, in milliseconds since the Unix epoch. */
  readonly since?: number;
  readonly before?: number;
  /** At most so many: an integer from 0, or `Infinity`; default 50. Another is `refused`. */
  readonly limit?: number;
}

/** What somebody asks of a run that another process may run. Of requests to one run with one id only the first is one. */
export type RunRequest = { readonly id: string } & Requested<string>;

/** What came of asking for a run. */
export type Claim =
  /** With what was asked of the run and has not led to its end. */
  | { readonly kind: 'claimed'; readonly requests: readonly RunRequest[] }
  | { readonly kind: 'unknown' }
  /** The run has ended. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'owned'; readonly owner: Owner };

/** Gets what is asked of own runs. Gives false when it cannot do that yet: it is told again later. */
export type RequestListener = (runId: string, request: RunRequest) => boolean;

/** A result that is kept for steps of other runs. */
export interface KeptResult {
  readonly output: unknown;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** The run that it was made in. */
  readonly runId: string;
  /** Milliseconds since the Unix epoch. */
  readonly keptAt: number;
}

/** Statements of a step of an own run. */
export interface Transaction {
  /** Of all transactions of all runs only one has it. */
  readonly key: string;
  readonly statements: readonly SqlStatement[];
  /**
   * The text of each statement, as far as it matters which one it is, without values of the environment. A
   * note answers these only.
   */
  readonly texts: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A line that a step logged. */
export interface LogLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly step: number;
  readonly text: string;
}

/**
 * Keeps runs. What `begin` and `append` accepted is what later reads give, in the same order, also
 * after the process or the machine went down. Calls that return nothing have kept it at once. What
 * fails fails with a `StoreError`.
 */
export interface Store {
  readonly name: string;
  /** Whether what it keeps is gone with the process; default false. */
  readonly isTemporary?: boolean;
  /**
   * Keeps a new run, which is the engine's own from now on. Fails with the `StoreError` `exists`; at
   * once, by throwing, when the run is an own one already. Events may be added before it is kept: they
   * are kept with it or refused with it.
   */
  begin(record: RunRecord): void | Promise<void>;
  /**
   * Adds events to the end of an own run; nobody is told of an event before it is kept. The batch is
   * the caller's and is reused by it: a store that returns a promise has taken what it needs out of
   * it before. Fails with `fenced-off` when the run is somebody else's by now.
   */
  append(runId: string, events: Batch<Event>): void | Promise<void>;
  /** Undefined when the run is unknown. Fails with `damaged` rather
   * than give wrong events. */
  read(runId: string): Promise<RunHistory | undefined>;
  /** Newest first. */
  list(filter?: RunFilter): Promise<readonly RunLine[]>;
  /**
   * Makes a run the engine's own if it has not ended and nobody runs it. An owner that is gone for
   * sure is no owner. About one on another machine, or one that stands still, nothing is sure: with
   * `watchMs` the store watches it so many milliseconds, and takes the run over when it has sent
   * no heartbeat. Owners send one every 3 s, so 10,000 is a good length. An owner that comes back
   * later is barred from writing (`fenced-off`). A store that nobody else can use has nobody to watch.
   */
  claim(runId: string, options?: { readonly watchMs?: number }): Promise<Claim>;
  /** Leaves an own run that has not ended to whoever claims it; of other runs it does nothing. */
  release(runId: string): Promise<void>;
  /**
   * Keeps a request for whoever runs the run, now or after it was claimed; once, however often one with
   * its id is asked. Gives how the run stands: that of a run that has ended, or that nobody knows, is
   * not kept.
   */
  ask(runId: string, request: RunRequest): Promise<'kept' | 'unknown' | 'finished'>;
  /**
   * What was asked of a run, in the order in which it was kept; nothing of a run that has ended or that nobody knows.
   * What the run has taken, as a `run.asked` of it says, need not be there any more.
   */
  requests(runId: string): Promise<readonly RunRequest[]>;
  /**
   * Tells requests to own runs from now on, also those that were kept before, each until it is taken. Several
   * engines may share a store: all who listen are told, until one takes it. Whoever claims the run later
   * may be told it again.
   */
  listen(listener: RequestListener): void;
  /**
   * Removes those of the runs that have ended, with all that is kept of them and the results that they
   * made for others; gives how many.
   */
  forget(runIds: readonly string[]): Promise<number>;
  /** The result that was last kept under a key. What is not whole any more is not there. */
  recall(key: string): Promise<KeptResult | undefined>;
  remember(key: string, result: KeptResult): Promise<void>;
  /**
   * Runs the statements of a step in the store's own database, all or none, and notes that under their
   * key; where there is such a note already, nothing runs and the answers of then are given, or it fails
   * with `taken` when the note is of other texts. Absent in a store without a database. Fails with
   * `refused` when the database does.
   */
  transact?(runId: string, transaction: Transaction): Promise<readonly SqlAnswer[]>;
  /** Keeps a line with the next commit. Nobody waits for it, and a crash may take the last ones. */
  log(runId: string, line: LogLine): void;
  /** Oldest first. */
  logs(runId: string): Promise<readonly LogLine[]>;
  /** Leaves own runs that have not ended to whoever resumes them. */
  close(): Promise<void>;
}
