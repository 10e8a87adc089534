/**
 * Servers on this machine for steps that ask one: well-behaved ones, and ones that write whatever
 * bytes they like.
 * Knows sockets; must not know what a step makes of an answer.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as Tcp,
} from 'node:net';

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Origin {
  /** Such as `http://127.0.0.1:40000`. */
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

type Answer = (asked: Asked, ...call: Parameters<RequestListener>) => void;

const open: Origin[] = [];

/** To be called when a file of tests has ended. */
export async function closeOrigins(): Promise<void> {
  await Promise.all(open.splice(0).map((origin) => origin.close()));
}

/** A server that answers each request when it has come in whole. */
export async function origin(answer: Answer): Promise<Origin> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(parts).toString() };
      asked.push(one);
      answer(one, request, response);
    });
  });
  return listening(server, asked, () => server.closeAllConnections());
}

/** A server that does with a connection what it likes, once a request has come. */
export async function rawOrigin(act: (socket: Socket) => void): Promise<Origin> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', () => act(socket));
  });
  return listening(server, [], () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** Makes a server of any kind an origin. */
export async function listening(
  server: Server | Tcp,
  asked: Asked[],
  cut: () => void,
  scheme = 'http',
): Promise<Origin> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const made: Origin = {
    url: `${scheme}://127.0.0.1:${port}`,
    asked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
  open.push(made);
  return made;
}
