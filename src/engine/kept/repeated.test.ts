/**
 * A step that must have its effect once and has had it, in a run that goes on with another workflow.
 * Knows engines and stores; must not know how a plan is made.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { defined } from '../../std/defined.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepSettings } from '../../workflow/workflow.ts';
import type { EngineError } from '../engine-error.ts';
import type { ResumeAllOptions } from './resume-all.ts';

interface Shape {
  /** Ids of steps between `check` and `pay`. */
  readonly extra?: readonly string[];
  readonly pay?: string;
  readonly effects?: StepSettings['effects'];
  readonly hook?: 'finally';
  readonly version?: string;
  /** Which step does not end by itself. */
  readonly hangs?: string;
  readonly last?: () => unknown;
}

/** `check`, `pay` behind it, `mail` behind that, in programs one after the other on one store. */
function programs() {
  const store = memoryStore();
  const calls: string[] = [];
  const flowOf = ({
    extra = [],
    pay = 'pay',
    effects = 'once',
    hook,
    version,
    ...more
  }: Shape = {}) => {
    const hanging = handHeld();
    const flow = workflow('w', version === undefined ? {} : { version });
    const run = (id: string, does?: () => unknown) =>
      more.hangs === id ? hanging : () => (calls.push(id), does?.() ?? `${id} done`);
    const step = (id: string, settings: object, does?: () => unknown) =>
      flow.step(id, { ...settings, run: run(id, does) } as never);
    let before = step('check', {});
    for (const id of extra) before = step(id, { needs: before });
    const paid = step(pay, hook === undefined ? { needs: before, effects } : { hook, effects });
    step('mail', { needs: hook === undefined ? paid : before }, more.last);
    return { flow, hanging };
  };
  const cutOff = async (shape: Shape) => {
    const { flow, hanging } = flowOf({ hangs: 'mail', ...shape });
    await newEngine({ store }).start(flow, null, { runId: 'r' });
    await hanging.started();
    await store.release('r');
  };
  const goOn = async (shape: Shape, step?: string) => {
    const { flow } = flowOf(shape);
    const options = { workflow: flow, useCurrent: true, ...defined({ step }) };
    const handle = await newEngine({ store }).resume('r', options);
    return handle.result;
  };
  const goAllOn = async (shape: Shape, more: ResumeAllOptions = {}) => {
    const refused: unknown[] = [];
    const onRefused = (runId: string, { code, step }: EngineError) =>
      refused.push([runId, code, step]);
    const options = { workflows: [flowOf(shape).flow], onRefused, ...more } as ResumeAllOptions;
    const handles = await newEngine({ store }).resumeAll(options);
    return { refused, results: await Promise.all(handles.map(({ result }) => result)) };
  };
  return { store, calls, flowOf, cutOff, goOn, goAllOn, engine: () => newEngine({ store }) };
}

const REFUSED = { code: 'already-done', step: 'pay' };

describe('a run that goes on with other needs', () => {
  it('does not repeat an effect that must happen once', async () => {
    const { calls, cutOff, goOn, goAllOn } = programs();
    await cutOff({});
    await expect(goOn({ extra: ['limit'] })).rejects.toMatchObject({
      ...REFUSED,
      message:
        'step "pay" of run "r" has had its effect, which must happen once, and would run again (changed)',
      hint: 'leave it and the steps before it as they were, with their old needs; to run it again all the same, name it: engine.resume("r", { workflow, useCurrent: true, step: "pay" })',
    });
    const more = { onChanged: 'use-current' } as const;
    const { refused } = await goAllOn({ extra: ['limit'] }, more);
    expect(refused).toEqual([['r', 'already-done', 'pay']]);
    expect(calls).toEqual(['check', 'pay']);
    // With its old needs it goes on, and what it gave is there.
    const { results } = await goAllOn({ version: '2' }, more);
    expect(results).toMatchObject([{ status: 'succeeded' }]);
    expect(calls).toEqual(['check', 'pay', 'mail']);
  });

  it('repeats it where the step is named, once however often that is asked', async () => {
    const { calls, cutOff, goOn, flowOf, store } = programs();
    await cutOff({});
    await expect(goOn({ extra: ['limit'] }, 'check')).rejects.toMatchObject(REFUSED);
    const next = flowOf({ extra: ['limit'], hangs: 'mail' });
    const options = { workflow: next.flow, useCurrent: true, step: 'pay' };
    const { runId } = await newEngine({ store }).resume('r', options);
    await next.hanging.started();
    await store.release(runId);
    expect(await goOn({ extra: ['limit'] }, 'pay')).toMatchObject({ status: 'succeeded' });
    expect(calls).toEqual(['check', 'pay', 'limit', 'pay', 'mail']);
  });

  it('leaves it behind, or repeats what may have been, where that step is named', async () => {
    const done = programs();
    await done.cutOff({});
    expect(await done.goOn({ pay: 'charge' }, 'pay')).toMatchObject({ status: 'succeeded' });
    const inDoubt = programs();
    await inDoubt.cutOff({ hangs: 'pay' });
    await expect(inDoubt.goOn({ version: '2' })).rejects.toMatchObject({ code: 'run-undecided' });
    expect(await inDoubt.goOn({ version: '2' }, 'pay')).toMatchObject({ status: 'succeeded' });
    expect(inDoubt.calls).toEqual(['check', 'pay', 'mail']);
  });

  it('names a step of the workflow, and only with useCurrent', async () => {
    const { cutOff, goOn, engine, flowOf } = programs();
    await cutOff({});
    await expect(goOn({ extra: ['limit'] }, 'pays')).rejects.toMatchObject({
      code: 'invalid-option',
      message: '"pays" is not a step of the workflow',
    });
    const options = { workflow: flowOf().flow, step: 'pay' };
    await expect(engine().resume('r', options)).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'step belongs to useCurrent',
    });
  });

  it('also where a step before that one is another one', async () => {
    const { calls, cutOff, goOn } = programs();
    await cutOff({ extra: ['limit'] });
    await expect(goOn({ extra: ['new', 'limit'] })).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining('(after limit)'),
    });
    expect(calls).toEqual(['check', 'limit', 'pay']);
  });

  it('keeps what somebody has decided', async () => {
    const { calls, cutOff, goOn, engine } = programs();
    await cutOff({ hangs: 'pay' });
    await engine().resolve('r', 'pay', { as: 'succeeded', output: 'paid by hand' });
    await expect(goOn({ extra: ['limit'] })).rejects.toMatchObject(REFUSED);
    await expect(goOn({ pay: 'charge' })).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining('no step with this id: a new one may be the same'),
      hint: expect.stringMatching(
        /^give the step its id again; to go on without it all the same, /,
      ),
    });
    expect(await goOn({ version: '2' })).toMatchObject({
      steps: { pay: { status: 'succeeded', output: 'paid by hand' } },
    });
    expect(calls).toEqual(['check', 'mail']);
  });

  it('is not refused where the step is gone and nothing new can stand for it', async () => {
    const { calls, store, cutOff } = programs();
    await cutOff({});
    const flow = workflow('w');
    const check = flow.step('check', { run: () => 1 });
    flow.step('mail', { needs: check, run: () => 'mailed' });
    const handle = await newEngine({ store }).resume('r', { workflow: flow, useCurrent: true });
    expect(await handle.result).toMatchObject({ output: 'mailed' });
    expect(calls).toEqual(['check', 'pay']);
  });

  it('nor lets the step run once more at its end', async () => {
    const { cutOff, goOn, engine, flowOf } = programs();
    await cutOff({});
    await expect(goOn({ hook: 'finally' })).rejects.toMatchObject(REFUSED);
    await engine().cancelWithoutCode('r', 'no longer wanted');
    const options = { workflow: flowOf({ hook: 'finally' }).flow, useCurrent: true };
    await expect(engine().retry('r', options)).rejects.toMatchObject({
      ...REFUSED,
      hint: 'leave it and the steps before it as they were, with their old needs; else start the workflow again',
    });
  });
});

describe('what a step was when its attempt began', () => {
  it('holds after the run went on under code that says something else', async () => {
    const { store, calls, flowOf, cutOff, goOn } = programs();
    await cutOff({});
    const again = flowOf({ effects: 'idempotent', hangs: 'mail' });
    await newEngine({ store }).resume('r', { workflow: again.flow });
    await again.hanging.started();
    await store.release('r');
    await expect(goOn({ effects: 'idempotent', extra: ['limit'] })).rejects.toMatchObject(REFUSED);
    expect(calls).toEqual(['check', 'pay']);
  });

  it('holds where a run has the result from another one', async () => {
    const { store, calls, flowOf, cutOff, goOn } = programs();
    await cutOff({});
    const next = flowOf({ effects: 'idempotent', version: '2', hangs: 'mail' });
    const options = { workflow: next.flow, useCurrent: true };
    const handle = await newEngine({ store }).resume('r', options);
    await next.hanging.started();
    await store.release(handle.runId);
    await expect(goOn({ effects: 'idempotent', extra: ['limit'] })).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining(`of run "${handle.runId}"`),
    });
    expect(calls).toEqual(['check', 'pay']);
  });

  it('counts as well where only the code of now says once', async () => {
    const { cutOff, goOn } = programs();
    await cutOff({ effects: 'idempotent' });
    await expect(goOn({ extra: ['limit'] })).rejects.toMatchObject(REFUSED);
    expect(await goOn({ effects: 'idempotent', extra: ['limit'] })).toMatchObject({
      status: 'succeeded',
    });
  });
});

describe('a retry', () => {
  async function failed() {
    const world = programs();
    const last = () => {
      throw new Error('no such host');
    };
    await world.engine().run(world.flowOf({ last }).flow, null, { runId: 'r' });
    const workflow = world.flowOf({ extra: ['limit'] }).flow;
    world.calls.length = 0;
    return { ...world, options: { workflow, useCurrent: true } };
  }

  it('repeats the effect only where the step is named', async () => {
    const { engine, calls, options } = await failed();
    await expect(engine().retry('r', options)).rejects.toMatchObject({
      ...REFUSED,
      hint: 'leave it and the steps before it as they were, with their old needs; to run it again all the same, retry it with the step named: { step: "pay" }',
    });
    const named = { ...options, step: 'pay' };
    const call = { kind: 'retry', runId: 'r', options: named } as const;
    const { steps } = await engine().planRerun(call);
    expect(steps[2]).toEqual({ id: 'pay', reused: false, why: 'asked for, has had its effect' });
    const handle = await engine().retry('r', named);
    expect(await handle.result).toMatchObject({ status: 'succeeded' });
    expect(calls).toEqual(['limit', 'pay', 'mail']);
  });

  it('of everything behind a step, and a fork from one, has the effect again', async () => {
    const { engine, flowOf, calls } = await failed();
    const workflow = flowOf().flow;
    const options = { workflow, step: 'check', downstream: true };
    await (await engine().retry('r', options)).result;
    await (await engine().fork('r', { workflow, from: 'check' })).result;
    expect(calls).toEqual(['check', 'pay', 'mail', 'check', 'pay', 'mail']);
  });

  it('is a fork that stands in no way of the effect only from there on', async () => {
    const { engine, options } = await failed();
    await expect(engine().fork('r', { ...options, from: 'mail' })).rejects.toMatchObject(REFUSED);
    const handle = await engine().fork('r', { ...options, from: 'pay' });
    expect(await handle.result).toMatchObject({ status: 'succeeded' });
  });

  it('without another workflow does not repeat it either', async () => {
    const { store, calls } = programs();
    const flow = workflow('w');
    const load = flow.step('load', {
      run: () => {
        throw new Error('no such host');
      },
    });
    flow.step('tell', {
      needs: load,
      effects: 'once',
      runIf: 'all_settled',
      run: () => calls.push('tell'),
    });
    const engine = newEngine({ store });
    await engine.run(flow, null, { runId: 'r' });
    await expect(engine.retry('r', { workflow: flow })).rejects.toMatchObject({
      code: 'already-done',
      step: 'tell',
      message: expect.stringContaining('(after load)'),
      hint: 'to run it again all the same, retry it with the step named: { step: "tell" }',
    });
    await (await engine.retry('r', { workflow: flow, step: 'tell' })).result;
    expect(calls).toEqual(['tell', 'tell']);
  });
});
