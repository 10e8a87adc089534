/**
 * Connections between requests, through a proxy and straight, and what every request says.
 * Knows servers and the step type `http`; must not know the package that asks.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it, vi } from 'vitest';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, listening, origin } from '../../test/http-origin.ts';

afterAll(closeOrigins);

it.each([
  ['1', 'off', 'by the proxy'],
  ['1', 'public', 'HEDDLE_NOT_PUBLIC'],
  ['0', 'off', 'straight'],
] as const)('with NODE_USE_ENV_PROXY=%s and the guard %s is asked: %s', async (use, guard, how) => {
  const proxy = createServer((request, response) => response.end(`by the proxy: ${request.url}`));
  proxy.on('connect', (_, socket) => {
    socket.on('error', () => {}).write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nby the proxy'),
    );
  });
  const { url: at } = await listening(proxy, [], () => proxy.closeAllConnections());
  const { url } = await origin((_, __, response) => response.end('straight'));
  vi.stubEnv('NODE_USE_ENV_PROXY', use);
  vi.stubEnv('http_proxy', at);
  vi.resetModules();
  try {
    const { send } = await import('./client.ts');
    const request = { url: new URL(url), method: 'GET', headers: new Headers(), body: undefined };
    const asked = send({ ...request, credentials: [], guard }, new AbortController().signal);
    const heard = await asked.then(({ body }) => text(body)).catch(({ code }) => code);
    expect(heard).toContain(how);
  } finally {
    vi.unstubAllEnvs();
  }
});

it('asks again on connections that it has, whatever came of the requests', async () => {
  const ports = new Set<number | undefined>();
  const server = await origin(({ url }, { socket }, response) => {
    ports.add(socket.remotePort);
    response.writeHead(Number(url.slice(1)), { 'content-type': 'text/plain' }).end();
  });
  for (const status of [200, 204, 404, 304, 200, 200]) {
    const settings = { url: `${server.url}/${status}`, ok_status: ['2xx', '3xx', '4xx'] };
    await attempt(settings);
  }
  // It may have opened another one while it learned that the first is free.
  expect(ports.size).toBeLessThanOrEqual(2);
});

it('says a name where the author says none', async () => {
  const { url, asked } = await origin((_, __, response) => response.end());
  await attempt({ url });
  await attempt({ url, headers: { 'User-Agent': 'own' } });
  expect(asked.map(({ headers }) => headers['user-agent'])).toEqual(['heddle', 'own']);
  expect(asked[0]!.headers).toMatchObject({ accept: '*/*' });
});

it('asks at each port, whatever usually lives there', async () => {
  const error = await failure({ url: 'http://127.0.0.1:6000/' });
  expect(error.message).toContain('the connection was refused');
});
