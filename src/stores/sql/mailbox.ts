/**
 * Requests to runs that this store owns: asking, and looking for what was asked.
 * Knows rows and when the file has changed; must not know what a request does.
 */
import type { RequestListener, RunRequest } from '../../ports/store.ts';
import { Requests, requestsIn } from '../durable/requests.ts';
import type { Connection } from './connection.ts';
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
  return requestsIn(db.all(REQUESTS_OF, [nr]));
}

/** The open file and the own fence, once there are both. */
export type Source = () => { readonly db: Connection; readonly fence: number } | undefined;

export class Mailbox {
  private readonly source: Source;
  private readonly requests = new Requests();
  private timer: NodeJS.Timeout | undefined;
  private version: unknown;

  constructor(source: Source) {
    this.source = source;
  }

  listen(listener: RequestListener): void {
    this.requests.listen(listener);
  }

  /** Looks from now on, and does not keep the process alive. */
  start(): void {
    if (this.requests.isHeard) this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
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
    try {
      const found = this.source();
      if (found === undefined) return;
      const { db, fence } = found;
      const [version] = db.first('PRAGMA data_version')!;
      if (version === this.version) return;
      this.version = version;
      if (!this.requests.handOver(db.all(REQUESTS, [fence]))) this.lookAgain();
    } catch {
      // The next commit tells what is wrong with the file.
      this.lookAgain();
    }
  }
}
