/**
 * An `http` step: what it sends, and what it makes of an answer that is in order.
 */
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, failure, KEY } from '../../test/http-attempt.ts';
import { closeOrigins, type Origin, origin } from '../../test/http-origin.ts';

type Settings = Record<string, unknown>;

afterAll(closeOrigins);

const echo = await origin((_, __, response) => response.end());

/** What the server got. */
async function sent(settings: Settings, input: unknown = null) {
  echo.asked.length = 0;
  await attempt({ url: `${echo.url}/a`, ...settings }, { input });
  return echo.asked[0]!;
}

describe('a request', () => {
  it('is GET when nothing is sent, and POST when something is', async () => {
    expect(await sent({})).toMatchObject({ method: 'GET', url: '/a', body: '' });
    expect((await sent({ body: 'x' })).method).toBe('POST');
    expect((await sent({ send: 'input' }, 'x')).method).toBe('POST');
    expect((await sent({ method: 'PATCH', body: 'x' })).method).toBe('PATCH');
    expect((await sent({ method: 'DELETE' })).method).toBe('DELETE');
  });

  it.each([
    ['grüß', 'grüß', 'text/plain;charset=UTF-8'],
    ['', '', 'text/plain;charset=UTF-8'],
    [{ a: [1, null] }, '{"a":[1,null]}', 'application/json'],
    [[], '[]', 'application/json'],
    [3, '3', 'application/json'],
    [false, 'false', 'application/json'],
    [Uint8Array.from([65, 66]), 'AB', 'application/octet-stream'],
  ])('has %j as its body and as its input', async (value, body, type) => {
    for (const asked of [await sent({ body: value }), await sent({ send: 'input' }, value)]) {
      expect(asked.body).toBe(body);
      expect(asked.headers['content-type']).toBe(type);
      expect(asked.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    }
  });

  it('has no body when the input is null', async () => {
    const { body, headers } = await sent({ send: 'input' }, null);
    expect(body).toBe('');
    expect(headers['content-type']).toBeUndefined();
  });

  it('adds values to the address, encoded, and leaves what is there', async () => {
    const query = { q: 'a&b=c d', n: 3, on: true, tag: ['x', 'y'], none: [] };
    const { url } = await sent({ url: `${echo.url}/a?b=%20+&c`, query });
    expect(url).toBe('/a?b=%20+&c&q=a%26b%3Dc+d&n=3&on=true&tag=x&tag=y');
    expect((await sent({ query })).url).toMatch(/^\/a\?q=/);
    expect((await sent({ query: { none: [] } })).url).toBe('/a');
  });

  it('has the headers of the author in place of the usual ones', async () => {
    const headers = { 'X-One': 1, Accept: 'text/csv', 'content-type': 'application/x+json' };
    expect((await sent({ headers, body: [1] })).headers).toMatchObject({
      'x-one': '1',
      accept: 'text/csv',
      'content-type': 'application/x+json',
      'accept-encoding': 'gzip, deflate, br',
    });
    const plain = { 'Accept-Encoding': 'identity' };
    expect((await sent({ headers: plain })).headers['accept-encoding']).toBe('identity');
  });

  it.each([
    ['POST', KEY],
    ['PUT', KEY],
    ['PATCH', KEY],
    ['DELETE', KEY],
    ['GET', undefined],
    ['HEAD', undefined],
    ['OPTIONS', undefined],
  ])('with %s has the key %s', async (method, key) => {
    expect((await sent({ method })).headers['idempotency-key']).toBe(key);
    const without = await sent({ method, idempotency_key: false });
    expect(without.headers['idempotency-key']).toBeUndefined();
  });

  it.each([
    [{ url: 'ftp://x' }, 'url: the address starts with "ftp:"'],
    [{ url: 'no address?s3cret' }, 'url: "no address" is no address'],
    [{ url: 'http://s3cret@x' }, 'url: the address holds a user name'],
    [{ headers: { a: 's3cret\r\nb: c' } }, 'headers: the value of the header "a" holds a line end'],
    [{ body: { a: new Uint8Array(2) } }, 'body: bytes (at $.a) have no form in JSON'],
    [
      { send: 'input', headers: { 'content-type': 'text/csv' } },
      'send: what is no text is sent as',
    ],
  ])('is not made with %j', async (settings, message) => {
    const error = await failure({ url: echo.url, ...settings }, { input: [1] });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('s3cret');
  });
});

/** A server whose every answer is this. */
function answering(status: number, headers: Record<string, string>, body: string | Uint8Array) {
  return origin((_, __, response) => response.writeHead(status, headers).end(body));
}

async function outputOf(server: Origin, settings: Settings = {}) {
  return (await attempt({ url: `${server.url}/a/b?c=s3cret`, ...settings })).output;
}

describe('an answer', () => {
  it.each([
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/problem+json; charset=utf-8', '[1]', [1]],
    ['text/json', '\ufeff1', 1],
    ['text/plain', 'grüß', 'grüß'],
    ['TEXT/HTML', '<p>', '<p>'],
    ['application/xml', '<a/>', '<a/>'],
    ['image/svg+xml', '<svg/>', '<svg/>'],
    ['image/png', 'AB', Uint8Array.from([65, 66])],
    ['application/json', '', null],
    ['text/plain', '', null],
  ])('of type %s with %j is %j', async (type, body, output) => {
    const server = await answering(200, { 'content-type': type }, body);
    expect(await outputOf(server)).toEqual(output);
  });

  it('without a type is bytes', async () => {
    expect(await outputOf(await answering(200, {}, 'AB'))).toEqual(Uint8Array.from([65, 66]));
  });

  it('is read as the settings say, whatever its type', async () => {
    const server = await answering(200, { 'content-type': 'image/png' }, '{"a":1}');
    expect(await outputOf(server, { output: 'json' })).toEqual({ a: 1 });
    expect(await outputOf(server, { output: 'text' })).toBe('{"a":1}');
    expect(await outputOf(server, { output: 'bytes' })).toHaveLength(7);
  });

  it('is text in the charset that it names', async () => {
    const bytes = Uint8Array.from([0x67, 0x72, 0xfc, 0xdf]);
    const type = { 'content-type': 'text/plain; charset="iso-8859-1"' };
    expect(await outputOf(await answering(200, type, bytes))).toBe('grüß');
  });

  it('comes with its status and headers when that is asked for', async () => {
    const server = await origin((_, __, response) => {
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).setHeader('X-Rate', '7');
      response.setHeader('content-type', 'application/json').end('{"a":1}');
    });
    const settings = { output: 'response' };
    expect(await outputOf(server, settings)).toMatchObject({
      status: 200,
      headers: { 'x-rate': '7', 'set-cookie': ['a=1', 'b=2'] },
      body: { a: 1 },
    });
  });

  it('is noted, its address without what stands behind ?', async () => {
    const server = await answering(200, {}, 'four');
    const { notes } = await attempt({ url: `${server.url}/a/b?c=s3cret`, output: 'bytes' });
    const method = 'GET';
    expect(notes).toEqual({
      method,
      status: 200,
      redirects: 0,
      url: `${server.url}/a/b`,
      bytes: 4,
    });
  });

  it('is unpacked, and counted when it is', async () => {
    const packed = { 'content-encoding': 'gzip', 'content-type': 'text/plain' };
    const server = await answering(200, packed, gzipSync('x'.repeat(1_000)));
    const { notes, output } = await attempt({ url: server.url, output_max: '1000b' });
    expect(output).toBe('x'.repeat(1_000));
    expect(notes.bytes).toBe(1_000);
  });

  it('to HEAD, 204 and 304 is null, or nothing of the kind that is asked for', async () => {
    const json = { 'content-type': 'application/json' };
    const server = await answering(204, json, '');
    expect(await outputOf(server)).toBeNull();
    expect(await outputOf(server, { output: 'text' })).toBe('');
    expect(await outputOf(server, { output: 'bytes' })).toEqual(new Uint8Array());
    expect(await outputOf(server, { output: 'response' })).toMatchObject({ body: null });
    expect(await outputOf(await answering(304, {}, ''), { ok_status: [304] })).toBeNull();
    const head = await answering(200, { ...json, 'content-length': '7' }, '');
    expect(await outputOf(head, { method: 'HEAD' })).toBeNull();
  });

  it('with keys that objects treat specially keeps them as keys of its own', async () => {
    const json = { 'content-type': 'application/json' };
    const server = await answering(200, json, '{"__proto__":{"a":1},"constructor":2}');
    const output = (await outputOf(server)) as object;
    expect(Object.keys(output)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect('a' in output || 'a' in {}).toBe(false);
  });
});

describe('a body that is not what it should be', () => {
  it.each([
    ['auto', 'application/json', '{"a":1,\n"b" 2}', /not JSON: line 2, column 5: expected a colon/],
    ['json', 'text/html', '<html>s3cret', /line 1, column 1: expected a value, found "<"/],
    ['json', 'text/plain', '', /the answer 200 has no body; expected JSON \(use "output: auto"/],
    ['auto', 'text/plain', Uint8Array.of(0xff), /not text in the charset "utf-8"; use "output: by/],
    ['text', 'text/plain; charset=no-such', 'a', /the charset "no-such", which is not known; use/],
    ['json', 'application/json; charset=utf-16le', 'a', /not text in the charset "utf-16le"/],
  ])('as %s with type %s fails for good', async (output, type, body, sentence) => {
    const server = await answering(200, { 'content-type': type }, body);
    const error = await failure({ url: server.url, output });
    expect(error).toMatchObject({ code: 'E_HTTP_OUTPUT', retryable: false });
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain('s3cret');
  });
});

describe('an address that is a secret', () => {
  it.each([
    ['${{ secrets.hook }}', ['/services/T0/B0']],
    ['https://example.org/services/${{ secrets.place }}', ['/services/T0/B0']],
    ['https://${{ secrets.host }}/services', []],
    ['https://example.org/services?key=${{ secrets.key }}', []],
  ])('%s is told without what the secret has of the path', async (url, paths) => {
    const server = await origin((_, __, response) => response.writeHead(500).end());
    const hidden: string[] = [];
    const filled = { url: `${server.url}/services/T0/B0?k=1` };
    await failure({ url }, { filled, hide: (text) => hidden.push(text) });
    expect(hidden).toEqual(paths);
  });
});
