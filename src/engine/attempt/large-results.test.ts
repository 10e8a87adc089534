/**
 * Results that are long: how long one may be, wherever it comes from, and that looking at one holds
 * nothing else up.
 */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../index.ts';
import { resultError } from '../../run/outcome.ts';
import { keepExact } from '../../std/exact-json.ts';
import { type Inexact, MAX_LENGTH } from '../../std/inexact.ts';
import { workflow } from '../../workflow/define.ts';

const TOO_LARGE = 'E_RESULT_TOO_LARGE';

/** Lists in lists, every one of them twice: few objects, and very many places. */
function doubled(levels: number): unknown {
  let value: unknown = { leaf: true };
  for (let i = 0; i < levels; i++) value = [value, value];
  return value;
}

describe('a result', () => {
  it.each<[string, () => unknown]>([
    ['a text', () => 'x'.repeat(MAX_LENGTH)],
    ['many texts', () => Array.from({ length: 300 }, () => ({ text: 'x'.repeat(2 ** 18) }))],
    ['bytes', () => new Uint8Array(MAX_LENGTH + 1)],
    ['a buffer', () => ({ raw: new ArrayBuffer(MAX_LENGTH) })],
    ['a list that is shared 2^24 times', () => doubled(24)],
    ['a list of holes', () => new Array(2 ** 31)],
  ])('F22 fails its step when it is too long: %s', async (_, make) => {
    const flow = workflow('f');
    flow.step('big', { retry: { maxAttempts: 3 }, run: make });
    const result = await createEngine().run(flow);
    expect(result.status).toBe('failed');
    expect(result.error?.message).toMatch(
      /^step "big" failed: the result cannot be kept: (more than 64 MiB, the most that is|\d+ (bytes|characters of JSON), and at most 64 MiB are) kept; write it to a file and return its path$/,
    );
    const { attempts, error } = result.step('big');
    expect([attempts, error?.code, error?.retryable]).toEqual([1, TOO_LARGE, false]);
  });

  it.each<[string, unknown, string]>([
    ['bytes', new Uint8Array(MAX_LENGTH + 1), '67108865 bytes, and at most 64 MiB are kept'],
    ['a text', 'x'.repeat(MAX_LENGTH), '67108866 characters of JSON, and at most 64 MiB are kept'],
    ['bytes in a list', [new Uint8Array(MAX_LENGTH)], 'more than 64 MiB, the most that is kept'],
  ])('F22 is told with its size where that is known: %s', (_, value, reason) => {
    const kept = keepExact(value) as Inexact;
    expect(resultError(kept).message).toContain(`the result cannot be kept: ${reason}`);
  });

  it('F22 is kept when it is as long as it may be', async () => {
    const flow = workflow('f');
    flow.step('text', { run: () => 'x'.repeat(MAX_LENGTH - 2) });
    flow.step('bytes', { run: () => new Uint8Array(MAX_LENGTH) });
    const result = await createEngine().run(flow);
    expect(result.status).toBe('succeeded');
  });

  it('F22 may be put together of outputs only as long as one', async () => {
    const flow = workflow('f');
    const half = flow.step('half', { run: () => 'x'.repeat(0.6 * MAX_LENGTH) });
    const both = workflow('both');
    const same = both.step('half', { run: () => 'x'.repeat(0.6 * MAX_LENGTH) });
    both.returns({ a: same, b: same });
    flow.step('pair', { needs: { a: half, b: half }, run: (given) => given });
    const engine = createEngine({ warnings: false });
    const [one, other] = [await engine.run(flow), await engine.run(both)];
    expect(one.step('pair').error?.code).toBe(TOO_LARGE);
    expect(other.error).toMatchObject({
      code: TOO_LARGE,
      message: expect.stringMatching(/^the outputs cannot be kept: more than 64 MiB, /),
    });
  });

  it('F22 of an input that is too long starts nothing', async () => {
    const flow = workflow('f');
    let ran = 0;
    flow.step('a', { run: () => ++ran });
    await expect(createEngine().run(flow, ['x'.repeat(MAX_LENGTH)])).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('longer than 64 MiB'),
    });
    expect(ran).toBe(0);
  });
});

describe('looking at a long result', () => {
  const ROWS = 200_000;
  const rows = () => Array.from({ length: ROWS }, (_, i) => ({ i, name: `row ${i}` }));

  it('F22 leaves turns to other steps and to timeouts', async () => {
    const flow = workflow('f', { onFailure: 'continue_on_error' });
    const order: string[] = [];
    let turns = 0;
    const big = flow.step('big', { run: rows });
    flow.step('behind', { needs: big, run: (list) => (order.push('behind'), list.length) });
    flow.step('beside', {
      run: async () => {
        while (!order.includes('behind')) {
          turns += 1;
          await new Promise(setImmediate);
        }
      },
    });
    const result = await createEngine().run(flow);
    expect(result.step('behind').output).toBe(ROWS);
    // 600,000 parts, 10,000 in a turn.
    expect(turns).toBeGreaterThan(50);
  });

  it('F22 finds keys that a list has beside its items', async () => {
    const flow = workflow('f');
    flow.step('big', { run: () => Object.assign(rows(), { columns: ['i', 'name'] }) });
    flow.step('symbol', { run: () => Object.assign(rows(), { [Symbol('x')]: 1 }) });
    const result = await createEngine().run(flow, undefined, { onFailure: 'continue_on_error' });
    for (const id of ['big', 'symbol'])
      expect(result.step(id).error?.message).toContain('$: a list with keys of its own');
  });

  it('F22 keeps it as it was at first, whatever its function does with it later', async () => {
    const flow = workflow('f');
    const list = rows();
    flow.step('big', {
      run: () => {
        setImmediate(() => {
          list[5] = { i: -1, name: 'changed' };
          list.length = ROWS;
          list.push({ i: -2, name: 'more' });
        });
        return list;
      },
    });
    const output = (await createEngine().run(flow)).step('big').output as typeof list;
    expect([output.length, output[5]?.i]).toEqual([ROWS, 5]);
    expect(Object.isFrozen(output) && Object.isFrozen(output[5])).toBe(true);
  });
});
