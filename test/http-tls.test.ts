/**
 * Servers with certificates that are not in order, asked by an `http` step.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { withDefaults } from '../src/std/json-schema.ts';
import { httpStep } from '../src/steps/http.ts';
import { askFault } from '../src/web/faults.ts';
import { failure } from './http-attempt.ts';
import { closeOrigins, listening, origin } from './http-origin.ts';
import { certificate } from './tls-certificate.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
afterAll(closeOrigins);

const own = certificate('IP:127.0.0.1');
const needsOpenssl = 'there is no openssl to make a certificate with';

describe('a server whose certificate', () => {
  const secure = async () => {
    const server = createServer(own!, (_, response) => response.end('never'));
    return listening(server, [], () => server.closeAllConnections(), 'https');
  };

  it('is signed by itself is not asked, and the way out is named', async ({ skip }) => {
    if (own === undefined) return skip(needsOpenssl);
    const { url } = await secure();
    const error = await failure({ url });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect(error.message).toBe(
      `GET ${url}/ could not be asked: its certificate is signed by itself; if it is yours, name its file in NODE_EXTRA_CA_CERTS`,
    );
  });

  it('F10 is not asked while a variable switches the check off, whoever sets it and when', async ({
    skip,
  }) => {
    if (own === undefined) return skip(needsOpenssl);
    const { url } = await secure();
    const plain = await origin((_, __, response) => {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      response.writeHead(302, { location: url }).end();
    });
    const words =
      /is not asked: NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check of certificates/;
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    try {
      expect((await failure({ url: plain.url })).message).toMatch(words);
      const error = await failure({ url });
      expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
      expect(error.message).toMatch(words);
      const config = withDefaults(httpStep.with, { url });
      const place = { root: '/', directory: '/' };
      const prepared = await httpStep.prepare!({
        uses: 'http',
        config,
        place,
        load: true,
      } as never);
      expect(prepared).toMatchObject({
        problems: [{ key: 'url', fix: expect.stringContaining('NODE_EXTRA_CA_CERTS=ca.pem') }],
      });
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  it('is trusted by NODE_EXTRA_CA_CERTS is asked, but not by another name', async ({ skip }) => {
    if (own === undefined) return skip(needsOpenssl);
    const { url } = await secure();
    const folder = mkdtempSync(join(tmpdir(), 'heddle-trust-'));
    writeFileSync(join(folder, 'cert.pem'), own.cert);
    const steps = [url, url.replace('127.0.0.1', 'localhost')].map((at, i) => ({
      id: `s${i}`,
      uses: 'http',
      with: { url: at, output: 'text' },
    }));
    const flow = { heddle: 1, on_failure: 'continue_on_error', steps };
    writeFileSync(join(folder, 'flow.yaml'), JSON.stringify(flow));
    const child = spawn(
      process.execPath,
      [MAIN, 'run', 'flow.yaml', '--json', '--store', 'memory'],
      {
        cwd: folder,
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') },
      },
    );
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    await once(child, 'close');
    rmSync(folder, { recursive: true });
    const { s0, s1 } = JSON.parse(out).steps;
    expect(s0).toMatchObject({ status: 'succeeded', output: 'never' });
    expect(s1.error.message).toContain('its certificate is for another host');
  });

  it.each([
    ['CERT_HAS_EXPIRED', /has expired; whoever runs it has to renew it/],
    ['CERT_NOT_YET_VALID', /not valid yet; is the clock here right\?/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /from nobody that this machine trusts/],
  ])('is refused with %s is told so', (code, sentence) => {
    const cause = Object.assign(new Error('refused'), { code });
    const request = {
      url: new URL('https://example.org/?s3cret'),
      method: 'GET',
      headers: new Headers(),
      body: undefined,
    };
    const { signal } = new AbortController();
    const error = askFault(new TypeError('fetch failed', { cause }), request, signal);
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: false });
    expect((error as Error).message).toMatch(sentence);
  });
});
