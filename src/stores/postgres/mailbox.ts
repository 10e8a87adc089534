/**
 * Requests to runs that this store owns: asking, and looking for what was asked.
 * Knows rows and when to look; must not know what a request does.
 */
import type { RequestListener, RunRequest } from '../../ports/store.ts';
import { Requests } from '../durable/requests.ts';
import type { Link } from './link.ts';
import type { Reader } from './reader.ts';
import type { Statements } from './statements.ts';

/** The server tells of requests; now and then it is asked all the same. */
const LOOK_EVERY_MS = 3_000;
/** Where it cannot tell. */
const ASK_EVERY_MS = 500;
const AGAIN_MS = 200;

/** Inside a transaction. */
export async function keepRequest(
  link: Link,
  words: Statements,
  { runId, request }: { readonly runId: string; readonly request: RunRequest },
): Promise<'kept' | 'unknown' | 'finished'> {
  const { rows } = await link.query(words.newRequest, [runId, JSON.stringify(request)]);
  if (rows[0] === undefined) return 'unknown';
  return rows[0][0] === null ? 'kept' : 'finished';
}

export interface MailboxOptions {
  readonly reader: Reader;
  readonly words: Statements;
  /** Of the owner whose runs it is for. */
  readonly fence: () => number | undefined;
  /** Whether the server tells when something was asked. */
  readonly isTold: boolean;
}

export class Mailbox {
  private readonly options: MailboxOptions;
  private readonly requests = new Requests();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private looking = false;
  private again = false;

  constructor(options: MailboxOptions) {
    this.options = options;
  }

  listen(listener: RequestListener): void {
    this.requests.listen(listener);
  }

  /** Looks from now on, and does not keep the process alive. */
  start(): void {
    if (!this.requests.isHeard) return;
    const everyMs = this.options.isTold ? LOOK_EVERY_MS : ASK_EVERY_MS;
    this.timer ??= setInterval(() => this.look(), everyMs).unref();
    this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.timer = undefined;
    this.soon = undefined;
  }

  /** Something may have been asked. */
  look(): void {
    if (this.timer === undefined) return;
    this.again = true;
    if (!this.looking) void this.readAll();
  }

  private async readAll(): Promise<void> {
    this.looking = true;
    while (this.again) {
      this.again = false;
      if (!(await this.readOnce().catch(() => true))) this.lookSoon();
    }
    this.looking = false;
  }

  /** False when something has to be told again. What fails is looked at the next time. */
  private async readOnce(): Promise<boolean> {
    const { reader, words, fence } = this.options;
    const own = fence();
    if (own === undefined) return true;
    const { rows } = await reader.read((link) => link.query(words.requests, [own]));
    return this.timer === undefined || this.requests.handOver(rows);
  }

  private lookSoon(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.look(), AGAIN_MS).unref();
  }
}
