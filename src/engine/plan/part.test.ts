/**
 * Runs of a part of a workflow: who says which, what steps get, and what a retry, a fork and a resume make of it.
 * Knows engines and plans; must not know how a graph is cut.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { fold, type KeptPlan, planOfKept, storyOf } from '../../run/index.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { WorkflowOptions } from '../../workflow/workflow-options.ts';

const engine = newEngine();

function made(options: WorkflowOptions<undefined> = {}) {
  const flow = workflow('part', options);
  const load = flow.step('load', { run: (n) => Number(n) + 1 });
  const double = flow.step('double', { needs: load, run: (n) => n * 2 });
  const other = flow.step('other', { run: () => 'other' });
  flow.step('both', { needs: [double, other], run: ([n, text]) => `${n} ${text}` });
  const tell = flow.step('tell', { hook: 'finally', needs: load, run: (n) => n ?? 'nothing' });
  return { flow: flow.returns({ double, other }), tell };
}

describe('a run of a part', () => {
  it('succeeds, with null for what was left out', async () => {
    const { flow } = made();
    const result = await engine.run(flow, 1, { target: 'double' });
    expect([result.status, result.output]).toEqual(['succeeded', { double: 4, other: null }]);
    expect(result.steps.other).toMatchObject({
      status: 'skipped',
      leftOut: true,
      reason: 'left out of this run',
      attempts: 0,
    });
    expect(result.steps.double).not.toHaveProperty('leftOut');
  });

  it('gives a first step the input of the run, and a list its places', async () => {
    const { flow } = made();
    const result = await engine.run(flow, 20, { start: 'double' });
    expect([result.steps.double!.output, result.steps.both!.output]).toEqual([40, '40 undefined']);
  });

  it('runs its hooks, for which a step that was left out is a skipped one', async () => {
    const { flow, tell } = made();
    const result = await engine.run(flow, 1, { start: 'double' });
    expect(result.step(tell).output).toBe('nothing');
  });

  it('is what the call says, else what the workflow says; an empty list is all of it', async () => {
    const { flow } = made({ start: 'double', target: ['both'] });
    const ran = async (options: object) => {
      const { steps } = await engine.run(flow, 1, options);
      return Object.keys(steps).filter((id) => steps[id]!.status === 'succeeded');
    };
    expect(await ran({})).toEqual(['double', 'both', 'tell']);
    expect(await ran({ start: [] })).toEqual(['load', 'double', 'other', 'both', 'tell']);
    expect(await ran({ start: [], target: 'load' })).toEqual(['load', 'tell']);
  });

  it('is refused before anything runs where there is none such', async () => {
    const { flow } = made();
    await expect(engine.run(flow, 1, { start: 'dubble' })).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('start names "dubble", which is not a step'),
      hint: 'did you mean "double"?',
    });
    const odd = { start: 3 } as object;
    await expect(engine.run(flow, 1, odd)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it('is kept by a retry and a fork, whatever the workflow says now', async () => {
    const first = await engine.run(made().flow, 1, { target: 'double' });
    const { flow } = made({ start: 'other' });
    const fork = await engine.fork(first.runId, { workflow: flow, from: 'double' });
    const { steps } = await fork.result;
    expect(steps.load).toMatchObject({ status: 'succeeded', attempts: 0 });
    expect(steps.double).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(steps.other).toMatchObject({ leftOut: true });
    const retry = engine.retry(first.runId, { workflow: flow, step: 'other' });
    await expect(retry).rejects.toMatchObject({
      message: expect.stringContaining('step "other" was left out of the run'),
    });
  });

  it('is the same when another process goes on with it, whatever the workflow says now', async () => {
    const [store, clock, hanging] = [memoryStore(), virtualClock(), handHeld()];
    const flowOf = (options: WorkflowOptions<undefined>, run: (input: unknown) => unknown) => {
      const flow = workflow('resumed', options);
      const load = flow.step('load', { run: () => 'loaded' });
      const hold = flow.step('hold', { needs: load, run });
      flow.step('last', { needs: hold, run: (text) => `${String(text)}!` });
      flow.step('other', { needs: hold, run: () => 'other' });
      return flow;
    };
    const first = flowOf({ start: 'hold' }, hanging as never);
    await newEngine({ store, clock }).start(first, 'given', { runId: 'r', target: 'last' });
    await hanging.started();
    const second = flowOf({ start: 'last' }, (text) => text);
    const handle = await newEngine({ store, clock }).resume('r', { workflow: second });
    const { status, output, steps } = await handle.result;
    expect([status, output]).toEqual(['succeeded', 'given!']);
    expect(Object.keys(steps).filter((id) => steps[id]!.leftOut)).toEqual(['load', 'other']);
  });

  it('is read from what is kept, without its workflow', async () => {
    const store = memoryStore();
    const { runId } = await newEngine({ store }).run(made().flow, 1, { start: 'double' });
    const { snapshot, events } = (await store.read(runId))!;
    const { steps } = storyOf(fold(planOfKept(runId, snapshot as KeptPlan), events));
    expect(steps.map(({ id, status, leftOut }) => `${id} ${status} ${leftOut ?? ''}`)).toEqual([
      'load skipped true',
      'double succeeded ',
      'other skipped true',
      'both succeeded ',
      'tell succeeded ',
    ]);
  });

  it('has nothing to run again when all that it was about has succeeded', async () => {
    const { flow } = made();
    const first = await engine.run(flow, 1, { target: 'double' });
    await expect(engine.retry(first.runId, { workflow: flow })).rejects.toMatchObject({
      message: expect.stringContaining('nothing to run again'),
    });
  });
});
