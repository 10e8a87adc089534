/**
 * A way to a server that can lose what the server says.
 * Knows bytes and the first letters of messages; must not know who speaks.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** How many answers were lost. */
  readonly lost: number;
  /** From now on every second answer to a commit is lost, and the connection with it. */
  loseAnswers(lose: boolean): void;
  close(): Promise<void>;
}

/** A commit is what a message to the server asks that holds one of these words. */
const COMMITS = /WITH beat AS|COMMIT/;

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isLosing = false;
  let count = 0;
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    /** The answer to come is to be lost. */
    let isDoomed = false;
    const asked = new Messages(true);
    const answered = new Messages(false);
    const commits = new Set<string>();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      const executes = asked.push(bytes).some((message) => isCommit(message, commits));
      if (isLosing && executes && ++count % 2 === 0) isDoomed = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      // The server says that it is ready (Z) after it has committed.
      const isEnd = answered.push(bytes).some(([type]) => type === 'Z');
      if (isDoomed && isEnd) {
        lost++;
        client.destroy();
        upstream.destroy();
      } else client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    get lost() {
      return lost;
    },
    loseAnswers(lose) {
      isLosing = lose;
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

type Message = readonly [type: string, body: string];

/** Whether a message has a commit done. `names` are those of statements that do it, kept by the server. */
function isCommit([type, body]: Message, names: Set<string>): boolean {
  const [first = '', second = ''] = body.split('\0', 2);
  if (type === 'P' && COMMITS.test(body)) names.add(first);
  return (type === 'B' && names.has(second)) || (type === 'Q' && COMMITS.test(body));
}

/** The messages of one direction, whole, as they arrive. */
class Messages {
  private rest = Buffer.alloc(0);
  /** The first message of a client has no type. */
  private isFirst: boolean;

  constructor(ofClient: boolean) {
    this.isFirst = ofClient;
  }

  push(bytes: Buffer): Message[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const found: Message[] = [];
    for (;;) {
      const head = this.isFirst ? 0 : 1;
      if (this.rest.length < head + 4) return found;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) return found;
      const type = this.isFirst ? '' : this.rest.toString('latin1', 0, 1);
      found.push([type, this.rest.toString('latin1', head + 4, end)]);
      this.rest = this.rest.subarray(end);
      this.isFirst = false;
    }
  }
}
