/**
 * Secrets in what a run keeps: in called workflows, in added steps, in results that others take.
 * Knows workflows and stores as users have them; must not know how anything is masked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, type SecretSource, sqliteStore, workflow } from '../../index.ts';

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
