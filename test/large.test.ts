/**
 * Graphs of the largest size that is allowed, run for real.
 * Asserts results, never times.
 */
import { describe, expect, it } from 'vitest';
import { layered } from '../bench/graphs.ts';
import { buildWorkflow } from '../bench/systems.ts';
import { createEngine } from '../src/index.ts';
import { todays } from './length.ts';

const MILLION = layered(1_000, 1_000);

const STRATEGIES = ['work_queue', 'level', 'reactive', 'hybrid'];

async function runs(strategy: string, graph: typeof MILLION, last: string): Promise<void> {
  const workflow = buildWorkflow(graph, () => 1);
  const result = await createEngine().run(workflow, null, { strategy, concurrency: 8 });
  expect(result.status).toBe('succeeded');
  expect(result.step(last)).toMatchObject({ status: 'succeeded', output: 1, attempts: 1 });
}

describe('a layered graph of a hundred thousand steps', () => {
  it.each(STRATEGIES)('runs under %s', (strategy) => runs(strategy, layered(1_000, 100), 's99999'));
});

describe('a layered graph of a million steps', () => {
  it.each(todays(STRATEGIES, 4))('runs under %s', (strategy) => runs(strategy, MILLION, 's999999'));

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
