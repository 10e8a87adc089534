/**
 * Servers that refuse, stay away, break off or say too much: each ends the attempt with a sentence.
 */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import grpc from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../test/free-port.ts';
import { asking, attempt, closeServers, failure, grpcServer } from '../../test/grpc-server.ts';
import { closeOrigins, rawOrigin } from '../../test/http-origin.ts';
import { callFailure } from './grpc/status.ts';

afterAll(async () => {
  closeServers();
  await closeOrigins();
});

/** A server that refuses with the status, and a trailer. */
const refusing = (code: number, trailer: Record<string, string> = {}) =>
  grpcServer((_, give) => {
    const metadata = new grpc.Metadata();
    for (const pair of Object.entries(trailer)) metadata.set(...pair);
    give({ code, details: 'the shop\nis closed', metadata });
  });
const { status } = grpc;

/** Something that is waited for. */
function moment() {
  let now = () => {};
  const come = new Promise<void>((resolve) => {
    now = resolve;
  });
  return { come, now: () => now() };
}

describe('a status', () => {
  it.each([
    ['UNAVAILABLE', true],
    ['RESOURCE_EXHAUSTED', true],
    ['ABORTED', true],
    ['DEADLINE_EXCEEDED', true],
    ['CANCELLED', true],
    ['UNKNOWN', false],
    ['INVALID_ARGUMENT', false],
    ['NOT_FOUND', false],
    ['ALREADY_EXISTS', false],
    ['PERMISSION_DENIED', false],
    ['FAILED_PRECONDITION', false],
    ['OUT_OF_RANGE', false],
    ['UNIMPLEMENTED', false],
    ['INTERNAL', false],
    ['DATA_LOSS', false],
    ['UNAUTHENTICATED', false],
  ] as const)('%s is tried again: %s', async (name, retryable) => {
    const server = await refusing(status[name]);
    const error = await failure(asking(server));
    expect(error).toMatchObject({ code: 'E_GRPC_STATUS', subcode: `status:${name}`, retryable });
    expect(error.message).toBe(
      `shop.v1.Orders/Ask at ${server.address} ended: ${name}, the shop is closed`,
    );
  });

  it.each([
    [{ 'grpc-retry-pushback-ms': '250' }, { retryable: true, retryAfterMs: 250 }],
    [{ 'grpc-retry-pushback-ms': '99999999' }, { retryable: true, retryAfterMs: 3_600_000 }],
    [{ 'grpc-retry-pushback-ms': '-1' }, { retryable: false }],
    [{ 'retry-after': '7' }, { retryable: true, retryAfterMs: 7_000 }],
    [{ 'retry-after': 'soon' }, { retryable: true, retryAfterMs: undefined }],
  ])('with %o says when', async (trailer, expected) => {
    const server = await refusing(status.UNAVAILABLE, trailer as Record<string, string>);
    expect(await failure(asking(server))).toMatchObject(expected);
  });

  it('is not tried again without a key, unless nothing was done or the method changes nothing', async () => {
    const away = await refusing(status.UNAVAILABLE);
    const busy = await refusing(status.RESOURCE_EXHAUSTED);
    const keyless = { idempotency_key: false };
    const error = await failure(asking(away, keyless));
    expect(error).toMatchObject({ retryable: false });
    expect(error.message).toMatch(/; not tried again: it went without a key/);
    expect(await failure(asking(busy, keyless))).toMatchObject({ retryable: true });
    const look = { ...keyless, method: 'shop.v1.Orders/Look' };
    expect(await failure(asking(away, look))).toMatchObject({ retryable: true });
    const nobody = { address: `127.0.0.1:${await freePort()}` };
    expect(await failure(asking(nobody, keyless))).toMatchObject({ retryable: true });
  });

  it('that has no name is its number', () => {
    const end = { code: 77, details: '', metadata: new grpc.Metadata(), hadBegun: false };
    const called = { method: 'a.B/C', address: 'h:1', isSecure: false, isRepeatable: true };
    const error = callFailure(
      { grpc } as never,
      { ...end, wasConnected: true },
      { ...called, outputMax: '1mb', nowMs: 0 },
    );
    expect(error.message).toBe('a.B/C at h:1 ended: status 77');
  });
});

describe('a server', () => {
  const unavailable = { code: 'E_GRPC_STATUS', subcode: 'status:UNAVAILABLE', retryable: true };

  it('that is not there is told of', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const error = await failure(asking({ address }));
    expect(error).toMatchObject(unavailable);
    expect(error.message).toMatch(
      /^shop\.v1\.Orders\/Ask at 127\.0\.0\.1:\d+ could not be called: UNAVAILABLE, .*ECONNREFUSED/,
    );
  });

  it('that resets every connection is told of', async () => {
    const { url } = await rawOrigin((socket) => socket.resetAndDestroy());
    expect(await failure(asking({ address: url }))).toMatchObject(unavailable);
  });

  it('that speaks HTTP/1.1 is told of', async () => {
    const server = createHttpServer((_, response) => response.end('hi'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(asking({ address: `127.0.0.1:${port}` }));
    expect(error).toMatchObject(unavailable);
    server.close();
    server.closeAllConnections();
  });

  it('that speaks no TLS is told of with the way out', async () => {
    const { tls: _, ...usual } = asking(await grpcServer());
    const error = await failure(usual);
    expect(error).toMatchObject(unavailable);
    expect(error.message).toMatch(/; if the server speaks no TLS, say tls: false$/);
  });

  it('that breaks off in the middle of a call is asked again on a new connection', async () => {
    const heard = moment();
    const server = await grpcServer(() => heard.now());
    const failed = failure(asking(server));
    await heard.come;
    server.close();
    expect(await failed).toMatchObject({ retryable: true, subcode: 'status:CANCELLED' });
    expect(await failure(asking(server))).toMatchObject(unavailable);
    const { port } = server;
    const again = await grpcServer(undefined, { port });
    expect((await attempt(asking(again))).output).toEqual({ text: 'wool' });
  });

  it('that drops the connection in the middle of a call is told of', async () => {
    const server = createHttp2Server();
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    server.on('stream', () => {
      for (const socket of sockets) socket.destroy();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure(asking({ address: `127.0.0.1:${port}` }));
    expect(error).toMatchObject(unavailable);
    expect(error.message).toContain(' ended: UNAVAILABLE');
    server.close();
  });

  it('that says more than output_max is not listened to', async () => {
    const server = await grpcServer((_, give) => give(null, { text: 'x'.repeat(100_000) }));
    const error = await failure(asking(server, { output_max: '64kb' }));
    expect(error).toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    expect(error.message).toBe(
      'the answer is larger than output_max (64kb), so the rest was not read',
    );
    const { output } = await attempt(asking(server));
    expect((output as { text: string }).text).toHaveLength(100_000);
  });

  it('that answers with another message is told of', async () => {
    const server = new grpc.Server();
    const bytes = (text: Buffer) => text;
    const method = { requestStream: false, responseStream: false, path: '/shop.v1.Orders/Ask' };
    const service = {
      Ask: {
        ...method,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    };
    server.addService(service, {
      Ask: (_: unknown, give: grpc.sendUnaryData<Buffer>) => give(null, Buffer.from([15])),
    });
    const port = await new Promise<number>((resolve) => {
      const insecure = grpc.ServerCredentials.createInsecure();
      server.bindAsync('127.0.0.1:0', insecure, (__, at) => resolve(at));
    });
    const error = await failure(asking({ address: `127.0.0.1:${port}` }));
    server.forceShutdown();
    expect(error).toMatchObject({ code: 'E_GRPC_OUTPUT', retryable: false });
    expect(error.message).toBe(
      'the answer is no shop.v1.Ask: do both sides have the same .proto file?',
    );
  });

  it('at an address that is not public is not called with guard: public', async () => {
    const server = await grpcServer();
    for (const host of ['127.0.0.1', 'localhost']) {
      const address = `${host}:${server.port}`;
      const error = await failure(asking({ address }, { guard: 'public' }));
      expect(error).toMatchObject({ code: 'E_GRPC_STATUS', retryable: false });
      expect(error.message).toContain('its address is not a public one');
    }
    expect(server.asked).toEqual([]);
  });
});

describe('a signal', () => {
  it('ends the call, and the server sees it', async () => {
    const heard = moment();
    const cancelled = moment();
    const server = await grpcServer((call) => {
      call.on('cancelled', () => cancelled.now());
      heard.now();
    });
    const control = new AbortController();
    const reason = new Error('no longer wanted');
    const failed = expect(attempt(asking(server), { signal: control.signal })).rejects.toBe(reason);
    await heard.come;
    control.abort(reason);
    await failed;
    await cancelled.come;
  });

  it('that has aborted before lets nobody be called', async () => {
    const server = await grpcServer();
    const reason = new Error('no longer wanted');
    const signal = AbortSignal.abort(reason);
    await expect(attempt(asking(server), { signal })).rejects.toBe(reason);
    expect(server.asked).toEqual([]);
  });
});
