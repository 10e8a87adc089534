/**
 * Inputs that a workflow has now and its earlier run did not have.
 */
import { describe, expect, it } from 'vitest';
import { done } from '../../../test/failed-run.ts';
import { newEngine } from '../../../test/workbench.ts';
import type { Schema } from '../../std/schema.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { Step, StepSettings, Workflow } from '../../workflow/workflow.ts';

const DAY: Record<string, Schema> = { day: { type: 'integer' } };
const BOTH: Record<string, Schema> = { ...DAY, limit: { type: 'integer' } };

const fails = () => {
  throw new Error('no such host');
};

/** `load`, and `send` behind it. */
function flowOf(
  inputs: Record<string, Schema> | 'none',
  send: Partial<Step>,
  settings: StepSettings = {},
): Workflow {
  const load = { id: 'load', needs: [], settings, run: (input: unknown) => [input] };
  const behind = { id: 'send', needs: ['load'], settings: {}, ...send };
  const steps = [load, behind].map((one) => ({ uses: 'function', ...one }));
  return { name: 'w', steps, ...(inputs !== 'none' && { inputs }) };
}

const WITH_LIMIT = { run: ([input]: [object]) => input, settings: { when: 'inputs.limit == 7' } };

async function failedOf(
  inputs: Record<string, Schema> | 'none' = DAY,
  input: unknown = { day: 1 },
  load?: StepSettings,
) {
  const store = memoryStore();
  const engine = newEngine({ store });
  const earlier = flowOf(inputs, { run: fails }, load);
  await engine.run(earlier, input, { runId: 'r' });
  return { store, engine, earlier };
}

describe('a new input', () => {
  const now = { workflow: flowOf(BOTH, WITH_LIMIT), useCurrent: true } as const;

  it('stands beside those that the earlier run had, whose results are kept', async () => {
    const { engine, store } = await failedOf();
    const options = { ...now, input: { limit: 7 }, runId: 'again' };
    const result = await done(engine.retry('r', options));
    expect([result.output, result.step('load').attempts]).toEqual([{ day: 1 }, 0]);
    expect((await store.read('again'))!.snapshot).toMatchObject({ input: { day: 1, limit: 7 } });
    const fork = await done(
      engine.fork('r', { ...now, from: 'send', input: { limit: 8, day: 1 } }),
    );
    expect([fork.step('load').attempts, fork.step('send').status]).toEqual([0, 'skipped']);
  });

  it('is asked for by name where it is missing', async () => {
    const { engine } = await failedOf();
    await expect(engine.retry('r', now)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('the input "limit" is missing'),
    });
  });

  it('is planned and taken as it is at the call', async () => {
    const { engine } = await failedOf();
    const [planned, tried] = [{ limit: 7 }, { limit: 7 }];
    const planning = engine.planRerun({
      kind: 'retry',
      runId: 'r',
      options: { ...now, input: planned },
    });
    const trying = engine.retry('r', { ...now, input: tried });
    planned.limit = 8;
    tried.limit = 8;
    const plans = [(await planning).plan, (await trying).plan];
    expect(plans.map((plan) => plan.input)).toEqual([7, 7].map((limit) => ({ day: 1, limit })));
  });

  it('lets an interrupted run go on, also when nothing but the inputs has changed', async () => {
    const store = memoryStore();
    const hanging = handHeld<unknown, StepContext>();
    await newEngine({ store }).start(flowOf(DAY, { run: hanging }), { day: 1 }, { runId: 'h' });
    await hanging.started();
    const workflow = flowOf(BOTH, { run: hanging });
    const options = { workflow, useCurrent: true, input: { limit: 2 } };
    const handle = await newEngine({ store }).resume('h', options);
    expect([handle.runId === 'h', handle.plan.input]).toEqual([false, { day: 1, limit: 2 }]);
    (await hanging.started()).succeed('end');
    expect((await handle.result).output).toBe('end');
  });

  it('makes a step run again that could ask for it all along', async () => {
    const asks = { when: 'has(inputs.limit) || inputs.day == 1' };
    const { engine } = await failedOf(DAY, { day: 1 }, asks);
    const workflow = flowOf(BOTH, WITH_LIMIT, asks);
    const whole = { ...now, workflow, input: { limit: 7 } };
    const { steps } = await engine.planRerun({ kind: 'retry', runId: 'r', options: whole });
    expect(steps.map(({ why }) => why)).toEqual(['changed', 'changed']);
    const other = flowOf(BOTH, WITH_LIMIT, { when: 'inputs.day == 1' });
    const plain = await failedOf(DAY, { day: 1 }, { when: 'inputs.day == 1' });
    const options = { ...whole, workflow: other };
    const kept = await plain.engine.planRerun({ kind: 'retry', runId: 'r', options });
    expect(kept.steps[0]!.reused).toBe(true);
  });

  it.each([
    ['another value', { input: { day: 2, limit: 1 } }, /another value of the input "day"/],
    ['text', { input: 'seven' }, /input cannot be "seven"/],
    ['a workflow as it was', { useCurrent: false, input: { limit: 1 } }, /with new inputs/],
    ['no declaration', { workflow: flowOf('none', WITH_LIMIT), input: { x: 1 } }, /declares no/],
  ])('is refused: %s', async (_, more, message) => {
    const { engine } = await failedOf();
    const options = { ...now, ...more } as never;
    const fault = { code: 'invalid-option', message: expect.stringMatching(message) };
    await expect(engine.retry('r', options)).rejects.toMatchObject(fault);
    await expect(engine.resume('r', { input: 7 } as never)).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });

  it('is refused beside an input without names', async () => {
    const { engine } = await failedOf('none', 'all of it');
    const options = { ...now, input: { limit: 1 } };
    await expect(engine.retry('r', options)).rejects.toMatchObject({
      message: 'the input of run "r" has no names that others could stand beside',
    });
  });

  it('may take the place of one that the workflow no longer declares', async () => {
    const { engine } = await failedOf();
    const workflow = flowOf({ limit: { type: 'integer' } }, WITH_LIMIT);
    const handle = await engine.retry('r', { ...now, workflow, input: { limit: 7 } });
    expect(handle.plan.input).toEqual({ limit: 7 });
    await handle.result;
    const fewer = flowOf({}, { run: () => 'sent' });
    expect((await done(engine.retry('r', { workflow: fewer, useCurrent: true }))).output).toBe(
      'sent',
    );
  });
});
