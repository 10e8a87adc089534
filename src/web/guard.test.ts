/**
 * Connections to addresses that are not public: none of them hears a byte.
 * Knows addresses and servers; must not know how a connection is made.
 */
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, listening, origin } from '../../test/http-origin.ts';
import { isPublic } from './guard.ts';

afterAll(closeOrigins);

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    'fd00::1',
    'fe80::1%eth0',
    'ff02::1',
    '2001:db8::1',
    '',
    'no address',
    undefined,
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false));

  it.each([
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '100.63.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '2606:4700::1111',
  ])('%s is public', (address) => expect(isPublic(address)).toBe(true));
});

/** A server that counts the bytes which it hears. */
async function listener() {
  const heard = { connections: 0, bytes: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    heard.connections++;
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (part) => void (heard.bytes += part.length));
  });
  const { url } = await listening(server, [], () => {
    for (const socket of sockets) socket.destroy();
  });
  return { heard, port: new URL(url).port };
}

describe('with guard: public', () => {
  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://0.0.0.0',
    'http://[::ffff:7f00:1]',
    'http://\uff11\uff12\uff17.0.0.1',
    'https://127.0.0.1',
  ])('%s is connected to, and hears nothing', async (host) => {
    const { heard, port } = await listener();
    const error = await failure({ url: `${host}:${port}/`, guard: 'public' });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect(error.message).toContain(
      'could not be asked: its address is not a public one, and guard: public asks no other',
    );
    expect(heard.bytes).toBe(0);
  });

  it('is not asked on a connection that another step has left open', async () => {
    const server = await origin((_, __, response) => response.end('ok'));
    expect((await attempt({ url: server.url })).output).not.toBeUndefined();
    await expect(failure({ url: server.url, guard: 'public' })).resolves.toMatchObject({
      code: 'E_HTTP',
    });
    expect(server.asked).toHaveLength(1);
  });
});
