/**
 * Secrets in what a run keeps: in called workflows, in added steps, in results that others take.
 * Knows workflows and stores as users have them; must not know how anything is masked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LogLines } from '../../backends/process-output.ts';
import { createEngine, type SecretSource, sqliteStore, workflow } from '../../index.ts';
import { hiddenIn, hiddenMessage } from '../../run/hidden.ts';
import { KnownSecrets } from '../../run/known-secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (ending: string) => join(folder, `${files++}.${ending}`);

const source = (name: string, values: Record<string, string>): SecretSource => ({
  name,
  get: (one) => values[one],
});

describe('secrets of a workflow that is called', () => {
  it('are those that it declares itself, and an added step has those of the workflow that adds it', async () => {
    const leaf = workflow('leaf', { secrets: ['own'] });
    leaf.step('ask', { run: (_, { secret }) => secret('own') });
    leaf.step('other', { optional: true, run: (_, { secret }) => secret('outer') });
    const flow = workflow('calls', { secrets: ['outer'], onFailure: 'continue_on_error' });
    flow.call('leaf', leaf);
    flow.step('adds', {
      run: (_, context) =>
        context.expand((body) => body.step('asks', { run: (__, { secret }) => secret('outer') })),
    });
    flow.forEach('each', {
      items: async (_, { secret }) => [await secret('outer'), 2],
      each: { run: (item) => item },
    });
    const values = { own: 'own-secret-1', outer: 'outer-secret-2' };
    const engine = createEngine({
      secrets: [source('test', values)],
      store: sqliteStore(newFile('db')),
    });
    const { steps } = await engine.run(flow, null, { runId: 'r' });
    const story = JSON.stringify((await engine.history('r'))?.events);
    await engine.close();
    expect(steps.adds?.output).toBe('***');
    expect(steps.each?.output).toEqual(['***', 2]);
    expect(story).toContain('the workflow declares no secret outer');
    for (const value of Object.values(values)) expect(story).not.toContain(value);
  });
});

describe('what a service hands out', () => {
  it('is masked from when it is hidden', async () => {
    const flow = workflow('hides');
    const login = flow.step('login', {
      run: (_, { hide, log }) => {
        hide('handed-out-77');
        log('got handed-out-77');
        return { token: 'handed-out-77' };
      },
    });
    flow.step('fails', {
      needs: [login],
      optional: true,
      run: () => {
        throw new Error('no handed-out-77');
      },
    });
    const lines: string[] = [];
    const engine = createEngine({
      observers: [{ name: 'lines', event: () => {}, log: (_, text) => void lines.push(text) }],
    });
    const { steps } = await engine.run(flow, null);
    await engine.close();
    expect(steps.login?.output).toEqual({ token: '***' });
    expect(steps.fails?.error?.message).toBe('no ***');
    expect(lines).toEqual(['got ***']);
  });
});

describe('a result that other runs take', () => {
  it('holds no secret, and is taken whatever the secret is', async () => {
    const flow = workflow('caches', { secrets: ['key'] });
    let ran = 0;
    flow.step('use', {
      uses: 'http',
      cache: true,
      with: { url: 'http://127.0.0.1:9/', headers: { k: '${{ secrets.key }}' } },
      optional: true,
    });
    flow.step('made', {
      cache: { key: 'one' },
      run: async (_, { secret }) => `${++ran} ${await secret('key')}`,
    });
    const store = sqliteStore(newFile('db'));
    for (const key of ['first-key-1', 'second-key-2']) {
      const engine = createEngine({ store, secrets: [source('test', { key })] });
      const { steps } = await engine.run(flow, null);
      expect(steps.made?.output).toBe('1 ***');
    }
    await store.close();
  });
});

describe('what is written by a program', () => {
  it('holds no part of a secret, wherever a long line of it is cut', () => {
    const key = 'Qk7wZp2VxLm9RtY4bN6cHd8JfG3sAe5U';
    const secrets = new KnownSecrets();
    secrets.hide(key);
    for (const before of [8_150, 8_170, 8_180, 8_191, 16_380]) {
      for (const size of [7, 1_000, 50_000]) {
        const lines: string[] = [];
        const out = new LogLines(
          'standard error',
          (line) => lines.push(line),
          hiddenIn({ secrets }),
        );
        const bytes = Buffer.from(`${'x'.repeat(before)}${key}${'y'.repeat(9_000)}\nend\n`);
        for (let at = 0; at < bytes.length; at += size) out.add(bytes.subarray(at, at + size));
        out.end();
        expect(lines.join('')).toBe(`${'x'.repeat(before)}***${'y'.repeat(9_000)}end`);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(8_192);
      }
    }
  });

  it('holds nothing of the middle of a long one that was cut on both sides', () => {
    const key = Array.from({ length: 900 }, (_, i) => (i * 7919).toString(36)).join('');
    const secrets = new KnownSecrets();
    secrets.hide(key);
    const cut = `exited with code 3: …${key.slice(1_000, 1_200)}…`;
    expect(hiddenMessage(cut, { env: {}, secrets })).toBe('exited with code 3: …***…');
  });
});

describe('what cannot be masked', () => {
  it('is refused in steps that are added, and is no cause of an error', async () => {
    const flow = workflow('adds', { secrets: ['key'], onFailure: 'continue_on_error' });
    flow.step('adds', {
      run: async (_, context) => {
        const input = await context.secret('key');
        return context.expand([{ id: 'x', uses: 'text/case', input }]);
      },
    });
    flow.step('named', {
      run: async (_, context) => {
        const id = await context.secret('key');
        return context.expand((body) => body.step(id, { run: () => 1 }));
      },
    });
    flow.step('throws', {
      run: async (_, context) => {
        throw new Error('outer', { cause: new Error(`no ${await context.secret('key')}`) });
      },
    });
    const engine = createEngine({
      store: sqliteStore(newFile('db')),
      secrets: [source('test', { key: 'to-be-hidden-1' })],
    });
    const result = await engine.run(flow, null, { runId: 'r' });
    const story = JSON.stringify((await engine.history('r'))?.events);
    await engine.close();
    for (const id of ['adds', 'named'])
      expect(result.steps[id]?.error).toMatchObject({
        code: 'E_EXPAND',
        message: expect.stringContaining('the steps that it adds hold a secret'),
      });
    expect(result.steps.throws?.error?.cause).toMatchObject({ message: 'no ***' });
    expect(story).not.toContain('to-be-hidden-1');
  });
});

describe('an attempt that waits for a secret', () => {
  it('ends when it is not wanted any more, and does not wait for the place', async () => {
    const never: SecretSource = {
      name: 'vault',
      has: () => true,
      get: () => new Promise(() => {}),
    };
    const flow = workflow('waits', { secrets: ['key'], onFailure: 'continue_on_error' });
    flow.step('function', { timeoutMs: 20, run: (_, { secret }) => secret('key') });
    flow.step('program', {
      uses: 'shell',
      timeoutMs: 20,
      with: { command: ['true'], env: { K: '${{ secrets.key }}' } },
    });
    const engine = createEngine({ secrets: [never] });
    const { steps } = await engine.run(flow, null, { graceMs: 600_000 });
    await engine.close();
    for (const id of ['function', 'program']) expect(steps[id]?.error?.code).toBe('timed_out');
  });
});
