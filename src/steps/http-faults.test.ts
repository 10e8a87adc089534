/**
 * Servers that do not do as they should: each ends the attempt with a sentence, none the process.
 */
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../test/free-port.ts';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, origin, rawOrigin } from '../../test/http-origin.ts';
import { askFault } from '../web/faults.ts';

afterAll(closeOrigins);

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const PACKED = `${OK}Content-Encoding: gzip\r\n`;
const packed = gzipSync('woven '.repeat(20_000));

const writes = (text: string) => (socket: Socket) => socket.end(text);

/** Fills the connection for as long as anybody reads. */
function flood(socket: Socket, part: string | Uint8Array): void {
  const more = () => {
    while (socket.writable && socket.write(part));
    socket.once('drain', more);
  };
  more();
}

describe('an answer that never comes whole', () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    [
      'reset before the head',
      (s) => s.resetAndDestroy(),
      /could not be asked: the connection broke/,
    ],
    ['ends before the head', (s) => s.end(), /could not be asked: the connection broke off/],
    ['ends in the head', writes('HTTP/1.1 200 O'), /could not be asked: the connection broke off/],
    [
      'ends in the body',
      writes(`${OK}Content-Length: 100\r\n\r\nabc`),
      /gave an answer that ends after 3 bytes of its body: the connection broke off/,
    ],
    [
      'is reset in the body',
      (s) => s.write(`${OK}Content-Length: 100\r\n\r\nabc`, () => s.resetAndDestroy()),
      /the connection broke off/,
    ],
    [
      'ends in its chunks',
      writes(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`),
      /ends after 5 bytes of its body: the connection broke off/,
    ],
    [
      'ends in what is packed',
      (s) => {
        s.write(`${PACKED}Content-Length: ${packed.length}\r\n\r\n`);
        s.end(packed.subarray(0, packed.length / 2));
      },
      /of its body: the connection broke off/,
    ],
    ['ends after a hint', writes('HTTP/1.1 100 Continue\r\n\r\n'), /the connection broke off/],
  ])('%s', async (_, act, sentence) => {
    const { url } = await rawOrigin(act);
    const error = await failure({ url });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: true });
    expect(error.message).toMatch(sentence);
  });
});

/** Newer versions of Node.js count where older ones refuse. */
const WRONG_LENGTH = /not HTTP\/1.1|not as long as it says/;

describe('an answer that is no HTTP', () => {
  it.each<[string, string, RegExp]>([
    ['is of an older kind', 'hello world', /not HTTP\/1.1/],
    ['is of another protocol', 'SSH-2.0-x\r\n', /not HTTP\/1.1/],
    ['has a name that is none', `${OK}X\u0001: 1\r\n\r\n`, /not HTTP\/1.1/],
    ['has two lengths', `${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, WRONG_LENGTH],
    [
      'has a length and chunks',
      `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      WRONG_LENGTH,
    ],
    [
      'has a chunk that is none',
      `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n`,
      /after 0 bytes of its body: the answer is not HTTP\/1.1/,
    ],
    [
      'has too long a head',
      `${OK}X: ${'a'.repeat(100_000)}\r\n\r\n`,
      /headers of the answer are l/,
    ],
    [
      'becomes something else',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      /could not be asked/,
    ],
  ])('%s', async (_, text, sentence) => {
    const { url } = await rawOrigin(writes(text));
    const error = await failure({ url: `${url}?s3cret`, headers: { a: 's3cret' } });
    expect(error.code).toBe('E_HTTP');
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain('s3cret');
  });

  it.each(['SSH-2.0-x\r\n', `${OK}X\u0001: 1\r\n\r\n`])(
    'B14 is asked for once only, whatever version of Node.js says so: %j',
    async (text) => {
      const { url } = await rawOrigin(writes(text));
      expect(await failure({ url })).toMatchObject({ code: 'E_HTTP', retryable: false });
    },
  );

  it('B14 is known by the type of the error, its code or neither, and never by its words', async () => {
    const request = { url: new URL('http://a.test/'), method: 'GET', headers: new Headers() };
    const { signal } = new AbortController();
    const faultOf = (cause: object) =>
      askFault(
        new TypeError('fetch failed', { cause: Object.assign(new Error('other words'), cause) }),
        request,
        signal,
      );
    expect(faultOf({ name: 'HTTPParserError' })).toMatchObject({ retryable: false });
    expect(faultOf({ code: 'HPE_NEW' })).toMatchObject({ retryable: false });
    expect(faultOf({})).toMatchObject({ retryable: true });
  });

  it('from a proxy that asks who we are is told, though fetch gives no reason', async () => {
    const { url } = await rawOrigin(writes('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'));
    const error = await failure({ url });
    expect(error.retryable).toBe(false);
    expect(error.message).toContain('407');
  });

  it('but longer than it says is taken as long as it says', async () => {
    const { url } = await rawOrigin(writes(`${OK}Content-Length: 3\r\n\r\nabcdef`));
    expect((await attempt({ url })).output).toBe('abc');
  });

  it('but has a body where none may be is taken without it', async () => {
    const { url } = await rawOrigin(writes('HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello'));
    expect((await attempt({ url })).output).toBeNull();
  });

  it('but has a status that nobody knows is told by it', async () => {
    const { url } = await rawOrigin(writes('HTTP/1.1 999 \u001b[31m\r\nContent-Length: 0\r\n\r\n'));
    expect((await failure({ url })).message).toMatch(/(answered 999|is not HTTP)/);
  });
});

describe('a body that is packed otherwise than it says', () => {
  it.each([
    ['gzip', /the body is not packed as its content-encoding says/],
    ['deflate', /the body is not packed as its content-encoding says/],
    ['zstd', /the body is packed as "zstd", which cannot be unpacked here/],
    ['gzip, no-such', /the body is packed as "no-such"/],
  ])('with %s', async (name, sentence) => {
    const head = `${OK}Content-Encoding: ${name}\r\nContent-Length: 5\r\n\r\n`;
    const { url } = await rawOrigin(writes(`${head}hello`));
    const error = await failure({ url });
    expect(error).toMatchObject({ code: 'E_HTTP_OUTPUT', retryable: false });
    expect(error.message).toMatch(sentence);
  });
});

describe('a body that is too large', () => {
  const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20));

  it.each<[string, (socket: Socket) => void]>([
    [
      'has no end',
      (s) => {
        s.write(`${OK}\r\n`);
        flood(s, 'x'.repeat(2 ** 16));
      },
    ],
    [
      'has chunks without an end',
      (s) => {
        s.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
        flood(s, `400\r\n${'x'.repeat(1_024)}\r\n`);
      },
    ],
    [
      'is a thousand times larger than it was',
      (s) => {
        s.write(`${PACKED}Content-Length: ${bomb.length}\r\n\r\n`);
        s.write(bomb);
      },
    ],
  ])('%s', async (_, act) => {
    const { url } = await rawOrigin(act);
    const error = await failure({ url, output_max: '1mb' });
    expect(error).toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    expect(error.message).toContain('larger than output_max (1mb)');
  });
});

describe('an answer that goes on and on', () => {
  const reason = new Error('the time is over');

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => {}],
    ['gives hints without an end', (s) => flood(s, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9))],
    ['stands still in its head', (s) => s.write(OK)],
  ])('%s is ended by the signal, with its reason', async (_, act) => {
    const ending = new AbortController();
    const { url } = await rawOrigin((socket) => {
      act(socket);
      setImmediate(() => ending.abort(reason));
    });
    await expect(attempt({ url }, { signal: ending.signal })).rejects.toBe(reason);
  });

  it.each([
    ['in its body', `${OK}Content-Length: 100\r\n\r\nabc`],
    ['in what is packed', `${PACKED}Content-Length: 100\r\n\r\nabc`],
    ['in the body of a failure', 'HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nabc'],
  ])('standing still %s is ended by the signal, with its reason', async (_, text) => {
    const ending = new AbortController();
    const { url } = await rawOrigin((socket) => socket.write(text));
    const onNote = () => setImmediate(() => ending.abort(reason));
    const { signal } = ending;
    await expect(attempt({ url }, { signal, onNote })).rejects.toBe(reason);
  });

  it('is not begun when the signal has ended it before', async () => {
    const quiet = await origin((_, __, response) => response.end());
    const signal = AbortSignal.abort(reason);
    await expect(attempt({ url: quiet.url }, { signal })).rejects.toBe(reason);
    expect(quiet.asked).toEqual([]);
  });

  it('is told by its status when that says enough', async () => {
    const { url } = await rawOrigin((socket) => {
      socket.write('HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf');
    });
    expect((await failure({ url })).message).toBe(`GET ${url}/ answered 500 No, not 2xx: half…`);
    const { url: endless } = await rawOrigin((socket) => {
      socket.write('HTTP/1.1 500 No\r\n\r\n');
      flood(socket, 'x'.repeat(2 ** 16));
    });
    expect((await failure({ url: endless })).message).toMatch(/500 No, not 2xx: x{200}…$/);
    const { url: odd } = await rawOrigin(
      writes('HTTP/1.1 500 No\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\nhalf'),
    );
    expect((await failure({ url: odd })).message).toMatch(/500 No, not 2xx$/);
  });
});

describe('a server that cannot be reached', () => {
  it('is told by its address, without what stands behind ?', async () => {
    const port = await freePort();
    const error = await failure({ url: `http://127.0.0.1:${port}/a?b=s3cret`, method: 'PUT' });
    expect(error.message).toBe(
      `PUT http://127.0.0.1:${port}/a could not be asked: the connection was refused; is the server running, and at this port?`,
    );
  });

  it('speaks no TLS', async () => {
    const plain = await origin((_, __, response) => response.end());
    const error = await failure({ url: plain.url.replace('http:', 'https:') });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect(error.message).toContain('speaks no TLS that fits');
  });
});
