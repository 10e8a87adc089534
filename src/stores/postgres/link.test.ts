/**
 * A connection that is not made, because nobody would look at who answers.
 */
import { afterEach, expect, it } from 'vitest';
import { openLink } from './link.ts';

const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
afterEach(() => {
  if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
});

it('F10 a server whose certificate is to be checked is not asked while a variable forbids the check', async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const url = 'postgres://ada@127.0.0.1:9/runs?sslmode=verify-full';
  const address = 'postgres://ada@127.0.0.1:9/runs';
  const opened = openLink({ url, address, prepare: true, connectMs: 1_000, attempt: 0 });
  await expect(opened).rejects.toMatchObject({
    kind: 'unusable',
    message: expect.stringContaining('switches off the check of certificates'),
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS=ca.pem'),
  });
});
