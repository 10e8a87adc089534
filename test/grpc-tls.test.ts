/**
 * Servers with TLS, called by a `grpc` step: who is trusted, and who says who asks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import { withDefaults } from '../src/std/json-schema.ts';
import { grpcStep } from '../src/steps/grpc.ts';
import { asking, attempt, closeServers, failure, grpcServer, PROTOS } from './grpc-server.ts';
import { certificate } from './tls-certificate.ts';

const folder = mkdtempSync(join(PROTOS, 'tls-'));
afterAll(() => {
  closeServers();
  rmSync(folder, { recursive: true });
});

const own = certificate('DNS:shop.test,DNS:localhost');
const other = certificate('DNS:ann.test');
const needsOpenssl = 'there is no openssl to make a certificate with';

/** `client`: whoever has no certificate of that one is refused. */
async function secure(client?: Buffer) {
  const { key, cert } = own!;
  const pair = [{ private_key: key, cert_chain: cert }];
  const ca = client ?? null;
  const credentials = grpc.ServerCredentials.createSsl(ca, pair, client !== undefined);
  const server = await grpcServer(undefined, { credentials });
  const { tls: _, ...settings } = asking({ address: `localhost:${server.port}` });
  return { settings, server };
}
const pem = (bytes: Buffer) => bytes.toString('latin1');

describe('a server with TLS', () => {
  it('is called where its certificate is trusted, by text and by file', async ({ skip }) => {
    if (own === undefined) return skip(needsOpenssl);
    const { settings, server } = await secure();
    const file = join(folder, 'ca.pem');
    writeFileSync(file, own.cert);
    const inProject = file.slice(PROTOS.length + 1);
    for (const ca of [pem(own.cert), inProject])
      expect((await attempt({ ...settings, tls: { ca } })).output).toEqual({ text: 'wool' });
    const named = {
      address: `https://127.0.0.1:${server.port}`,
      tls: { ca: inProject, server_name: 'shop.test' },
    };
    expect((await attempt({ ...settings, ...named })).output).toEqual({ text: 'wool' });
  });

  it('is not called where it is not', async ({ skip }) => {
    if (own === undefined || other === undefined) return skip(needsOpenssl);
    const { settings, server } = await secure();
    const wrongName = { ca: pem(own.cert), server_name: 'other.test' };
    for (const tls of [true, { ca: pem(other.cert) }, wrongName]) {
      const error = await failure({ ...settings, tls });
      expect(error).toMatchObject({ code: 'E_GRPC_STATUS', subcode: 'status:UNAVAILABLE' });
      expect(error.message).toMatch(/could not be called: UNAVAILABLE, .*(certificate|altnames)/);
    }
    expect(server.asked).toEqual([]);
  });

  it('that wants to know who asks gets the certificate, also where it is known at run time only', async ({
    skip,
  }) => {
    if (own === undefined || other === undefined) return skip(needsOpenssl);
    const { settings } = await secure(other.cert);
    const tls = { ca: pem(own.cert), cert: pem(other.cert), key: pem(other.key) };
    expect((await attempt({ ...settings, tls })).output).toEqual({ text: 'wool' });
    const hole = '${{ secrets.key }}';
    const written = { ...settings, tls: { ...tls, key: hole } };
    expect((await attempt(written, { filled: { tls } })).output).toEqual({ text: 'wool' });
    const wrong = { ...tls, key: 'no s3cret key' };
    const error = await failure(written, { filled: { tls: wrong } });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    expect(error.message).toMatch(/^tls: what is given for key is no PEM/);
    expect(error.message).not.toContain('s3cret');
    const torn = pem(other.key).replace(/\n[^-]/, '\n?');
    for (const key of [torn, pem(own.key)]) {
      const unfit = await failure(written, { filled: { tls: { ...tls, key } } });
      expect(unfit).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
      expect(unfit.message).toMatch(/^tls: the certificates cannot be used: /);
    }
    expect((await failure({ ...settings, tls: { ca: pem(own.cert) } })).code).toBe('E_GRPC_STATUS');
  });

  it('is not called while a variable switches the check off', async ({ skip }) => {
    if (own === undefined) return skip(needsOpenssl);
    const { settings, server } = await secure();
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const error = await failure(settings);
      expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
      expect(error.message).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check/);
      const config = withDefaults(grpcStep.with, settings);
      const place = { root: PROTOS, directory: PROTOS };
      const made = await grpcStep.prepare!({ uses: 'grpc', config, place, load: true } as never);
      expect(made).toMatchObject({ problems: [{ key: 'address' }] });
      expect(server.asked).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });
});
