/**
 * The step type `http` within runs: the key that stays the same, ends, caches, and what is kept.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { httpStep } from '../src/steps/http.ts';
import { memoryStore } from '../src/stores/memory.ts';
import { sqliteStore } from '../src/stores/sqlite.ts';
import type { StepSettings } from '../src/workflow/workflow.ts';
import { type Asked, closeOrigins, origin } from './http-origin.ts';
import { flowOf, newEngine, step } from './workbench.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'heddle-http-'));
afterAll(async () => {
  await closeOrigins();
  rmSync(folder, { recursive: true });
});

function asking(config: Record<string, unknown>, settings: StepSettings = {}) {
  return flowOf([step('ask', [], { uses: 'http', with: config, settings })]);
}

const engineOn = (store = memoryStore()) => newEngine({ store, stepTypes: [httpStep] });

const keyOf = ({ headers }: Asked) => headers['idempotency-key'];

/** Answers 500 so often, then 200. */
async function failing(times: number, headers: Record<string, string> = {}) {
  let left = times;
  return origin((_, __, response) => {
    if (left-- > 0) response.writeHead(503, headers).end('busy');
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('paid');
  });
}

const KEY = /^[0-9a-f]{32}$/;
const TRIES = { maxAttempts: 3, initialIntervalMs: 1 };

describe('the key of a step', () => {
  it('is the same for all attempts, in a file of SQLite too', async () => {
    const server = await failing(2, { 'retry-after': '0' });
    const store = sqliteStore(join(folder, 'attempts.db'));
    const engine = newEngine({ store, stepTypes: [httpStep] });
    const result = await engine.run(
      asking({ url: server.url, body: { amount: 3 } }, { retry: TRIES }),
    );
    expect(result.step('ask')).toMatchObject({ status: 'succeeded', output: 'paid', attempts: 3 });
    const [one, two, three] = server.asked.map(keyOf);
    expect(one).toMatch(KEY);
    expect([two, three]).toEqual([one, one]);
    await engine.close();
    await store.close();
  });

  it('is the same for a retry of the run, and another for a fork and for another step', async () => {
    const server = await failing(1);
    const flow = flowOf([
      step('ask', [], { uses: 'http', with: { url: server.url, method: 'PUT' } }),
      step('later', ['ask'], { uses: 'http', with: { url: server.url, method: 'PUT' } }),
    ]);
    const engine = engineOn();
    expect((await engine.run(flow, null, { runId: 'r' })).status).toBe('failed');
    const retried = await (await engine.retry('r', { workflow: flow, runId: 'r2' })).result;
    expect(retried.status).toBe('succeeded');
    await (await engine.fork('r2', { workflow: flow, from: 'ask' })).result;
    const [first, again, later, forked] = server.asked.map(keyOf);
    expect(again).toBe(first);
    expect(new Set([first, later, forked]).size).toBe(3);
  });

  it('is not tried again without a policy, or where it may have had its effect', async () => {
    const server = await failing(9);
    const engine = engineOn();
    await engine.run(asking({ url: server.url, method: 'POST' }));
    expect(server.asked).toHaveLength(1);
    const broken = await origin((_, __, response) => response.destroy());
    const unkeyed = { url: broken.url, method: 'POST', idempotency_key: false };
    const result = await engine.run(asking(unkeyed, { retry: TRIES }));
    expect(result.step('ask')).toMatchObject({ attempts: 1, error: { code: 'E_HTTP' } });
    expect(broken.asked).toHaveLength(1);
  });
});

describe('a process that dies while it waits for the answer', () => {
  const run = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

  it('is followed by one that asks with the same key, and keeps what it gets', async () => {
    let first: ChildProcess | undefined;
    const server = await origin((_, __, response) => {
      // The payment is booked; nobody hears of it.
      if (first?.exitCode === null && first.signalCode === null) first.kill('SIGKILL');
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('paid');
    });
    writeFileSync(
      join(folder, 'pay.yaml'),
      `heddle: 1
steps:
  - { id: amount, uses: text/affix, with: { text: "3", suffix: " francs" } }
  - id: pay
    needs: amount
    uses: http
    with: { url: "${server.url}/payments", send: input }
`,
    );
    first = run('run', 'pay.yaml', '--run-id', 'p1');
    await once(first, 'exit');
    expect(first.signalCode).toBe('SIGKILL');
    const second = run('resume', 'p1', '--quiet');
    let out = '';
    second.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    const [code] = await once(second, 'close');
    expect([code, out]).toEqual([0, 'paid\n']);
    expect(server.asked).toHaveLength(2);
    const [one, two] = server.asked;
    expect(keyOf(one!)).toMatch(KEY);
    expect(keyOf(two!)).toBe(keyOf(one!));
    expect([one!.body, two!.body]).toEqual(['3 francs', '3 francs']);
  });
});

describe('a step that has asked', () => {
  /** Half an answer; `begun` when it is out, `gone` when nobody listens any more. */
  async function halfway() {
    let begin = () => {};
    let end = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const gone = new Promise<void>((resolve) => (end = resolve));
    const server = await origin((_, __, response) => {
      response.on('close', end);
      response.writeHead(200, { 'content-type': 'text/plain' }).write('half', () => begin());
    });
    return { server, begun, gone };
  }

  it('is over when its time is, also while the body is read', async () => {
    const { server, begun, gone } = await halfway();
    const result = await engineOn().run(asking({ url: server.url }, { timeoutMs: 200 }));
    await Promise.all([begun, gone]);
    expect(result.step('ask')).toMatchObject({
      status: 'failed',
      error: { code: 'timed_out', message: 'took longer than 200ms' },
    });
  });

  it('is over when the run is cancelled, also while the body is read', async () => {
    const { server, begun, gone } = await halfway();
    const handle = await engineOn().start(asking({ url: server.url }));
    await begun;
    handle.cancel('enough');
    expect((await handle.result).status).toBe('cancelled');
    await gone;
  });
});

describe('a cached step', () => {
  it('asks once for the same settings, and again for others', async () => {
    const server = await failing(0);
    const engine = engineOn();
    const rates = (month: string) =>
      engine.run(asking({ url: server.url, query: { month } }, { cache: true }));
    const first = await rates('may');
    expect((await rates('may')).step('ask')).toMatchObject({
      output: 'paid',
      metadata: { cached_from: first.runId, status: 200 },
    });
    expect(server.asked).toHaveLength(1);
    await rates('june');
    expect(server.asked.map(({ url }) => url)).toEqual(['/?month=may', '/?month=june']);
  });

  it('keeps no failure', async () => {
    const server = await failing(1);
    const engine = engineOn();
    await engine.run(asking({ url: server.url }, { cache: true }));
    expect((await engine.run(asking({ url: server.url }, { cache: true }))).status).toBe(
      'succeeded',
    );
  });
});

describe('an answer that cannot be kept', () => {
  it.each([
    ['{"a":{"__proto__":{"admin":true}}}', '$.a: __proto__ key'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'deeper than 512'],
    ['{"n":1e999}', '$.n: 1e999 is too large'],
    ['"\\ud800"', 'text with a lone surrogate'],
  ])('fails the step and nothing else: %.40s', async (body, why) => {
    const server = await origin((_, __, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    const engine = engineOn();
    const result = await engine.run(asking({ url: server.url }));
    expect(result.step('ask').error).toMatchObject({ code: 'E_RESULT', retryable: false });
    expect(result.step('ask').error!.message).toContain(why);
    expect('admin' in {}).toBe(false);
    const text = await engine.run(asking({ url: server.url, output: 'text' }));
    expect(text.output).toBe(body);
  });
});

describe('values in settings', () => {
  it('keep their kind in a body, and reach the address and the headers as text', async () => {
    const server = await failing(0);
    const result = await engineOn().run(
      asking({
        url: '${{ inputs.url }}/items?of=${{ inputs.n }}',
        query: { tag: '${{ inputs.tags }}', whole: '${{ 7 / 2 }}' },
        headers: { 'X-N': '${{ inputs.n }}' },
        body: { n: '${{ inputs.n }}', tags: '${{ inputs.tags }}', whole: '${{ 7 / 2 }}' },
      }),
      { url: server.url, n: 1.5, tags: ['a', 'b&c'] },
    );
    expect(result.status).toBe('succeeded');
    const [{ url, headers, body }] = server.asked as [Asked];
    expect(url).toBe('/items?of=1.5&tag=a&tag=b%26c&whole=3');
    expect(headers['x-n']).toBe('1.5');
    expect(JSON.parse(body)).toEqual({ n: 1.5, tags: ['a', 'b&c'], whole: 3 });
  });

  it.each([
    [{ headers: { 'X-A': '${{ inputs.a }}' } }, 'a\r\nX-Admin: 1', /headers: the value of the he/],
    [{ url: '${{ inputs.a }}' }, 'file:///etc/passwd', /url: the address starts with "file:"/],
    [{ query: { a: '${{ inputs.a }}' } }, null, /query\.a: expected/],
    [{ body: '${{ inputs.a }}' }, null, /body: expected/],
  ])('that cannot be sent fail the step before anything is: %j', async (config, a, message) => {
    const server = await failing(0);
    const flow = asking({ url: server.url, method: 'POST', ...config }, { retry: TRIES });
    const result = await engineOn().run(flow, { a });
    expect(result.step('ask')).toMatchObject({ attempts: 1, error: { code: 'E_BAD_CONFIG' } });
    expect(result.step('ask').error!.message).toMatch(message);
    expect(server.asked).toEqual([]);
  });
});
