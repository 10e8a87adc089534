/**
 * A call that is made again: runs that there are already under the ids of its inputs.
 * Knows engines and stores; must not know how a run is found.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const again = { runId: (input: unknown) => `run-${input}`, ifExists: 'attach' } as const;

function counted() {
  const flow = workflow('counted');
  const ran: unknown[] = [];
  const step = flow.step('only', {
    run: (input: unknown) => {
      ran.push(input);
      if (input === 'bad') throw new Error('bad input');
      return `${input} done`;
    },
  });
  return { ran, flow: flow.returns(step) };
}

describe('runs that are there already', () => {
  it('are refused, each by itself, where nothing else is said', async () => {
    const { flow, ran } = counted();
    const engine = newEngine();
    await engine.run(flow, 'a', { runId: 'run-a' });
    const result = await engine.runMany(flow, ['a', 'b'], { runId: again.runId });
    expect(result.counts).toMatchObject({ succeeded: 1, refused: 1 });
    expect(result.failed[0]).toMatchObject({ runId: 'run-a', error: { code: 'run-exists' } });
    expect(ran).toEqual(['a', 'b']);
  });

  it('keep their results when they have ended, also where they failed', async () => {
    const { flow, ran } = counted();
    const store = memoryStore();
    await newEngine({ store }).runMany(flow, ['a', 'bad'], again);
    const result = await newEngine({ store }).runMany(flow, ['a', 'bad', 'c'], again);
    expect(ran).toEqual(['a', 'bad', 'c']);
    expect(result.counts).toMatchObject({ succeeded: 2, failed: 1 });
    expect(result.runs.map(({ result }) => result?.output)).toEqual(['a done', null, 'c done']);
  });

  it('are resumed where nobody runs them', async () => {
    const store = Object.assign(memoryStore(), { isTemporary: false });
    const body = handHeld<unknown, StepContext>();
    const flow = workflow('held');
    const given = flow.returns(flow.step('only', { run: body }));
    const left = await newEngine({ store }).start(given, 'b', { runId: 'run-b' });
    await body.started();
    left.leave();
    await left.result;
    const all = newEngine({ store }).runMany(given, ['b', 'c'], { ...again, concurrency: 1 });
    (await body.started()).succeed('resumed');
    (await body.started()).succeed('new');
    expect((await all).orThrow()).toEqual(['resumed', 'new']);
  });

  it('are one run where two inputs have one id', async () => {
    const { flow, ran } = counted();
    const result = await newEngine().runMany(flow, ['a', 'a'], again);
    expect([result.ok, result.orThrow(), ran]).toEqual([true, ['a done', 'a done'], ['a']]);
  });

  it('of another workflow are refused', async () => {
    const engine = newEngine();
    const other = workflow('other');
    other.step('x', { run: () => 1 });
    await engine.run(other, 'a', { runId: 'run-a' });
    const result = await engine.runMany(counted().flow, ['a'], again);
    expect(result.failed[0]).toMatchObject({ status: 'refused', error: { code: 'run-changed' } });
  });

  it('run elsewhere are waited for, but not beyond the end of the call, which does not stop them', async () => {
    const store = memoryStore();
    const body = handHeld<unknown, StepContext>();
    const flow = workflow('held');
    const given = flow.returns(flow.step('only', { run: body }));
    const owner = newEngine({ store });
    const handle = await owner.start(given, 'a', { runId: 'run-a' });
    const call = await body.started();
    const controller = new AbortController();
    const { signal } = controller;
    const all = owner.runMany(given, ['a'], { ...again, signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('no longer'));
    expect((await all).failed[0]).toMatchObject({
      runId: 'run-a',
      status: 'refused',
      error: { message: 'no longer' },
    });
    call.succeed('done');
    expect((await handle.result).output).toBe('done');
  });
});
