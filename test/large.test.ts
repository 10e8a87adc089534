/**
 * Graphs of the largest size that is allowed, run for real.
 * Asserts results, never times.
 */
import { describe, expect, it } from 'vitest';
import { layered } from '../bench/graphs.ts';
import { buildWorkflow } from '../bench/systems.ts';
import { createEngine } from '../src/index.ts';

const MILLION = layered(1_000, 1_000);

describe('a layered graph of a million steps', () => {
  it.each(['work_queue', 'level', 'reactive', 'hybrid'])('runs under %s', async (strategy) => {
    const engine = createEngine();
    const workflow = buildWorkflow(MILLION, () => 1);
    const result = await engine.run(workflow, null, { strategy, concurrency: 8 });
    expect(result.status).toBe('succeeded');
    expect(result.step('s999999')).toMatchObject({ status: 'succeeded', output: 1, attempts: 1 });
  });

  it('is refused when it has one step too many, before anything runs', async () => {
    let ran = 0;
    const workflow = buildWorkflow(MILLION, () => ++ran);
    workflow.step('one-more', { run: () => ++ran });
    await expect(createEngine().run(workflow)).rejects.toMatchObject({
      code: 'invalid-workflow',
      message: expect.stringContaining('1000001 steps'),
    });
    expect(ran).toBe(0);
  });
});
