/**
 * What looks like a secret, and what only has words in common with one.
 */
import { describe, expect, it } from 'vitest';
import { holdsToken, nameLooksSecret, textCanBeSecret } from './secret-looks.ts';

/** Put together, so that no file holds one. */
const made = (start: string, length: number) => start + 'aB3dE5gH7j'.repeat(10).slice(0, length);

describe('names', () => {
  it.each([
    'TOKEN',
    'GITHUB_TOKEN',
    'githubToken',
    'DB_PASSWORD',
    'password',
    'client-secret',
    'SECRET',
    'api_key',
    'apiKey',
    'APIKEY',
    'x-api-key',
    'AWS_SECRET_ACCESS_KEY',
    'PRIVATE_KEY',
    'ssh.passphrase',
  ])('%s is that of a secret', (name) => expect(nameLooksSecret(name)).toBe('sure'));

  it.each(['STRIPE_KEY', 'shopKey'])('%s may be that of one', (name) =>
    expect(nameLooksSecret(name)).toBe('maybe'),
  );

  it.each([
    'KEY',
    'key',
    'CACHE_KEY',
    'sort_key',
    'primaryKey',
    'PUBLIC_KEY',
    'idempotency-key',
    'MAX_TOKENS',
    'tokens',
    'page_token',
    'nextToken',
    'TOKEN_URL',
    'PASSWORD_FILE',
    'SECRET_NAME',
    'KEYBOARD',
    'MONKEY',
    'secretary',
    'TOKENIZER',
    'PATH',
    '',
    '__',
  ])('%s is not', (name) => expect(nameLooksSecret(name)).toBeUndefined());
});

describe('texts', () => {
  it.each([
    made('sk-', 24),
    made('sk-proj-', 40),
    made('sk_live_', 24),
    made('ghp_', 36),
    made('github_pat_', 30),
    made('glpat-', 20),
    `AKIA${'ABCDEFGHIJKLMNOP'}`,
    made('xoxb-', 20),
    made('AIza', 35),
    `-----BEGIN RSA ${'PRIVATE'} KEY-----\nabc`,
    `curl -H "Authorization: Bearer ${made('ghp_', 36)}"`,
  ])('hold a token of a known kind: %s', (text) => expect(holdsToken(text)).toBe(true));

  it.each([
    'sk-4711-demo',
    'task-force-of-the-quite-long-name-here',
    'risk-management-of-all-the-things',
    'ghp_short',
    'AKIA is a word, and ASIA another one',
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
    'xoxo, with love from everybody here',
  ])('hold none: %s', (text) => expect(holdsToken(text)).toBe(false));

  it.each<[string, 'sure' | 'maybe' | undefined, boolean]>([
    ['hunter2-hunter2', 'sure', true],
    ['postgres', 'sure', true],
    ['a1b2c3d4e5f6', 'maybe', true],
    ['hunter2-hunter2', undefined, false],
    ['short', 'sure', false],
    ['', 'sure', false],
    ['disabled', 'sure', false],
    ['/run/secrets/db', 'sure', false],
    ['./key.pem', 'sure', false],
    ['~/.config/key', 'sure', false],
    ['$OTHER_NAME', 'sure', false],
    ['<your token>', 'sure', false],
    ['******', 'sure', false],
    ['customer-name', 'maybe', false],
    ['order 7 of 2026', 'maybe', false],
  ])('%s under a name that is %s: %s', (text, likeness, is) => {
    expect(textCanBeSecret(text, likeness)).toBe(is);
  });
});
