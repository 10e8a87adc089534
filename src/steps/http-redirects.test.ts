/**
 * Redirects of an `http` step: which are followed, with what, and where that ends.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, failure, KEY } from '../../test/http-attempt.ts';
import { closeOrigins, type Origin, origin } from '../../test/http-origin.ts';

afterAll(closeOrigins);

/**
 * `/302/any/where` redirects with 302 to `/any/where`, `/302?to=x` to x; others answer with what was
 * asked.
 */
const near: Origin = await origin(({ url, method, body, headers }, _, response) => {
  const [, status, to = ''] = /^\/(\d+)(.+)$/.exec(url) ?? [];
  if (status !== undefined) {
    const location = to.startsWith('?') ? new URLSearchParams(to).get('to')! : to;
    response.writeHead(Number(status), { location }).end('moved');
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ url, method, body, headers }));
});
const far = await origin(({ method, url, headers, body }, _, response) => {
  if (url === '/down') response.statusCode = 500;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, headers, body }));
});
const loop = await origin(({ url }, _, response) => {
  response.writeHead(302, { location: `/${Number(url.slice(1)) + 1}` }).end();
});

interface Echo {
  readonly url: string;
  readonly method: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

async function follow(path: string, settings: object = {}) {
  const { output, ...more } = await attempt({ url: `${near.url}${path}`, ...settings });
  return { got: output as Echo, ...more };
}

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'DELETE', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
    [303, 'HEAD', 'HEAD'],
  ])('with %i turns %s into %s', async (status, method, then) => {
    const body = method === 'HEAD' ? {} : { body: { a: 1 } };
    near.asked.length = 0;
    await follow(`/${status}/end`, { method, ...body });
    const [first, second] = near.asked;
    expect(first!.method).toBe(method);
    expect(second).toMatchObject({ method: then, url: '/end' });
    const kept = then === method && method !== 'HEAD';
    expect(second!.body).toBe(kept ? '{"a":1}' : '');
    expect(second!.headers['content-type']).toBe(kept ? 'application/json' : undefined);
    expect(second!.headers['idempotency-key']).toBe(kept ? KEY : undefined);
  });

  it('is followed with the headers, and noted and told without what stands behind ?', async () => {
    const headers = { Authorization: 'Bearer s3cret', 'X-Own': '1' };
    const { got, notes, lines } = await follow('/302/301/end?a=s3cret', { headers });
    expect(got.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-own': '1' });
    expect(got.url).toBe('/end?a=s3cret');
    expect(notes).toMatchObject({ redirects: 2, url: `${near.url}/end`, status: 200 });
    expect(lines).toEqual([
      `redirected with 302 to ${near.url}/301/end`,
      `redirected with 301 to ${near.url}/end`,
    ]);
  });

  it('to another origin goes there without what is meant for the first', async () => {
    const headers = {
      Authorization: 'Bearer s3cret',
      Cookie: 'session=s3cret',
      'X-Own': '1',
    };
    const settings = { headers, method: 'PUT', body: 'x', query: { to: `${far.url}/x` } };
    const { got } = await follow('/307', settings);
    expect(got).toMatchObject({ method: 'PUT', body: 'x', headers: { 'x-own': '1' } });
    expect(JSON.stringify(got)).not.toContain('s3cret');
    expect(got.headers['idempotency-key']).toBeUndefined();
    expect(near.asked.at(-1)!.headers['idempotency-key']).toBe(KEY);
  });

  it('to another origin is not asked twice, because the key stayed behind', async () => {
    const settings = { url: `${near.url}/307`, method: 'POST', query: { to: `${far.url}/down` } };
    const error = await failure(settings);
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: false });
    expect(error.message).toMatch(/not tried again: it went without a key/);
  });

  it('without a place to go to is an answer', async () => {
    const bare = await origin((_, __, response) => response.writeHead(302).end());
    const error = await failure({ url: bare.url });
    expect(error.message).toBe(`GET ${bare.url}/ answered 302 Found, not 2xx`);
  });

  it('is an answer when none is followed', async () => {
    const settings = { url: `${near.url}/302/end`, redirects: 0 };
    const error = await failure(settings);
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: false });
    expect(error.message).toContain('302 Found, not 2xx: moved; raise redirects to follow it');
    const { output, notes } = await attempt({ ...settings, ok_status: [302], output: 'text' });
    expect(output).toBe('moved');
    expect(notes).toMatchObject({ status: 302, redirects: 0 });
  });
});

describe('redirects that do not end', () => {
  it.each([
    [5, {}],
    [1, { redirects: 1 }],
    [20, { redirects: 20 }],
  ])('are given up after %i', async (most, settings) => {
    loop.asked.length = 0;
    const error = await failure({ url: `${loop.url}/0`, ...settings });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect(error.message).toContain(`was redirected again after ${most} redirect`);
    expect(loop.asked.map(({ url }) => url)).toEqual(
      Array.from({ length: most + 1 }, (_, i) => `/${i}`),
    );
  });

  it('to the same place are, too', async () => {
    const same = await origin((_, __, response) => {
      response.writeHead(301, { location: '/' }).end();
    });
    expect((await failure({ url: same.url })).message).toContain('was redirected again');
    expect(same.asked).toHaveLength(6);
  });
});

describe('a redirect that leads nowhere', () => {
  it.each([
    ['file:///etc/passwd', 'the address starts with "file:", and only http and https are asked'],
    ['data:text/plain,x', 'the address starts with "data:"'],
    ['javascript:alert(1)', 'the address starts with "javascript:"'],
    ['http://ann:s3cret@localhost/', 'the address holds a user name or password'],
    ['http://[', 'was redirected to what is no address'],
  ])('to %s fails for good', async (to, why) => {
    const error = await failure({ url: `${near.url}/302`, query: { to } });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect(error.message).toContain(why);
    expect(error.message).not.toContain('s3cret');
  });
});
