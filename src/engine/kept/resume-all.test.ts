/**
 * All runs whose process is gone go on: at once, and those that lose theirs later.
 */
import { describe, expect, it } from 'vitest';
import { heardWarnings } from '../../../test/warnings.ts';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { EngineError } from '../engine-error.ts';
import type { ResumeAllOptions } from './resume-all.ts';

/** Programs on one store and one clock. A run of a program that was let down hangs in its step. */
function programs() {
  const store = memoryStore();
  const clock = virtualClock();
  const flowOf = (name: string, act: (input: unknown, context: StepContext) => unknown) => {
    const flow = workflow(name);
    flow.step('only', { run: (input, context) => act(input, context) });
    return flow;
  };
  const interrupt = async (name: string, runIds: readonly string[]) => {
    for (const runId of runIds) {
      const hanging = handHeld<unknown, StepContext>();
      await newEngine({ store, clock }).start(flowOf(name, hanging), null, { runId });
      await hanging.started();
      await store.release(runId);
      clock.advance(1);
    }
  };
  return {
    store,
    clock,
    flowOf,
    interrupt,
    engine: (more = {}) => newEngine({ store, clock, ...more }),
  };
}

/** Settles what is under way without time going on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('all interrupted runs', () => {
  it('go on, oldest first, each with the workflow of its name', async () => {
    const { flowOf, interrupt, engine } = programs();
    await interrupt('a', ['a1', 'a2']);
    await interrupt('b', ['b1']);
    const resumed: string[] = [];
    const handles = await engine().resumeAll({
      workflows: [flowOf('a', () => 'A'), flowOf('b', () => 'B')],
      onResumed: ({ runId }) => resumed.push(runId),
    });
    const results = await Promise.all(handles.map(({ result }) => result));
    expect(results.map(({ runId, output }) => [runId, output])).toEqual([
      ['a1', 'A'],
      ['a2', 'A'],
      ['b1', 'B'],
    ]);
    expect(resumed).toEqual(['a1', 'a2', 'b1']);
  });

  it('are refused by themselves when nobody has their code; the others go on', async () => {
    const { interrupt, flowOf, engine } = programs();
    await interrupt('mine', ['m1']);
    await interrupt(
      'other',
      Array.from({ length: 5 }, (_, i) => `o${i}`),
    );
    await interrupt('mine', ['m2']);
    const refused = new Map<string, EngineError>();
    const handles = await engine().resumeAll({
      workflows: [flowOf('mine', () => 1)],
      onRefused: (runId, error) => refused.set(runId, error),
    });
    expect(handles.map(({ runId }) => runId)).toEqual(['m1', 'm2']);
    expect([...refused.keys()]).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
    expect(refused.get('o0')).toMatchObject({ code: 'workflow-missing' });
  });

  it('are all found, however many there are, also of one instant', async () => {
    const { store, clock, flowOf, engine } = programs();
    const hanging = handHeld<unknown, StepContext>();
    const first = engine();
    for (let i = 0; i < 600; i++) {
      await first.start(flowOf('w', hanging), null, { runId: `w${i}` });
      await store.release(`w${i}`);
      if (i > 550) clock.advance(1);
    }
    const handles = await engine().resumeAll({ workflows: [flowOf('w', () => 1)] });
    expect(new Set(handles.map(({ runId }) => runId)).size).toBe(600);
    expect((await Promise.all(handles.map(({ result }) => result))).every(({ ok }) => ok)).toBe(
      true,
    );
  });

  it('that lose their process later are resumed, until the engine is closed', async () => {
    const { clock, flowOf, interrupt, engine } = programs();
    const mine = engine();
    const taken: string[] = [];
    const options: ResumeAllOptions = {
      workflows: [flowOf('w', () => 1)],
      everyMs: 1_000,
      onResumed: ({ runId }) => taken.push(runId),
    };
    expect(await mine.resumeAll(options)).toEqual([]);
    await interrupt('w', ['w1']);
    clock.advance(990);
    await settled();
    expect(taken).toEqual([]);
    clock.advance(10);
    await settled();
    expect(taken).toEqual(['w1']);
    await interrupt('w', ['w2']);
    clock.advance(1_000);
    await settled();
    expect(taken).toEqual(['w1', 'w2']);
    await mine.close();
    expect(clock.pendingCount).toBe(0);
  });

  it('that cannot go on are told once, however often it looks', async () => {
    const { clock, interrupt, engine } = programs();
    await interrupt('nobodys', ['n1']);
    const refused: string[] = [];
    await engine().resumeAll({ everyMs: 10, onRefused: (runId) => refused.push(runId) });
    for (let i = 0; i < 3; i++) {
      clock.advance(10);
      await settled();
    }
    expect(refused).toEqual(['n1']);
  });

  it('are looked for again after the store could not be read for a while', async () => {
    const { store, clock, interrupt, flowOf, engine } = programs();
    let fails = 0;
    const { list } = store;
    Object.assign(store, {
      list: (filter: object) =>
        fails-- > 0 ? Promise.reject(new Error('away')) : list.call(store, filter),
    });
    const mine = engine();
    const taken: string[] = [];
    const options: ResumeAllOptions = {
      workflows: [flowOf('w', () => 1)],
      everyMs: 10,
      onResumed: ({ runId }) => taken.push(runId),
    };
    await mine.resumeAll(options);
    await interrupt('w', ['w1']);
    fails = 1;
    clock.advance(10);
    await settled();
    expect(taken).toEqual([]);
    clock.advance(10);
    await settled();
    expect(taken).toEqual(['w1']);
    fails = 1;
    await expect(mine.resumeAll()).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('wait for room in an engine that runs only so many, and are free for others until then', async () => {
    const { flowOf, interrupt, engine } = programs();
    await interrupt('w', ['w1', 'w2', 'w3']);
    const held = handHeld<unknown, StepContext>();
    const busy = engine({ maxRuns: 1 });
    const taken: string[] = [];
    const all = busy.resumeAll({
      workflows: [flowOf('w', held)],
      onResumed: ({ runId }) => taken.push(runId),
    });
    const call = await held.started();
    await settled();
    expect(taken).toEqual(['w1']);
    const idle = await engine().resumeAll({ workflows: [flowOf('w', () => 1)] });
    expect(idle.map(({ runId }) => runId)).toEqual(['w2', 'w3']);
    call.succeed(1);
    expect((await all).map(({ runId }) => runId)).toEqual(['w1']);
  });

  it('are not claimed by an engine that is busy with its own', async () => {
    const { flowOf, interrupt, engine } = programs();
    await interrupt('w', ['w1']);
    const held = handHeld<unknown, StepContext>();
    const busy = engine({ maxRuns: 1 });
    const own = await busy.start(flowOf('own', held));
    const call = await held.started();
    const taken: string[] = [];
    const options: ResumeAllOptions = {
      workflows: [flowOf('w', () => 1)],
      onResumed: ({ runId }) => taken.push(runId),
    };
    expect(await busy.resumeAll(options)).toEqual([]);
    await settled();
    const idle = await engine().resumeAll({ workflows: [flowOf('w', () => 1)] });
    expect(idle.map(({ runId }) => runId)).toEqual(['w1']);
    await interrupt('w', ['w2']);
    expect(await busy.resumeAll(options)).toEqual([]);
    call.succeed(1);
    await own.result;
    await expect.poll(() => taken).toEqual(['w2']);
  });

  it('go on whatever a listener throws, which is told as a warning', async () => {
    const { clock, flowOf, interrupt, engine } = programs();
    await interrupt('w', ['w1', 'w2']);
    await interrupt('nobodys', ['n1']);
    const warnings = heardWarnings();
    const mine = engine();
    const handles = await mine.resumeAll({
      workflows: [flowOf('w', () => 1)],
      everyMs: 10,
      onResumed: () => {
        throw new Error('mine');
      },
      onRefused: () => {
        throw new Error('mine too');
      },
    });
    expect(handles.map(({ runId }) => runId)).toEqual(['w1', 'w2']);
    await settled();
    const warning = 'a listener of resumeAll threw: mine';
    expect(warnings.texts).toEqual([warning, warning, `${warning} too`]);
    await interrupt('w', ['w3']);
    clock.advance(10);
    await expect
      .poll(async () => (await mine.runs({ runIds: ['w3'] }))[0]!.status)
      .toBe('succeeded');
    warnings.stop();
  });

  it('are left alone by a call that makes no sense, or by one that is cancelled', async () => {
    const { flowOf, interrupt, engine } = programs();
    await interrupt('w', ['w1']);
    const wrong: [object, string][] = [
      [{ everyMs: 0 }, 'everyMs cannot be 0'],
      [{ everyMs: '100' }, 'everyMs cannot be "100"'],
      [{ everyMs: Number.POSITIVE_INFINITY }, 'everyMs cannot be Infinity'],
      [{ drainMs: Number.POSITIVE_INFINITY }, 'drainMs cannot be Infinity'],
      [{ watchMs: 'x' }, 'watchMs cannot be "x"'],
      [{ workflows: flowOf('w', () => 1) }, 'workflows cannot be a mapping'],
      [{ workflows: [null] }, 'workflows cannot be a list of 1'],
      [{ onRefused: 'x' }, 'onRefused cannot be "x"'],
      [{ signal: 5 }, 'signal cannot be 5'],
      [{ observers: 5 }, 'observers cannot be 5'],
      [{ drainMs: -1 }, 'drainMs cannot be -1'],
      [{ leave: 'yes' }, 'leave cannot be "yes"'],
      [{ workflow: 1 }, 'there is no option "workflow"'],
    ];
    for (const [options, message] of wrong) {
      await expect(engine().resumeAll(options)).rejects.toMatchObject({
        code: 'invalid-option',
        message: expect.stringContaining(message),
      });
    }
    const signal = AbortSignal.abort();
    expect(await engine().resumeAll({ workflows: [flowOf('w', () => 1)], signal })).toEqual([]);
  });
});
