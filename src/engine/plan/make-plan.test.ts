/**
 * A plan: the word of the call, else that of the workflow, else the default.
 */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { flow, graphOf } from '../../../test/workbench.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { makePlan, type PlanParts } from './make-plan.ts';

async function planOf(workflow: Partial<Workflow>, parts: Partial<PlanParts> = {}) {
  const graph = await graphOf({ ...flow('a'), ...workflow });
  const usual = { options: {}, pools: undefined, env: {}, defaultStrategy: 'work_queue', now: 1 };
  return makePlan(graph, 'input', { ...usual, ...parts });
}

const said = {
  strategy: 'level',
  drain: true,
  concurrency: 3,
  maxBranches: 4,
  timeoutMs: 5_000,
  defaults: { branchTimeoutMs: 600 },
} as const;

describe('a plan', () => {
  it('without any choice has the defaults', async () => {
    expect(await planOf({})).toMatchObject({
      strategy: 'work_queue',
      failureMode: 'fail_fast',
      drain: false,
      concurrency: Math.max(4, 2 * availableParallelism()),
      maxBranches: Number.POSITIVE_INFINITY,
      branchTimeoutMs: undefined,
      timeoutMs: undefined,
      input: 'input',
    });
  });

  it('takes the words of the workflow', async () => {
    const { defaults, ...words } = said;
    const plan = await planOf({ ...said, onFailure: 'best_effort' });
    expect(plan).toMatchObject({ ...words, ...defaults, failureMode: 'best_effort' });
  });

  it('takes those of the call before them', async () => {
    const options = {
      strategy: 'hybrid',
      onFailure: 'continue_on_error',
      drain: false,
      concurrency: { min: 1, max: 2 },
      maxBranches: 9,
      branchTimeoutMs: 7,
      timeoutMs: 8,
      runId: 'mine',
      seed: 4,
    } as const;
    const { onFailure, ...others } = options;
    const plan = await planOf({ ...said, onFailure: 'best_effort' }, { options });
    expect(plan).toMatchObject({ ...others, failureMode: onFailure });
  });

  it('takes text for lengths of time', async () => {
    const options = { branchTimeoutMs: '7ms', timeoutMs: '8s', graceMs: '1m' };
    const plan = await planOf({}, { options });
    expect(plan).toMatchObject({ branchTimeoutMs: 7, timeoutMs: 8_000, graceMs: 60_000 });
  });

  it('has a new id and a new seed for every run that names none', async () => {
    const [one, two] = [await planOf({}), await planOf({})];
    expect(one.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(one.runId).not.toBe(two.runId);
    expect(one.seed).not.toBe(two.seed);
  });

  it('has the pools of the engine, of the workflow and of the call, the last one winning', async () => {
    const pools = { a: { size: 1 }, b: { size: 1 }, c: { size: 1 } };
    const plan = await planOf(
      { pools: { b: { size: 2 }, c: { size: 2 } } },
      { pools, options: { pools: { c: { size: 3 }, cpu: { size: 64 } } } },
    );
    const sizes = ['a', 'b', 'c', 'cpu'].map((name) => plan.pools.get(name)?.size);
    expect(sizes).toEqual([1, 2, 3, 64]);
  });
});
