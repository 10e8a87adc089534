/**
 * Runs that are made from earlier ones: retries, forks, and runs that go on with a changed workflow.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play } from '../../test/workbench.ts';
import { memoryStore } from '../stores/memory.ts';
import { handHeld } from '../testing/hand-held-step.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import { workflow } from '../workflow/define.ts';
import type { StepContext } from '../workflow/step-context.ts';
import type { StepSettings } from '../workflow/workflow.ts';

/** `load`, `mail` behind it, `file` behind that; `mail` fails until it is mended. */
async function failed(settings: StepSettings = {}) {
  const store = memoryStore();
  const calls: string[] = [];
  const keys: Record<string, string> = {};
  const broken = { now: true };
  const note = (id: string, context: StepContext) => {
    calls.push(id);
    keys[id] = context.idempotencyKey;
  };
  const load = (_: unknown, context: StepContext) => {
    note('load', context);
    context.annotate({ rows: 3 });
    return { n: calls.length };
  };
  const mail = (input: unknown, context: StepContext) => {
    note('mail', context);
    if (broken.now) throw new Error('no such host');
    return { got: input, rows: context.metadata.load!.rows };
  };
  const flowWith = (file: (input: unknown, context: StepContext) => unknown) => {
    const flow = workflow('w');
    const a = flow.step('load', { run: load as never });
    const b = flow.step('mail', { run: mail as never, needs: [a], ...settings } as never);
    flow.step('file', { run: file as never, needs: [b] });
    return flow;
  };
  const file = (input: unknown, context: StepContext) => {
    note('file', context);
    return input;
  };
  const flow = flowWith(file);
  const engine = newEngine({ store });
  await engine.run(flow, { day: 1 }, { runId: 'r', concurrency: 3 });
  broken.now = false;
  calls.length = 0;
  return { store, engine, flow, flowWith, calls, keys, broken };
}

const done = async (starting: Promise<{ result: Promise<unknown> }>) => {
  const handle = await starting;
  return (await handle.result) as Awaited<ReturnType<ReturnType<typeof newEngine>['run']>>;
};

describe('a retry', () => {
  it('runs what came to nothing, and gives it what had been made, metadata too', async () => {
    const { engine, flow, calls } = await failed();
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
    const { engine, flow, keys } = await failed();
    const before = keys.mail;
    const handle = await engine.retry('r', { workflow: flow });
    await handle.result;
    expect(handle.plan).toMatchObject({ input: { day: 1 }, concurrency: 3, keysOf: 'r' });
    expect(handle.runId).not.toBe('r');
    expect(keys.mail).toBe(before);
  });

  it('of a retry keeps the first name of a result, and the first keys', async () => {
    const { engine, flow, broken, keys } = await failed();
    const before = keys.mail;
    broken.now = true;
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    broken.now = false;
    const result = await done(engine.retry('r2', { workflow: flow, runId: 'r3' }));
    expect(result.step('load').reason).toBe('result of run r');
    expect(keys.mail).toBe(before);
  });

  it('of one step keeps what came after it, or runs that again too', async () => {
    const { engine, flow, calls } = await failed();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    calls.length = 0;
    await done(engine.retry('r2', { workflow: flow, step: 'load' }));
    expect(calls).toEqual(['load']);
    calls.length = 0;
    await done(engine.retry('r2', { workflow: flow, step: 'mail', downstream: true }));
    expect(calls).toEqual(['mail', 'file']);
  });

  it('is planned without running anything', async () => {
    const { engine, flow, calls } = await failed();
    const options = { workflow: flow };
    const { steps, plan } = await engine.planAgain({ kind: 'retry', runId: 'r', options });
    expect(steps).toEqual([
      { id: 'load', reused: true, why: 'result of run r' },
      { id: 'mail', reused: false, why: 'failed before' },
      { id: 'file', reused: false, why: 'after mail' },
    ]);
    expect([calls, plan.reused.size]).toEqual([[], 1]);
    expect(await engine.runs()).toHaveLength(1);
  });

  it('can be interrupted and taken up, also before its first event', async () => {
    const { store, flow, keys } = await failed();
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
    const { engine, flow, calls, keys } = await failed();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    const before = { ...keys };
    calls.length = 0;
    const result = await done(engine.fork('r2', { workflow: flow, from: 'mail' }));
    expect(calls).toEqual(['mail', 'file']);
    expect(result.status).toBe('succeeded');
    expect(keys.mail).not.toBe(before.mail);
    const { plan } = await engine.planAgain({
      kind: 'fork',
      runId: 'r2',
      options: { workflow: flow, from: 'mail', runId: 'r9' },
    });
    expect(plan.keysOf).toBe('r9');
  });

  it('can be made of a run that has not ended', async () => {
    const { engine, flowWith, calls } = await failed();
    const hanging = handHeld<unknown, StepContext>();
    const flow = flowWith(hanging as never);
    await engine.start(flow, null, { runId: 'h' });
    await hanging.started();
    calls.length = 0;
    const fork = engine.fork('h', { workflow: flow, from: 'mail', runId: 'f' });
    const second = (await fork, await hanging.started());
    second.succeed('forked');
    expect(await (await fork).result).toMatchObject({ status: 'succeeded', output: 'forked' });
    expect(calls).toEqual(['mail']);
  });
});

describe('a workflow as it is now', () => {
  it('keeps the results of steps that have not changed', async () => {
    const { engine, flowWith, calls } = await failed();
    const changed = flowWith((input) => ['changed', input]);
    const options = { workflow: changed, useCurrent: true };
    const { steps } = await engine.planAgain({ kind: 'retry', runId: 'r', options });
    expect(steps.map(({ why }) => why)).toEqual(['result of run r', 'failed before', 'changed']);
    const result = await done(engine.retry('r', options));
    expect(result.output).toEqual(['changed', { got: { n: 1 }, rows: 3 }]);
    expect(calls).toEqual(['mail']);
  });

  it('is refused without that option, which the hint names', async () => {
    const { engine, flowWith } = await failed();
    await expect(engine.retry('r', { workflow: flowWith(() => 1) })).rejects.toMatchObject({
      code: 'run-changed',
      hint: expect.stringContaining('useCurrent: true'),
    });
  });

  /** The same, with a third step that never ends in the process that began it. */
  async function interrupted(settings: StepSettings = {}) {
    const world = await failed(settings);
    const hanging = handHeld<unknown, StepContext>();
    const flow = world.flowWith(hanging as never);
    const clock = virtualClock();
    const { store } = world;
    await newEngine({ store, clock }).start(flow, null, { runId: 'h' });
    await hanging.started();
    world.calls.length = 0;
    return { ...world, flow, hanging, again: newEngine({ store, clock }), clock };
  }

  it('lets an interrupted run go on as a new one, and ends the old one', async () => {
    const { again, store, flowWith, calls, keys, clock } = await interrupted();
    const workflow = flowWith((input, { idempotencyKey }) => [input, idempotencyKey]);
    const handle = await again.resume('h', { workflow, useCurrent: true });
    const result = await play(clock, handle.result);
    expect(result.output).toEqual([{ got: { n: 1 }, rows: 3 }, expect.any(String)]);
    expect(calls).toEqual([]);
    expect(handle.plan.keysOf).toBe('h');
    expect(handle.runId).not.toBe('h');
    expect(keys.file).toBeUndefined();
    const { events } = (await store.read('h'))!;
    const reason = `it goes on with the changed workflow as run ${handle.runId}`;
    expect(events.slice(-4)).toMatchObject([
      { type: 'run.resumed' },
      { type: 'step.interrupted', step: 2 },
      { type: 'run.stopping', cause: { kind: 'cancel', reason } },
      { type: 'run.finished', status: 'cancelled' },
    ]);
    // Had the process died right then, a retry would do the same.
    const retried = await again.retry('h', { workflow, useCurrent: true });
    const { status, output } = await play(clock, retried.result);
    expect([status, output]).toEqual(['succeeded', result.output]);
  });

  it('that is as it was goes on as the same run', async () => {
    const { again, flow, hanging } = await interrupted();
    const handle = await again.resume('h', { workflow: flow, useCurrent: true });
    (await hanging.started()).succeed('late');
    expect(await handle.result).toMatchObject({ runId: 'h', output: 'late' });
  });

  it('runs nothing again that may have had its effect', async () => {
    const { store, engine } = await failed();
    const hanging = handHeld<unknown, StepContext>();
    const flowOf = (more: object) => {
      const flow = workflow('w');
      flow.step('pay', { run: hanging, effects: 'once', ...more });
      return flow;
    };
    await engine.start(flowOf({}), null, { runId: 'h' });
    await hanging.started();
    const workflow2 = flowOf({ title: 'x', timeoutMs: 5_000 });
    await expect(
      newEngine({ store }).resume('h', { workflow: workflow2, useCurrent: true }),
    ).rejects.toMatchObject({ message: 'step "pay" of run "h" may have had its effect' });
    expect((await store.read('h'))!.events.at(-1)!.type).toBe('step.started');
  });

  it('that is wrong ends nothing', async () => {
    const { again, store } = await interrupted();
    const wrong = workflow('w');
    wrong.step('a', { uses: 'nothing/like-it' } as never);
    await expect(again.resume('h', { workflow: wrong, useCurrent: true })).rejects.toMatchObject({
      code: 'invalid-workflow',
    });
    expect((await store.read('h'))!.events.at(-1)!.type).toBe('step.started');
  });
});

describe('what cannot be made again', () => {
  it.each([
    ['nothing', { runId: 'nobody' }, 'unknown-run', 'there is no run "nobody"'],
    ['an unknown step', { step: 'lod' }, 'invalid-option', '"lod" is not a step of the workflow'],
    ['downstream of nothing', { downstream: true }, 'invalid-option', 'downstream belongs to step'],
    ['with an odd option', { steps: 'a' }, 'invalid-option', 'there is no option "steps"'],
    ['under a name that is taken', { runId2: 'r' }, 'invalid-option', 'there is a run "r" already'],
    ['under a name that is none', { runId2: '../x' }, 'invalid-option', 'runId cannot be "../x"'],
  ])('is %s', async (_, asked, code, message) => {
    const { engine, flow, calls } = await failed();
    const { runId = 'r', runId2, ...options } = asked as Record<string, string>;
    const more = runId2 === undefined ? options : { ...options, runId: runId2 };
    await expect(engine.retry(runId!, { workflow: flow, ...more } as never)).rejects.toMatchObject({
      code,
      message,
    });
    expect(calls).toEqual([]);
  });

  it('is a run in which everything succeeded', async () => {
    const { engine, flow } = await failed();
    await done(engine.retry('r', { workflow: flow, runId: 'r2' }));
    await expect(engine.retry('r2', { workflow: flow })).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'run "r2" has nothing to run again: all of its steps succeeded',
      hint: expect.stringContaining('--step'),
    });
  });

  it('is a run that has not ended', async () => {
    const { engine } = await failed();
    const flow = workflow('w');
    const hanging = handHeld();
    flow.step('a', { run: hanging });
    await engine.start(flow, null, { runId: 'h' });
    await hanging.started();
    await expect(engine.retry('h', { workflow: flow })).rejects.toMatchObject({
      code: 'run-unfinished',
      message: 'run "h" has not ended',
    });
  });

  it('is a fork from no step, or from a step of a hook', async () => {
    const { engine, store } = await failed();
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
