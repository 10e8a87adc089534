/**
 * Secrets from where they come from to where they are used, and nowhere else.
 * Knows workflows and stores as users have them; must not know how anything is masked.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  loadWorkflow,
  type SecretSource,
  sqliteStore,
  workflow,
} from '../../index.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { SecretReader } from './secret-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (ending: string) => join(folder, `${files++}.${ending}`);

const KEY = 'k3y-"ä/+_7f19c0';
const source = (name: string, values: Record<string, string>): SecretSource => ({
  name,
  get: (one) => values[one],
});

describe('a secret', () => {
  it('is given to the settings that may have it, and masked where it is kept', async () => {
    const server = createServer((request, response) => {
      const { authorization = '', 'x-key': key = '' } = request.headers;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ authorization, key, url: request.url }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const file = newFile('yaml');
    writeFileSync(
      file,
      `heddle: 1
name: pays
secrets: [shop_key]
steps:
  - id: pay
    uses: http
    with:
      url: http://127.0.0.1:${port}/pay
      headers: { authorization: "Bearer \${{ secrets.shop_key }}", x-key: "\${{ secrets['shop_key'] }}" }
      query: { k: "\${{ secrets.shop_key }}" }
`,
    );
    const store = newFile('db');
    const engine = createEngine({
      store: sqliteStore(store),
      secrets: [source('test', { shop_key: 'plain-7f19c0aa' })],
    });
    const { workflow: flow } = await loadWorkflow(file);
    const result = await engine.run(flow!, null, { runId: 'r' });
    await engine.close();
    server.close();
    expect(result.output).toEqual({ authorization: 'Bearer ***', key: '***', url: '/pay?k=***' });
    expect(result.steps.pay?.metadata).toMatchObject({ redacted: true });
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name)).includes('plain-7f19c0aa')).toBe(false);
  });

  it('is read by a function, anew for each attempt, and what it was before stays masked', async () => {
    const values = ['first-one-1234', 'second-one-5678'];
    let asked = 0;
    const flow = workflow('reads', { secrets: ['key'] });
    const told: string[] = [];
    flow.step('use', {
      retry: { maxAttempts: 2, initialIntervalMs: 1 },
      run: async (_, context) => {
        const key = await context.secret('key');
        told.push(key);
        context.log(`got ${key}`);
        context.annotate({ key });
        if (context.attempt === 1) throw new Error(`no ${key}`);
        return { key, both: told.join(' '), [key]: 1 };
      },
    });
    const rotating: SecretSource = { name: 'vault', has: () => true, get: () => values[asked++] };
    const store = newFile('db');
    const engine = createEngine({ store: sqliteStore(store), secrets: [rotating] });
    const result = await engine.run(flow, null, { runId: 'r' });
    const history = JSON.stringify((await engine.history('r'))?.events);
    await engine.close();
    expect(told).toEqual(values);
    expect(result.output).toEqual({ key: '***', both: '*** ***', '***': 1 });
    expect(history).toContain('no ***');
    for (const value of values) expect(history).not.toContain(value);
  });

  it('has a source before anything runs', async () => {
    const flow = workflow('reads', { secrets: ['key', 'other'] });
    let ran = false;
    flow.step('use', { run: () => (ran = true) });
    const engine = createEngine({ secrets: [source('test', { key: 'there-123' })], env: {} });
    await expect(engine.run(flow, null)).rejects.toMatchObject({
      diagnostics: [{ code: 'E_SECRET', path: ['secrets', 1] }],
    });
    expect(ran).toBe(false);
    await engine.close();
  });

  it('comes from the first place that has it: what the engine was given, a variable, a file', async () => {
    const mounted = mkdtempSync(join(folder, 'mounted-'));
    writeFileSync(join(mounted, 'real'), 'from-a-file\n');
    symlinkSync(join(mounted, 'real'), join(mounted, 'c'));
    writeFileSync(join(mounted, 'b'), 'not-this-one');
    const env = {
      HEDDLE_SECRET_A: 'not-this-one',
      HEDDLE_SECRET_B: 'from-a-variable',
      HEDDLE_SECRETS_DIR: mounted,
    };
    const flow = workflow('reads', { secrets: ['a', 'b', 'c'] });
    const seen: string[] = [];
    flow.step('use', {
      run: async (_, { secret }) => {
        for (const name of ['a', 'b', 'c']) seen.push(await secret(name));
      },
    });
    const engine = createEngine({ secrets: [source('test', { a: 'from-a-source' })], env });
    await engine.run(flow, null);
    await engine.close();
    expect(seen).toEqual(['from-a-source', 'from-a-variable', 'from-a-file']);
  });

  it('that is not declared is no secret of the workflow, and one that cannot be read fails the attempt', async () => {
    const flow = workflow('reads', { secrets: ['key'], onFailure: 'continue_on_error' });
    flow.step('unknown', { run: (_, { secret }) => secret('kee') });
    flow.step('broken', { run: (_, { secret }) => secret('key') });
    const down: SecretSource = {
      name: 'vault',
      has: () => true,
      get: () => Promise.reject(new Error('no answer for s3cr3t-value')),
    };
    const engine = createEngine({ secrets: [down] });
    const { steps } = await engine.run(flow, null);
    await engine.close();
    expect(steps.unknown?.error).toMatchObject({
      code: 'E_UNKNOWN_SECRET',
      message: 'the workflow declares no secret kee: add it to "secrets" at the top of it',
    });
    expect(steps.broken?.error).toMatchObject({
      code: 'E_SECRET',
      message: 'the secret key cannot be read from vault',
    });
  });

  it('in every form in which an answer may hold it', async () => {
    const bytes = Buffer.from(KEY);
    const forms = {
      raw: KEY,
      json: JSON.stringify({ KEY }),
      address: encodeURIComponent(KEY),
      form: new URLSearchParams({ KEY }).toString(),
      hex: bytes.toString('hex'),
      base64: bytes.toString('base64'),
      inBase64: Buffer.from(`user:${KEY}`).toString('base64'),
      alsoInBase64: Buffer.from(`ab:${KEY}:cd`).toString('base64'),
      base64url: bytes.toString('base64url'),
      html: KEY.replaceAll('"', '&quot;'),
      latin1: bytes.toString('latin1'),
    };
    const flow = workflow('echoes', { secrets: ['key'] });
    flow.step('echo', {
      run: async (_, { secret }) => {
        await secret('key');
        return forms;
      },
    });
    const engine = createEngine({ secrets: [source('test', { key: KEY })] });
    const { output } = (await engine.run(flow, null)) as { output: Record<string, string> };
    await engine.close();
    for (const [name, told] of Object.entries(output))
      expect([name, told]).toEqual([name, expect.stringContaining('***')]);
  });
});

describe('a place of secrets', () => {
  it.each([
    ['no file', (at: string) => mkdirSync(at), 'it is no file'],
    ['a pipe', (at: string) => execFileSync('mkfifo', [at]), 'it is no file'],
    ['empty', (at: string) => writeFileSync(at, '\n'), 'it is empty'],
    [
      'no text',
      (at: string) => writeFileSync(at, Uint8Array.of(0x61, 0xff)),
      'it is not UTF-8 text',
    ],
    [
      'too large',
      (at: string) => writeFileSync(at, 'x'.repeat(64 * 1024 + 1)),
      'it is larger than 64 KiB',
    ],
  ])('stops a run before it begins where it is %s', async (_, make, why) => {
    const mounted = mkdtempSync(join(folder, 'mounted-'));
    make(join(mounted, 'key'));
    const flow = workflow('reads', { secrets: ['key'] });
    flow.step('use', { run: () => 1 });
    const engine = createEngine({ env: { HEDDLE_SECRETS_DIR: mounted } });
    const message = `the secret key cannot be read from ${mounted}: ${why}.`;
    await expect(engine.run(flow, null)).rejects.toMatchObject({
      diagnostics: [{ code: 'E_SECRET', message }],
    });
    await engine.close();
  });

  it('warns of a secret that is too short to be masked', async () => {
    const flow = workflow('reads', { secrets: ['pin'] });
    flow.step('use', { run: () => 1 });
    const engine = createEngine({ secrets: [source('test', { pin: '1234' })], warnings: false });
    const { diagnostics } = await engine.run(flow, null);
    await engine.close();
    expect(diagnostics).toMatchObject([{ code: 'W_SECRET_SHORT', path: ['secrets', 0] }]);
  });

  it('that does not answer, or fails, is told as such, and the next one is not asked', async () => {
    const never: SecretSource = { name: 'vault', get: () => new Promise(() => {}) };
    const broken: SecretSource = { name: 'broken', get: () => Promise.reject(7) };
    const next = source('next', { key: 'there-123' });
    const clock = virtualClock();
    const reader = new SecretReader([never, next]);
    const silent = { place: 'vault', isShort: false, fault: 'it does not answer' };
    for (const [ms, most] of [
      [undefined, 10_000],
      [20_000, 10_000],
      [50, 50],
    ] as const) {
      const finding = reader.find('key', { clock, ms });
      clock.advance(most - 1);
      expect(clock.pendingCount).toBe(1);
      clock.advance(1);
      expect(await finding).toEqual(silent);
    }
    expect(await new SecretReader([broken, next]).find('key', { clock })).toMatchObject({
      isAskedLater: true,
    });
    expect(await new SecretReader([next]).find('kee', { clock })).toBeUndefined();
    expect(clock.pendingCount).toBe(0);
  });

  it('is waited for no longer than the run is wanted, and is told so', async () => {
    const told: string[] = [];
    const never: SecretSource = {
      name: 'vault',
      get: (_, { signal } = {}) =>
        new Promise(() => signal?.addEventListener('abort', () => told.push('stopped'))),
    };
    const flow = workflow('reads', { secrets: ['key'] });
    flow.step('use', { run: (_, { secret }) => secret('key') });
    const engine = createEngine({ secrets: [never] });
    const stop = new AbortController();
    const running = engine.run(flow, null, { signal: stop.signal });
    setImmediate(() => stop.abort());
    expect((await running).status).toBe('cancelled');
    expect(told).toEqual(['stopped']);
    const late = engine.run(flow, null, { timeoutMs: 5 });
    const diagnostics = [{ code: 'E_SECRET', message: expect.stringContaining('does not answer') }];
    await expect(late).rejects.toMatchObject({ diagnostics });
    expect(told).toEqual(['stopped', 'stopped']);
    await engine.close();
  });
});
