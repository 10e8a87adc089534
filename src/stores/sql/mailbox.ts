/**
 * Requests to runs that this store owns: asking, and handing over what was asked.
 * Knows rows and when the file has changed; must not know what a request does.
 *
 * A request is handed over as soon as it is seen, and stays in the file until its run has ended: a
 * process that ends between has not lost it.
 */
import type { RequestListener, RunRequest } from '../../ports/store.ts';
import { type Connection, textOf } from './connection.ts';
import { NEW_REQUEST, REQUESTS, REQUESTS_OF, RUN } from './statements.ts';

/** How often it is asked whether another program has written, which costs some microseconds. */
const LOOK_EVERY_MS = 200;

/** Inside a transaction. */
export function keepRequest(
  db: Connection,
  runId: string,
  request: RunRequest,
): 'kept' | 'unknown' | 'finished' {
  const found = db.first(RUN, [runId]);
  if (found === undefined) return 'unknown';
  const [nr, endedAt] = found;
  if (endedAt !== null) return 'finished';
  db.run(NEW_REQUEST, [Number(nr), JSON.stringify(request)]);
  return 'kept';
}

/** What was asked of a run and has not led to its end. */
export function requestsOf(db: Connection, nr: number): RunRequest[] {
  return db.all(REQUESTS_OF, [nr]).flatMap(([body]) => requestOf(textOf(body)) ?? []);
}

/** The open file and the own fence, once there are both. */
export type Source = () => { readonly db: Connection; readonly fence: number } | undefined;

export class Mailbox {
  private readonly source: Source;
  private listener: RequestListener | undefined;
  private timer: NodeJS.Timeout | undefined;
  private version: unknown;
  /** Numbers of requests that were taken. */
  private readonly taken = new Set<number>();

  constructor(source: Source) {
    this.source = source;
  }

  listen(listener: RequestListener): void {
    this.listener = listener;
  }

  /** Looks from now on, and does not keep the process alive. */
  start(): void {
    if (this.listener !== undefined)
      this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.version = undefined;
  }

  /** What this program has written itself shows in no change of the file. */
  lookAgain(): void {
    this.version = undefined;
  }

  private look(): void {
    const { source, listener } = this;
    try {
      const found = source();
      if (found === undefined || listener === undefined) return;
      const { db, fence } = found;
      const [version] = db.first('PRAGMA data_version')!;
      if (version === this.version) return;
      this.version = version;
      for (const row of db.all(REQUESTS, [fence]))
        if (!this.handOver(row, listener)) this.lookAgain();
    } catch {
      // The next commit tells what is wrong with the file.
      this.lookAgain();
    }
  }

  /** False when it has to be tried again. What nobody understands is not. */
  private handOver([nr, runId, body]: readonly unknown[], listener: RequestListener): boolean {
    if (this.taken.has(Number(nr))) return true;
    const request = requestOf(textOf(body));
    if (request !== undefined && !listener(textOf(runId), request)) return false;
    this.taken.add(Number(nr));
    return true;
  }
}

function requestOf(body: string): RunRequest | undefined {
  try {
    const { kind, reason } = JSON.parse(body) as Partial<RunRequest>;
    return kind === 'cancel' && typeof reason === 'string' ? { kind, reason } : undefined;
  } catch {
    return undefined;
  }
}
