/**
 * Runs that are made from earlier ones: retries and forks.
 */
import { describe, expect, it } from 'vitest';
import { done, failedRun } from '../../../test/failed-run.ts';
import { newEngine, play } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

describe('a retry', () => {
  it('runs what came to nothing, and gives it what had been made, metadata too', async () => {
    const { engine, flow, calls } = await failedRun();
    const result = await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    expect(result).toMatchObject({ status: 'succeeded', output: { got: { n: 1 }, rows: 3 } });
    expect(calls).toEqual(['mail', 'file']);
    expect(result.step('load')).toEqual({
      status: 'succeeded',
      output: { n: 1 },
      metadata: { rows: 3, duration_ms: 0 },
      attempts: 0,
      durationMs: 0,
      reason: 'result of run r',
    });
  });

  it('has the input, the choices and the idempotency keys of the run', async () => {
    const { engine, flow, keys } = await failedRun();
    const before = keys.mail;
    const handle = await engine.retry('r', { workflow: flow });
    await handle.result;
    expect(handle.plan).toMatchObject({ input: { day: 1 }, concurrency: 3, keysOf: 'r' });
    expect(handle.runId).not.toBe('r');
    expect(keys.mail).toBe(before);
  });

  it('of a retry keeps the first name of a result, and the first keys', async () => {
    const { engine, flow, broken, keys } = await failedRun();
    const before = keys.mail;
    broken.now = true;
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    broken.now = false;
    const result = await done(engine.retry('r2', { workflow: flow, runId: 'r3' }));
    expect(result.step('load').reason).toBe('result of run r');
    expect(keys.mail).toBe(before);
  });

  it('of one step keeps what came after it, or runs that again too', async () => {
    const { engine, flow, calls } = await failedRun();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    calls.length = 0;
    await done(engine.retry('r2', { workflow: flow, step: 'load' }));
    expect(calls).toEqual(['load']);
    calls.length = 0;
    await done(engine.retry('r2', { workflow: flow, step: 'mail', downstream: true }));
    expect(calls).toEqual(['mail', 'file']);
  });

  it('is planned without running anything', async () => {
    const { engine, flow, calls } = await failedRun();
    const options = { workflow: flow };
    const { steps, plan } = await engine.planRerun({ kind: 'retry', runId: 'r', options });
    expect(steps).toEqual([
      { id: 'load', reused: true, why: 'result of run r' },
      { id: 'mail', reused: false, why: 'failed before' },
      { id: 'file', reused: false, why: 'after mail' },
    ]);
    expect([calls, plan.reused.size]).toEqual([[], 1]);
    expect(await engine.runs()).toHaveLength(1);
  });

  it('can be interrupted and resumed, also before its first event', async () => {
    const { store, flow, keys } = await failedRun();
    const clock = virtualClock();
    const before = keys.mail;
    const one = newEngine({ store, clock, maxRuns: 1 });
    const block = workflow('block');
    const hanging = handHeld();
    block.step('a', { run: hanging });
    await one.start(block);
    await hanging.started();
    // It waits in the line of an engine that goes away.
    await one.retry('r', { workflow: flow, runId: 'r2' });
    expect((await store.read('r2'))!.events).toEqual([]);
    const again = await newEngine({ store, clock }).resume('r2', { workflow: flow });
    const result = await play(clock, again.result);
    expect(result).toMatchObject({ status: 'succeeded', output: { got: { n: 1 }, rows: 3 } });
    expect([result.step('load').attempts, keys.mail]).toEqual([0, before]);
  });
});

describe('a fork', () => {
  it('runs a step and all after it again, under keys of its own', async () => {
    const { engine, flow, calls, keys } = await failedRun();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    const before = { ...keys };
    calls.length = 0;
    const result = await done(engine.fork('r2', { workflow: flow, from: 'mail' }));
    expect(calls).toEqual(['mail', 'file']);
    expect(result.status).toBe('succeeded');
    expect(keys.mail).not.toBe(before.mail);
    const { plan } = await engine.planRerun({
      kind: 'fork',
      runId: 'r2',
      options: { workflow: flow, from: 'mail', runId: 'r9' },
    });
    expect(plan.keysOf).toBe('r9');
  });

  it('can be made of a run that has not ended', async () => {
    const { engine, store, flowWith, calls } = await failedRun();
    const hanging = handHeld<unknown, StepContext>();
    const flow = flowWith(hanging as never);
    await engine.start(flow, null, { runId: 'h' });
    await hanging.started();
    calls.length = 0;
    await expect(engine.fork('h', { workflow: flow, from: 'mail' })).rejects.toMatchObject({
      code: 'run-owned',
    });
    const fork = newEngine({ store }).fork('h', { workflow: flow, from: 'mail', runId: 'f' });
    const second = (await fork, await hanging.started());
    second.succeed('forked');
    expect(await (await fork).result).toMatchObject({ status: 'succeeded', output: 'forked' });
    expect(calls).toEqual(['mail']);
  });
});

describe('a step that must have its effect once', () => {
  /** Both are under way when the run is cancelled; `file` is behind `a`. */
  async function cancelled() {
    const [a, b, store] = [handHeld(), handHeld(), memoryStore()];
    const flow = workflow('w');
    const first = flow.step('a', { run: a, effects: 'once' });
    flow.step('b', { run: b, effects: 'once' });
    flow.step('file', { run: () => 1, needs: [first] });
    const engine = newEngine({ store });
    const handle = await engine.start(flow, null, { runId: 'r' });
    const begun = [await a.started(), await b.started()];
    handle.cancel();
    for (const one of begun) one.fail(new Error('stopped'));
    expect(await handle.result).toMatchObject({ status: 'cancelled' });
    return { engine, flow, a, b };
  }

  it('and was cut off runs again only where each such step is named', async () => {
    const { engine, flow, a, b } = await cancelled();
    const refused = (step: string) => ({
      code: 'run-undecided',
      step,
      message: `step "${step}" of run "r" may have had its effect`,
      hint: `to run it again all the same, retry the run with it named: { step: "${step}" }`,
    });
    await expect(engine.retry('r', { workflow: flow })).rejects.toMatchObject(refused('a'));
    const options = { workflow: flow, step: 'a' };
    const call = { kind: 'retry', runId: 'r', options } as const;
    await expect(engine.planRerun(call)).rejects.toMatchObject(refused('b'));
    const fork = engine.fork('r', { workflow: flow, from: 'file' });
    await expect(fork).rejects.toMatchObject(refused('a'));
    expect(await engine.runs()).toHaveLength(1);
    const { result } = await engine.retry('r', { workflow: flow, step: ['a', 'b'] });
    (await a.started()).succeed(1);
    (await b.started()).succeed(2);
    expect(await result).toMatchObject({ status: 'succeeded' });
  });

  it('and failed runs again: it has said how it ended', async () => {
    const { engine, flow, calls } = await failedRun({ effects: 'once' });
    await done(engine.retry('r', { workflow: flow }));
    expect(calls).toEqual(['mail', 'file']);
  });
});

describe('what cannot be made again', () => {
  it.each([
    ['nothing', { runId: 'nobody' }, 'unknown-run', 'there is no run "nobody"'],
    ['an unknown step', { step: 'lod' }, 'invalid-option', '"lod" is not a step of the workflow'],
    ['downstream of nothing', { downstream: true }, 'invalid-option', 'downstream belongs to step'],
    ['with an odd option', { steps: 'a' }, 'invalid-option', 'there is no option "steps"'],
    ['under a name that is taken', { runId2: 'r' }, 'run-exists', 'there is a run "r" already'],
    [
      'under a name that is none',
      { runId2: '-x' },
      'invalid-option',
      'runId "-x" starts with "-", as options of a command do',
    ],
  ])('is %s', async (_, asked, code, message) => {
    const { engine, flow, calls } = await failedRun();
    const { runId = 'r', runId2, ...options } = asked as Record<string, string>;
    const more = runId2 === undefined ? options : { ...options, runId: runId2 };
    await expect(engine.retry(runId!, { workflow: flow, ...more } as never)).rejects.toMatchObject({
      code,
      message,
    });
    expect(calls).toEqual([]);
  });

  it('is a run in which everything succeeded', async () => {
    const { engine, flow } = await failedRun();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    await expect(engine.retry('r2', { workflow: flow })).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'run "r2" has nothing to run again: all of its steps succeeded',
      hint: expect.stringContaining('--step'),
    });
  });

  it('is a run that has not ended', async () => {
    const { engine, store } = await failedRun();
    const flow = workflow('w');
    const hanging = handHeld();
    flow.step('a', { run: hanging });
    await engine.start(flow, null, { runId: 'h' });
    await hanging.started();
    await expect(newEngine({ store }).retry('h', { workflow: flow })).rejects.toMatchObject({
      code: 'run-unfinished',
      message: 'run "h" has not ended',
    });
  });

  it('is a fork from no step, or from a step of a hook', async () => {
    const { engine, store } = await failedRun();
    await expect(engine.fork('r', {} as never)).rejects.toMatchObject({
      message: 'from cannot be nothing',
    });
    const flow = workflow('w');
    flow.step('a', { run: () => 1 });
    flow.step('clean', { run: () => 1, hook: 'finally' } as never);
    await newEngine({ store }).run(flow, null, { runId: 'hooked' });
    await expect(engine.fork('hooked', { workflow: flow, from: 'clean' })).rejects.toMatchObject({
      message: 'step "clean" is part of finally, which runs at the end of every run',
    });
  });
});
