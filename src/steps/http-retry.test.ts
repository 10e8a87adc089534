/**
 * Failed requests of an `http` step: which may be made again, and how soon.
 */
import net from 'node:net';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../test/free-port.ts';
import { attempt, failure, NOW } from '../../test/http-attempt.ts';
import { closeOrigins, origin, rawOrigin } from '../../test/http-origin.ts';
import { askFault } from '../web/faults.ts';
import { retryAfterMs } from '../web/retry.ts';

afterAll(closeOrigins);

const answers = await origin(({ url }, _, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const wait = searchParams.get('wait');
  const headers = wait === null ? {} : { 'retry-after': wait };
  response.writeHead(Number(pathname.slice(1)), { 'content-type': 'text/plain', ...headers });
  response.end('no\n\u001b[31mred ');
});
const resets = await rawOrigin((socket) => socket.resetAndDestroy());

const UNKEYED = { method: 'POST', idempotency_key: false };

describe('a status', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('%i may be asked for again', async (status) => {
    const url = `${answers.url}/${status}`;
    expect(await failure({ url })).toMatchObject({ code: 'E_HTTP_STATUS', retryable: true });
    for (const method of ['POST', 'PATCH', 'PUT'])
      expect((await failure({ url, method })).retryable).toBe(true);
  });

  it.each([400, 401, 403, 404, 409, 410, 422, 501, 505])('%i may not', async (status) => {
    const error = await failure({ url: `${answers.url}/${status}`, method: 'PUT' });
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: false });
    expect(error.message).not.toContain('not tried again');
  });

  it.each([
    [408, false],
    [425, false],
    [429, true],
    [500, false],
    [502, false],
    [503, true],
    [504, false],
  ])('%i to what must not happen twice: %s', async (status, retryable) => {
    const url = `${answers.url}/${status}`;
    for (const method of ['POST', 'PATCH']) {
      const error = await failure({ ...UNKEYED, url, method });
      expect(error.retryable).toBe(retryable);
      const told = error.message.includes('not tried again: it went without a key');
      expect(told).toBe(!retryable);
    }
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await failure({ ...UNKEYED, url, method })).retryable).toBe(true);
  });

  it('may be asked for again with a key of the author', async () => {
    const headers = { 'Idempotency-Key': 'mine' };
    const error = await failure({ ...UNKEYED, url: `${answers.url}/500`, headers });
    expect(error.retryable).toBe(true);
  });

  it('is told with its name and the beginning of its body', async () => {
    const error = await failure({
      url: `${answers.url}/503?token=s3cret`,
      ok_status: [200, '3xx'],
    });
    expect(error.message).toBe(
      `GET ${answers.url}/503 answered 503 Service Unavailable, not 200 or 3xx: no \\x1b[31mred`,
    );
  });

  it('is success when it is listed, and only then', async () => {
    const settings = { url: `${answers.url}/404`, output: 'text', ok_status: [404, '5xx'] };
    await expect(failure(settings)).rejects.toThrow('has succeeded');
    await expect(failure({ ...settings, url: `${answers.url}/503` })).rejects.toThrow('succeeded');
    expect((await failure({ ...settings, url: `${answers.url}/200` })).message).toContain(
      '200 OK, not 404 or 5xx',
    );
  });
});

describe('a connection', () => {
  it('that is refused may be tried again, whatever is sent', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    for (const settings of [{}, { method: 'POST' }, UNKEYED])
      expect(await failure({ url, ...settings })).toMatchObject({
        code: 'E_HTTP',
        retryable: true,
      });
  });

  it('to a name that is not known may be tried again, whatever is sent', async () => {
    const error = await failure({ ...UNKEYED, url: 'http://no-such-host.invalid/' });
    expect(error.message).toMatch(/the name of its host (is not known|could not be looked up)/);
    expect(error.retryable).toBe(true);
  });

  it('that never came about may be tried again, whatever is sent', () => {
    const request = {
      url: new URL('http://example.org/'),
      method: 'POST',
      headers: new Headers(),
      body: undefined,
    };
    const silent = (syscall: string) => {
      const cause = Object.assign(new Error('silent'), { code: 'ETIMEDOUT', syscall });
      return askFault(new TypeError('', { cause }), request, new AbortController().signal);
    };
    expect(silent('connect')).toMatchObject({ code: 'E_HTTP', retryable: true });
    expect(silent('read')).toMatchObject({ code: 'E_HTTP', retryable: false });
  });

  it('that breaks off may be tried again, unless it may have had its effect', async () => {
    const { url } = resets;
    expect((await failure({ url })).retryable).toBe(true);
    expect((await failure({ url, method: 'POST' })).retryable).toBe(true);
    const error = await failure({ ...UNKEYED, url });
    expect(error.retryable).toBe(false);
    expect(error.message).toMatch(
      /the connection broke off; not tried again: it went without a key/,
    );
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    ['1000000000', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['soon', undefined],
    ['', undefined],
    ['7 apples', undefined],
    ['2030', 2_030_000],
    ['2030-01-01', undefined],
    ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
    ['Sunday, 06-Nov-94 08:49:47 GMT', 10_000],
    ['Sun Nov  6 08:49:47 1994', 10_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sat, 05 Nov 1994 08:49:37 GMT', 0],
    ['Sun, 06 Nov 2094 08:49:37 GMT', 3_600_000],
    ['Sun, 46 Nov 1994 08:49:37 GMT', undefined],
    ['Sun, 06 Nov 1994 08:49:37 CET', undefined],
    ['Sun, 06 Now 1994 08:49:37 GMT', undefined],
    [null, undefined],
  ])('%j is %s', (value, wait) => expect(retryAfterMs(value, NOW)).toBe(wait));

  it('reads dates in the same way wherever it is', () => {
    vi.stubEnv('TZ', 'America/New_York');
    const waits = ['Sun Nov  6 08:49:47 1994', 'Sun, 06 Nov 1994 08:49:47 GMT'].map((date) =>
      retryAfterMs(date, NOW),
    );
    vi.unstubAllEnvs();
    expect(waits).toEqual([10_000, 10_000]);
  });

  it('goes along with the failure', async () => {
    const waits = ['7', 'Sun, 06 Nov 1994 08:49:47 GMT', 'soon', '-3'];
    const got = [];
    for (const wait of waits) {
      const { retryAfterMs } = await failure({ url: `${answers.url}/503`, query: { wait } });
      got.push(retryAfterMs);
    }
    expect(got).toEqual([7_000, 10_000, undefined, undefined]);
  });
});

describe('F17 a connection that finds no room', () => {
  const real = net.connect;
  const full = (code: string) => Object.assign(new Error('no room'), { code, syscall: 'connect' });
  const failing = (code: string) => {
    const socket = new net.Socket();
    setImmediate(() => socket.destroy(full(code)));
    return socket;
  };
  afterEach(() => void vi.restoreAllMocks());

  it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])(
    'for %s is tried again, with its body',
    async (code) => {
      const bodies: string[] = [];
      const { url } = await origin(({ body }, _, response) => {
        bodies.push(body);
        response.end('ok');
      });
      let asked = 0;
      vi.spyOn(net, 'connect').mockImplementation((...call: unknown[]) =>
        asked++ < 2 ? failing(code) : real(...(call as [never])),
      );
      const { output } = await attempt({ url, method: 'POST', body: 'once', output: 'text' });
      expect([output, asked, bodies]).toEqual(['ok', 3, ['once']]);
    },
  );

  it('says how long there was none, and may be tried again', () => {
    const request = {
      url: new URL('http://a.test/'),
      method: 'POST',
      headers: new Headers(),
      body: undefined,
    };
    const fault = askFault(full('EMFILE'), request, new AbortController().signal);
    expect(fault).toMatchObject({
      code: 'E_HTTP',
      retryable: true,
      message:
        'POST http://a.test/ could not be asked: for 5 s this process has had as many open files as it may have',
    });
  });
});
