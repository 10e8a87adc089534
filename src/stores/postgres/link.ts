/**
 * One connection to a server. When it has ended, it stays so: whoever needs another opens another.
 * Knows the package `postgres` and sockets; must not know any table.
 *
 * The package connects anew by itself, also in the middle of a transaction. So each link has a
 * client of its own, which gets one socket and no second one.
 */
import { connect, type Socket } from 'node:net';
import type { Sql } from 'postgres';
import { StoreError } from '../../run/store-error.ts';
import { uncheckedTls } from '../../std/tls-checks.ts';
import type { Row, Value } from '../durable/query.ts';
import { unusable } from './address.ts';
import { keepsLink, LostLink } from './faults.ts';

export interface Answer {
  readonly rows: readonly Row[];
  /** How many rows were written. */
  readonly count: number;
  /** None for what gives no rows. */
  readonly columns: readonly { readonly name: string }[];
}

export interface LinkOptions {
  readonly url: string;
  /** The address without its password. */
  readonly address: string;
  /** Whether the server keeps statements for the next time. */
  readonly prepare: boolean;
  readonly connectMs: number;
  /** Which of several machines in the address is tried, counted on. */
  readonly attempt: number;
  /** Told when another program has said something on a channel. */
  readonly onNotice?: () => void;
}

/** A server that says nothing for so long while it owes an answer is gone. */
const SILENCE_MS = 30_000;
const LOOKS = 6;

type NewClient = (url: string, options: object) => Sql;

/** @throws StoreError `unusable` when the package is not there. */
async function loadClient(): Promise<NewClient> {
  try {
    return (await import('postgres')).default as NewClient;
  } catch (cause) {
    throw new StoreError('unusable', 'a store in Postgres needs the package postgres', {
      cause,
      hint: 'npm i postgres',
    });
  }
}

/** Connects at the first question. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const unchecked = checksServer(options.url) ? uncheckedTls(process.env) : undefined;
  if (unchecked !== undefined) {
    throw unusable(options.address, unchecked.message, { hint: unchecked.fix });
  }
  return new Link(await loadClient(), options);
}

/** Whether the address asks for a server whose certificate is right. */
function checksServer(url: string): boolean {
  return /[?&](sslmode|ssl)=(verify-\w+|true|1)|[?&]sslrootcert=/i.test(url);
}

export class Link {
  private readonly client: Sql;
  private readonly options: LinkOptions;
  private socket: Socket | undefined;
  private isGiven = false;
  private reason: Error | undefined;
  /** Questions without an answer. */
  private readonly open = new Set<(reason: Error) => void>();
  private readonly watch: NodeJS.Timeout;
  private heard = 0;
  private silent = 0;

  constructor(newClient: NewClient, options: LinkOptions) {
    this.options = options;
    try {
      this.client = newClient(options.url, {
        max: 1,
        prepare: options.prepare,
        fetch_types: false,
        connect_timeout: Math.ceil(options.connectMs / 1_000),
        idle_timeout: null,
        max_lifetime: null,
        backoff: () => 0,
        connection: { application_name: 'heddle' },
        onnotice: () => {},
        onnotify: () => options.onNotice?.(),
        onclose: () => this.end(new LostLink('the connection was closed')),
        socket: (where: Where) => this.giveSocket(where),
      });
    } catch {
      // The error of a URL shows the URL, and with it the password.
      throw unusable(options.address, 'its address cannot be understood', {
        hint: 'write postgres://user:password@host:5432/database; in a password write % as %25, @ as %40, / as %2F',
      });
    }
    this.watch = setInterval(() => this.listenForSilence(), SILENCE_MS / LOOKS).unref();
  }

  get isLost(): boolean {
    return this.reason !== undefined;
  }

  /** Without arguments it may be several statements. Fails with what the server or the way to it says. */
  query(text: string, args: readonly Value[] = []): Promise<Answer> {
    if (this.reason !== undefined) return Promise.reject(this.reason);
    return new Promise((resolve, reject) => {
      if (this.open.size === 0) this.socket?.ref();
      this.open.add(reject);
      const simple = args.length === 0;
      const asked = this.client.unsafe(text, args as never[], { prepare: !simple });
      asked.values().then(
        (rows) => {
          this.answered(reject);
          resolve({ rows, count: rows.count ?? 0, columns: rows.columns ?? [] });
        },
        (error: Error) => {
          this.answered(reject);
          if (!keepsLink(error)) this.end(error);
          reject(error);
        },
      );
    });
  }

  /** Says goodbye. What is still asked fails. */
  async close(): Promise<void> {
    if (this.reason !== undefined) return;
    this.reason = new LostLink('the connection was closed');
    clearInterval(this.watch);
    await this.client.end({ timeout: 1 });
    this.socket?.destroy();
  }

  private answered(reject: (reason: Error) => void): void {
    this.open.delete(reject);
    // A connection that waits for nothing does not keep the process alive.
    if (this.open.size === 0) this.socket?.unref();
  }

  private end(reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    clearInterval(this.watch);
    for (const reject of this.open) reject(reason);
    this.open.clear();
    this.socket?.destroy();
    this.client.end({ timeout: 0 }).catch(() => {});
  }

  private listenForSilence(): void {
    const { socket } = this;
    if (socket === undefined || this.open.size === 0 || socket.bytesRead !== this.heard) {
      this.heard = socket?.bytesRead ?? 0;
      this.silent = 0;
      return;
    }
    if (++this.silent >= LOOKS)
      this.end(new LostLink(`the server has said nothing for ${SILENCE_MS / 1_000} s`));
  }

  private async giveSocket(where: Where): Promise<Socket> {
    if (this.isGiven) throw new LostLink('the connection was closed');
    this.isGiven = true;
    const socket = await connected(where, this.options);
    this.socket = socket;
    return socket;
  }
}

/** What the client has understood of the address. */
interface Where {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false | undefined;
}

function connected(
  { host, port, path }: Where,
  { attempt, connectMs }: LinkOptions,
): Promise<Socket> {
  const name = host[attempt % host.length]!;
  const target = { host: name, port: port[attempt % port.length]!, noDelay: true };
  return new Promise((resolve, reject) => {
    const socket = path ? connect(path) : connect(target);
    // The client asks a socket for the name that the server's certificate must bear.
    Object.assign(socket, { host: name });
    const late = setTimeout(
      () => socket.destroy(new LostLink(`no connection within ${connectMs / 1_000} s`)),
      connectMs,
    );
    const failed = (error: Error) => {
      clearTimeout(late);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(late);
      socket.off('error', failed);
      // The client listens from the next turn on.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
