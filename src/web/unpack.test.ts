/**
 * Bodies that are packed: each way, one after the other, cut off, and none at all.
 * Knows packings and servers; must not know how a body is unpacked.
 */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, origin } from '../../test/http-origin.ts';

afterAll(closeOrigins);

const TEXT = 'woven '.repeat(20_000);
const WAYS: readonly (readonly [name: string, packed: Buffer])[] = [
  ['gzip', gzipSync(TEXT)],
  ['X-GZip', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['identity, gzip,', gzipSync(TEXT)],
];

function answering(status: number, name: string, body: Buffer) {
  const headers = { 'content-type': 'text/plain', 'content-encoding': name };
  return origin((_, __, response) => response.writeHead(status, headers).end(body));
}

describe.each(WAYS)('a body packed by %s', (name, packed) => {
  it('is unpacked', async () => {
    const { url } = await answering(200, name, packed);
    expect((await attempt({ url })).output).toBe(TEXT);
  });

  it('and cut off is not taken for a shorter one', async () => {
    // Its length is that of the part, so nothing but the packing tells.
    const { url } = await answering(200, name, packed.subarray(0, packed.length - 3));
    const error = await failure({ url });
    expect(error).toMatchObject({ code: 'E_HTTP_OUTPUT', retryable: false });
    expect(error.message).toBe('the body is not packed as its content-encoding says');
  });

  it('is unpacked where a message shows its beginning', async () => {
    const { url } = await answering(500, name, packed);
    expect((await failure({ url })).message).toContain(
      '500 Internal Server Error, not 2xx: woven woven',
    );
  });
});

it.each([200, 204, 304])(
  'an answer %s without a body may say how one would be packed',
  async (status) => {
    const { url } = await answering(status, 'gzip', Buffer.alloc(0));
    const settings = { url, ok_status: ['2xx', '3xx'], output: 'auto' };
    expect((await attempt(settings)).output).toBeNull();
    expect((await attempt({ ...settings, method: 'HEAD' })).output).toBeNull();
  },
);
