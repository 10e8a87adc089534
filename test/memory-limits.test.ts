/**
 * How much memory the attempts of a step may take, as workflows say it.
 * Knows workflows as users have them; must not know who holds a step to it.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../src/index.ts';

const engine = createEngine();
afterAll(() => engine.close());

const MB = 2 ** 20;
/** Hundreds of megabytes: much more than 32, and less than a thread may have. */
const LISTS = 3_000;

describe('a function on a thread', () => {
  it('that takes more than its step may fails with E_OOM, and others have what they had', async () => {
    const flow = workflow('fills', { onFailure: 'continue_on_error' });
    const uses = './test/fixtures/thread/bodies.mjs#fillsTo';
    const more = { uses, pool: 'cpu', input: LISTS } as const;
    const before = flow.step('before', more);
    const small = flow.step('small', { ...more, needs: before, memoryMax: 32 * MB });
    flow.step('after', { ...more, needs: small, runIf: 'all_settled' });
    const { steps } = await engine.run(flow, null);
    expect(steps.before?.output).toBe(LISTS);
    expect(steps.small?.error).toMatchObject({
      code: 'E_OOM',
      message: expect.stringContaining('a thread may have 32 MB'),
    });
    expect(steps.after?.output).toBe(LISTS);
  });
});

it('a function written in place cannot be held to a limit: that is an error', async () => {
  const flow = workflow('here');
  flow.step('a', { memoryMax: 32 * MB, run: () => 1 });
  const { diagnostics } = await engine.check(flow);
  expect(diagnostics).toMatchObject([
    {
      code: 'E_BAD_CONFIG',
      fix: "export it from a module, and write uses: './file.ts#export' and pool: 'cpu'",
    },
  ]);
});
