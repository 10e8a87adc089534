/**
 * A step that must have its effect once, was cut off, and comes back in a program that says something else of it.
 * Knows engines and events; must not know how a store keeps them.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

const PAID = { as: 'succeeded', output: 'paid' } as const;

/** Programs one after the other on one store; each ends where a step named in `hangs` is under way. */
function programs() {
  const store = memoryStore();
  const calls: string[] = [];
  const flowOf = (effects: StepSettings['effects'], { pay = 'pay', hangs = '' } = {}) => {
    const flow = workflow('w');
    const hanging = handHeld();
    const run = (id: string) => (hangs === id ? hanging : () => `${calls.push(id) && id} done`);
    const look = flow.step('look', { run: run('look') as () => string });
    const sent = flow.step(pay, { needs: look, effects, run: run(pay) } as never);
    flow.returns(sent as never);
    return { flow, hanging };
  };
  type Flow = ReturnType<typeof flowOf>;
  const killed = async ({ flow, hanging }: Flow, resumes = true) => {
    const engine = newEngine({ store });
    if (resumes) await engine.resume('r', { workflow: flow });
    else await engine.start(flow, null, { runId: 'r' });
    await hanging.started();
    await store.release('r');
  };
  const resumed = async ({ flow }: Pick<Flow, 'flow'>, options: object = {}) => {
    const handle = await newEngine({ store }).resume('r', { workflow: flow, ...options });
    return handle.result;
  };
  return { store, calls, flowOf, killed, resumed };
}

describe('code that no longer says once', () => {
  it('leaves a step that was cut off to somebody who decides', async () => {
    const { store, calls, flowOf, killed, resumed } = programs();
    await killed(flowOf('once', { hangs: 'pay' }), false);
    const now = flowOf('idempotent');
    expect(await resumed(now)).toMatchObject({ status: 'waiting' });
    // It stays so, however often a program comes back.
    expect(await resumed(now)).toMatchObject({ status: 'waiting' });
    expect(calls).toEqual(['look']);
    const engine = newEngine({ store });
    await engine.resolve('r', 'pay', PAID);
    expect(await resumed(now)).toMatchObject({ status: 'succeeded', output: 'paid' });
    expect(calls).toEqual(['look']);
  });

  it('holds for what begins under it, also after a decision', async () => {
    const { calls, flowOf, killed, resumed } = programs();
    await killed(flowOf('once', { hangs: 'look' }), false);
    await killed(flowOf('idempotent', { hangs: 'pay' }));
    expect(await resumed(flowOf('idempotent'))).toMatchObject({ output: 'pay done' });
    expect(calls).toEqual(['look', 'pay']);

    const decided = programs();
    await decided.killed(decided.flowOf('once', { hangs: 'pay' }), false);
    const again = decided.flowOf('idempotent', { hangs: 'pay' });
    const handle = await newEngine({ store: decided.store }).resume('r', {
      workflow: again.flow,
      resolve: { pay: { as: 'rerun' } },
    });
    await again.hanging.started();
    await decided.store.release('r');
    expect(handle.runId).toBe('r');
    expect(await decided.resumed(decided.flowOf('idempotent'))).toMatchObject({
      output: 'pay done',
    });
  });

  it('is what a program between has said, not the one that started the run', async () => {
    const { calls, flowOf, killed, resumed } = programs();
    await killed(flowOf('idempotent', { hangs: 'look' }), false);
    await killed(flowOf('once', { hangs: 'pay' }));
    expect(await resumed(flowOf('idempotent'))).toMatchObject({ status: 'waiting' });
    expect(calls).toEqual(['look']);
  });

  it('cannot make a changed workflow run the step again', async () => {
    const { calls, flowOf, killed, resumed } = programs();
    await killed(flowOf('idempotent', { hangs: 'look' }), false);
    await killed(flowOf('once', { hangs: 'pay' }));
    const { flow } = flowOf('idempotent');
    flow.step('more', { run: () => 1 });
    await expect(resumed({ flow }, { useCurrent: true })).rejects.toMatchObject({
      code: 'run-undecided',
      step: 'pay',
    });
    expect(calls).toEqual(['look']);
  });
});

describe('a workflow that no longer has the step', () => {
  it('is refused until somebody has decided about it', async () => {
    const { store, calls, flowOf, killed, resumed } = programs();
    await killed(flowOf('once', { hangs: 'pay' }), false);
    const now = flowOf('once', { pay: 'charge' });
    await expect(resumed(now, { useCurrent: true })).rejects.toMatchObject({
      code: 'run-undecided',
      step: 'pay',
      message:
        'step "pay" of run "r" may have had its effect, and the workflow of now has no step with this id',
      hint: 'decide about it first (engine.resolve), or give the step its id again',
    });
    const refused: unknown[] = [];
    await newEngine({ store }).resumeAll({
      workflows: [now.flow],
      onChanged: 'use-current',
      onRefused: (_, { code }) => refused.push(code),
    });
    expect(refused).toEqual(['run-undecided']);
    expect(calls).toEqual(['look']);
    await newEngine({ store }).resolve('r', 'pay', { as: 'failed', message: 'not sent' });
    const result = await resumed(now, { useCurrent: true });
    expect(result).toMatchObject({ status: 'succeeded', output: 'charge done' });
  });

  it('is run by a retry that names the step, and by a fork', async () => {
    const { store, flowOf, killed, resumed } = programs();
    await killed(flowOf('once', { hangs: 'pay' }), false);
    const engine = newEngine({ store });
    await engine.cancel('r', 'no longer wanted');
    expect(await resumed(flowOf('once'))).toMatchObject({ status: 'cancelled' });
    const options = { workflow: flowOf('once', { pay: 'charge' }).flow, useCurrent: true };
    await expect(engine.retry('r', options)).rejects.toMatchObject({
      code: 'run-undecided',
      hint: 'to go on without it all the same, retry the run with it named: { step: "pay" }',
    });
    const retried = await engine.retry('r', { ...options, step: 'pay' });
    expect(await retried.result).toMatchObject({ output: 'charge done' });
    const forked = await engine.fork('r', { ...options, from: 'charge' });
    expect(await forked.result).toMatchObject({ output: 'charge done' });
  });
});
