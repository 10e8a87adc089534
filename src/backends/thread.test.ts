/**
 * Functions on threads: what they see, what they give and how they fail.
 * Needs the built worker; must not depend on how fast the machine is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { BODIES, CONTEXT, send } from '../../test/fixtures/thread/call.ts';
import { hidesFrame } from '../modules/hidden-frames.ts';
import { StepFailure, toStepError } from '../run/step-error.ts';
import { threadBackend } from './thread.ts';

/** Far more than any of this takes; a hang fails the test instead of the whole run. */
const HANG_MS = 20_000;

const TYPED = fileURLToPath(new URL('../../test/fixtures/thread/typed.ts', import.meta.url));

const shared = threadBackend({ threads: 1 });
afterAll(() => shared.close());

/** What the engine would record of a call that fails. */
async function failureOf(call: Promise<unknown>) {
  const thrown = await call.then(
    (value) => expect.fail(`it gave ${JSON.stringify(value)}`),
    (error) => error,
  );
  return toStepError(thrown, { hides: hidesFrame });
}

describe('a function on a thread', { timeout: HANG_MS }, () => {
  it('gives what it returns or promises', async () => {
    expect(await send(shared, 'double', { input: 21 })).toBe(42);
    expect(await send(shared, 'later', { input: 2 })).toBe(6);
    expect(await send(shared, 'default')).toBe('default');
    expect(await send(shared, 'nothing')).toBeUndefined();
  });

  it('runs on another thread, the same one while that is free', async () => {
    const ids = [await send(shared, 'where'), await send(shared, 'where')];
    expect(ids[0]).toBeGreaterThan(0);
    expect(ids[1]).toBe(ids[0]);
  });

  it('may be TypeScript', async () => {
    expect(await send(shared, 'measured', { file: TYPED, input: { length: 3 } })).toBe('step: 3 m');
  });

  it('sees all data of its context', async () => {
    const input = { rows: [1, { a: 'ü' }] };
    const data = {
      inputs: { before: input, other: 'x' },
      metadata: { before: { rows: 2 } },
      config: { limit: 3 },
      cost: { cpu: 2 },
    };
    const result = await send(shared, 'seen', { input, ...data });
    expect(result).toEqual({
      input,
      same: true,
      ...data,
      run: { id: 'run', input: null, name: 'flow', startedAt: 0 },
      stepId: 'step',
      attempt: 2,
      idempotencyKey: 'key',
      aborted: false,
      now: expect.any(Number),
    });
  });

  it('B12 has all parts of its context as properties, and prints it short', async () => {
    const { keys, ...rest } = (await send(shared, 'looked')) as { keys: string[] };
    const names = Object.keys(CONTEXT).concat('db');
    expect(keys.sort()).toEqual(names.sort());
    expect(rest).toEqual({
      json: '{"run":{"id":"run"},"stepId":"step","attempt":2}',
      shared: [true, false],
      text: "StepContext { run: 'run', stepId: 'step', attempt: 2 }",
      logs: 'function',
      aborted: false,
    });
  });

  it("has the engine's time, which goes on", async () => {
    const clock = { now: () => 5_000 };
    const { now } = (await send(shared, 'seen', { clock })) as { now: number };
    expect(now).toBeGreaterThanOrEqual(5_000);
    expect(now).toBeLessThan(5_000 + HANG_MS);
  });

  it('is not sent its context when it cannot see it', async () => {
    const touched: string[] = [];
    const context = new Proxy(CONTEXT, {
      get: (target, key: keyof typeof CONTEXT) => {
        touched.push(key);
        return target[key];
      },
    });
    const threads = shared.abilities!.threads!;
    await threads({ file: BODIES, exportName: 'double', takesContext: false, context });
    expect(new Set(touched)).toEqual(new Set(['input', 'signal']));
  });

  it('tells what it does in order, and all of it before it ends', async () => {
    const told: unknown[] = [];
    const hear = (message: unknown) => void told.push(message);
    const result = send(shared, 'tell', { log: hear, annotate: hear, progress: hear });
    expect(await result.finally(() => told.push('end'))).toBe('told');
    expect(told).toEqual(['first', { rows: 1 }, 0.5, 1, '{"rows":2}', { rows: 2, size: 3 }, 'end']);
  });

  it('is not heard any more once it has ended', async () => {
    const told: string[] = [];
    const log = (line: string) => void told.push(line);
    await send(shared, 'tellLate', { log });
    // The thread has had its turns by the time that it has served another call.
    await send(shared, 'later', { input: 1, log });
    expect(told).toEqual([]);
  });

  it.each(['annotate', 'log', 'progress'])(
    'that says too much (%s) is ended by a timer of the main thread, and little waits to be heard',
    async (how) => {
      const backend = threadBackend({ threads: 1 });
      const controller = new AbortController();
      const counts: number[] = [];
      let heard = 0;
      const hear = () => void heard++;
      const call = { annotate: hear, log: hear, progress: hear, signal: controller.signal };
      const ended = failureOf(send(backend, 'flood', { ...call, input: how }));
      // Each turn of the loop hears so much at most.
      while (counts.length < 20) {
        const before = heard;
        await new Promise((resolve) => setImmediate(resolve));
        if (heard > before) counts.push(heard - before);
      }
      expect(Math.max(...counts)).toBeLessThanOrEqual(2_000);
      controller.abort();
      expect((await ended).message).toBe('the call was aborted');
      await backend.close();
    },
  );

  it('cannot change its input, as on the main thread', async () => {
    const failure = await failureOf(send(shared, 'change', { input: [3, 1] }));
    expect(failure.message).toContain('read only');
  });

  it.each([
    ['text', 'plain ü \u0000'],
    ['numbers', [0, 1.5, -3, 1e300, Number.MIN_VALUE]],
    ['nesting', { a: [{ b: [null, true, ''] }], 'a b': {} }],
    ['bytes', new Uint8Array([0, 255, 7])],
    ['nothing', null],
  ])('carries %s there and back', async (_, input) => {
    expect(await send(shared, 'same', { input })).toEqual(input);
  });

  it('sends only the part of a buffer that is meant, and leaves it the rest', async () => {
    const whole = new Uint8Array(1_000).fill(7);
    const part = (await send(shared, 'same', { input: whole.subarray(10, 12) })) as Uint8Array;
    expect([...part, part.buffer.byteLength]).toEqual([7, 7, 2]);
    expect(await send(shared, 'roomOf', { input: whole.subarray(10, 12) })).toBe(2);
    expect(whole.byteLength).toBe(1_000);
    for (let i = 0; i < 2; i++) expect(await send(shared, 'bytes')).toEqual(Uint8Array.of(2, 3));
    const pooled = (await send(shared, 'pooled')) as Uint8Array;
    expect([new TextDecoder().decode(pooled), pooled.buffer.byteLength]).toEqual(['text', 4]);
  });
});

describe('a failure on a thread', { timeout: HANG_MS }, () => {
  const room = {
    code: 'E_ROOM',
    message: 'no room',
    retryable: false,
    retryAfterMs: 250,
    cause: { message: 'disk full' },
  };
  const step = { code: 'E_STEP', retryable: true };
  const unreadable = 'threw something that throws when it is looked at';
  it.each([
    ['failure', room],
    ['plain', { ...step, message: 'wrong kind' }],
    ['null', { ...step, message: 'threw null' }],
    ['text', { ...step, message: 'threw a text' }],
    ['proxy', { ...step, message: unreadable }],
    ['getter', { ...step, message: unreadable }],
    ['unsendable', { ...step, message: 'with a function' }],
  ])('is recorded as on the main thread: %s', async (input, expected) => {
    expect(await failureOf(send(shared, 'throws', { input }))).toMatchObject(expected);
    expect(await failureOf(send(shared, 'rejects', { input }))).toMatchObject(expected);
  });

  it('says where it was thrown, and so does what it comes from', async () => {
    const { stack, cause } = await failureOf(send(shared, 'charge'));
    const line = readFileSync(BODIES, 'utf8').split('// here')[0]!.split('\n').length;
    expect(stack).toMatch(new RegExp(`^    at charge .*bodies\\.mjs:${line}:\\d+\\)$`));
    expect(cause).toMatchObject({ message: 'limit', stack: expect.stringContaining(`:${line}:`) });
  });

  it.each([
    ['function', '$.a[1].b: function'],
    ['symbol', '$: symbol'],
    ['nan', '$.share: NaN'],
    ['bigint', '$.total: BigInt'],
    ['instance', '$.price: Money (only plain objects are kept)'],
    ['getter', '$.a: getter'],
    ['proxy', '#<Object> could not be cloned.'],
  ])('is a result that would not arrive as it is: %s', async (input, what) => {
    expect(await failureOf(send(shared, 'odd', { input }))).toEqual({
      code: 'E_RESULT',
      message: `the result cannot be kept exactly: ${what}`,
      retryable: false,
    });
  });

  it('is metadata that cannot be kept', async () => {
    expect(await failureOf(send(shared, 'forget'))).toMatchObject({
      code: 'E_METADATA',
      message: 'metadata cannot be kept: $.total: BigInt',
    });
    expect(await failureOf(send(shared, 'label'))).toMatchObject({
      code: 'E_METADATA',
      message: 'metadata is a mapping, such as { rows: 3 }: got "x"',
    });
  });

  it('comes from what throws where nothing catches it, and the thread is replaced', async () => {
    const before = await send(shared, 'where');
    expect(await failureOf(send(shared, 'throwsAside'))).toMatchObject({ code: 'E_ASIDE' });
    expect(await send(shared, 'where')).not.toBe(before);
    expect(await failureOf(send(shared, 'rejectsAside'))).toMatchObject({ message: 'unheard' });
  });

  it('F18 says in which imported file the fault is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-thread-'));
    const cases = [
      ['mjs', 'export const a = 1;\nconst b = = 1;\n', /\(\.\/deep\.mjs, line 2\)$/],
      ['cjs', '\nnull.x;\n', /\(\.\/deep\.cjs, line 2\)$/],
      ['ts', "\nimport 'no-such-package';\n", /"no-such-package", .*\(\.\/deep\.ts, line 2\)$/],
    ] as const;
    for (const [kind, text, where] of cases) {
      const file = join(folder, kind === 'ts' ? 'top.ts' : `${kind}.mjs`);
      writeFileSync(file, `import './deep.${kind}';\nexport const ok = () => 1;\n`);
      writeFileSync(join(folder, `deep.${kind}`), text);
      const { code, message } = await failureOf(send(shared, 'ok', { file }));
      expect([code, message]).toEqual(['E_THREAD', expect.stringMatching(where)]);
    }
    await rm(folder, { recursive: true });
  });

  it('says which file cannot be loaded, and where', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-thread-'));
    const file = join(folder, 'changed.ts');
    writeFileSync(file, 'export const ok = 1;\nexport const odd: = 2;\n');
    const broken = await failureOf(send(shared, 'ok', { file }));
    expect(broken).toMatchObject({ code: 'E_THREAD', retryable: false });
    expect(broken.message).toMatch(/^"changed.ts" cannot be loaded on a thread: .*\(line 2\)$/);
    await rm(folder, { recursive: true });
    const missing = await failureOf(send(shared, 'ok', { file: join(folder, 'gone.ts') }));
    expect(missing.message).toMatch(/^"gone.ts" cannot be loaded on a thread: .*gone\.ts/);
    for (const call of [{}, { file: TYPED }]) {
      for (const name of ['absent', 'notFunction', 'toString']) {
        const { message } = await failureOf(send(shared, name, call));
        expect(message).toContain(`no function "${name}"`);
      }
    }
  });

  it('says that the settings cannot be sent, and the thread goes on', async () => {
    const before = await send(shared, 'where');
    const failing = Array.from({ length: 3 }, () =>
      failureOf(send(shared, 'seen', { config: { then: () => {} } })),
    );
    for (const failure of await Promise.all(failing)) {
      expect(failure).toMatchObject({ code: 'E_THREAD', retryable: false });
      expect(failure.message).toMatch(/^the input or the settings cannot be sent to a thread: /);
    }
    expect(await send(shared, 'where')).toBe(before);
  });

  it('is what the context throws, unchanged', async () => {
    const failure = new StepFailure('E_INPUT_FROM', 'no input');
    const context = Object.defineProperty({ ...CONTEXT }, 'input', {
      get: () => {
        throw failure;
      },
    });
    const threads = shared.abilities!.threads!;
    const call = threads({ file: BODIES, exportName: 'same', takesContext: true, context });
    await expect(call).rejects.toBe(failure);
  });
});
