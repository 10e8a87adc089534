/**
 * Runs of one engine that share pools, keys, budgets and breakers: who waits for whom, and why.
 * Bodies are in the hand of the test.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keys are templates.
import { describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { memoryStore } from '../src/stores/memory.ts';
import { type HandHeld, handHeld } from '../src/testing/hand-held-step.ts';
import { virtualClock } from '../src/testing/virtual-clock.ts';
import { workflow } from '../src/workflow/define.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import type { StepSettings, Workflow } from '../src/workflow/workflow.ts';
import { newEngine, turn } from './workbench.ts';

type Held = HandHeld<unknown, StepContext>;
const held = (): Held => handHeld<unknown, StepContext>();

/** A workflow of one step per list of settings, all with one body. */
function flowOf(body: Held, pools: Workflow['pools'], ...steps: StepSettings[]): Workflow {
  const flow = workflow('w', { pools: pools ?? {} });
  steps.forEach((settings, i) => void flow.step(`s${i}`, { ...settings, run: body }));
  return flow;
}

const api = { pool: 'api' } as const;

describe('a pool of two', () => {
  it('is never passed by two runs, and both end', async () => {
    const engine = newEngine();
    const body = held();
    const flow = flowOf(body, { api: { size: 2 } }, api, api, api);
    const [one, two] = [await engine.start(flow), await engine.start(flow)];
    expect(one.status()).toMatchObject({
      active: ['s0', 's1'],
      waiting: { s2: 'pool api full 2/2' },
    });
    expect(two.status().active).toEqual([]);
    expect(two.status().waiting.s0).toMatch(/^pool api (full|promised)/);
    for (let left = 6; left > 0; left--) {
      const call = await body.started();
      await turn();
      expect([one, two].flatMap((run) => run.status().active)).toHaveLength(Math.min(2, left));
      call.succeed();
    }
    expect([(await one.result).status, (await two.result).status]).toEqual(
      Array(2).fill('succeeded'),
    );
  });

  it('is given to runs in the order in which they asked', async () => {
    const engine = newEngine();
    const body = held();
    const flow = flowOf(body, { api: { size: 1 } }, api, api);
    const runs = [await engine.start(flow), await engine.start(flow), await engine.start(flow)];
    const order: number[] = [];
    for (let i = 0; i < 6; i++) {
      const call = await body.started();
      await turn();
      order.push(runs.findIndex((run) => run.runId === call.context.run.id));
      call.succeed();
    }
    // The first run asked for its second step before the others came.
    expect(order).toEqual([0, 0, 1, 2, 1, 2]);
    await Promise.all(runs.map((run) => run.result));
  });

  it('starts the step of higher priority first, also when a later one came before', async () => {
    const engine = newEngine();
    const body = held();
    const high = { ...api, priority: 5 };
    const flow = workflow('w', { pools: { api: { size: 1 } } });
    const first = flow.step('first', { ...api, priority: 9, run: body });
    flow.step('low', { ...api, run: body });
    flow.step('high', { ...high, needs: flow.step('gate', { run: body }), run: body });
    const running = engine.run(flow);
    const [a, b] = [await body.started(), await body.started()];
    const gate = a.context.stepId === first.id ? b : a;
    gate.succeed();
    await turn();
    (gate === a ? b : a).succeed();
    const next = await body.started();
    expect(next.context.stepId).toBe('high');
    next.succeed();
    (await body.started()).succeed();
    expect((await running).status).toBe('succeeded');
  });

  it('lets go of what a cancelled run waited for, and what it held', async () => {
    const engine = newEngine();
    const body = held();
    const flow = flowOf(body, { api: { size: 1 } }, api);
    const [one, two, three] = [
      await engine.start(flow),
      await engine.start(flow),
      await engine.start(flow),
    ];
    const first = await body.started();
    two.cancel('not needed');
    expect((await two.result).status).toBe('cancelled');
    one.cancel();
    first.fail(new Error('stopped'));
    await one.result;
    const third = await body.started();
    expect(third.context.run.id).toBe(three.runId);
    third.succeed();
    expect((await three.result).status).toBe('succeeded');
  });

  it('gets back what a run held whose store failed', async () => {
    let broken: string | undefined;
    const store = Object.assign(memoryStore(), {
      append: (runId: string) => {
        if (runId === broken) throw new Error('disk full');
      },
    });
    const engine = newEngine({ store });
    const [body, waiting] = [held(), held()];
    const one = await engine.start(flowOf(body, { api: { size: 2 } }, api, {}));
    const two = await engine.start(flowOf(waiting, { api: { size: 2 } }, api, api));
    await waiting.started();
    const [call] = [await body.started(), await body.started()];
    broken = one.runId;
    call.succeed();
    await expect(one.result).rejects.toMatchObject({ code: 'store-unavailable' });
    await turn();
    expect(two.status().active).toEqual(['s0', 's1']);
    two.cancel();
  });

  it('is passed on along a line of ten thousand runs', async () => {
    const engine = newEngine({ clock: virtualClock() });
    const gate = held();
    const flow = workflow('w', { pools: { api: { size: 1 } } });
    flow.step('only', {
      ...api,
      run: (input, context) => (input === 0 ? gate(input, context) : 'at once'),
    });
    const runs = Array.from({ length: 10_000 }, (_, i) => engine.run(flow, i));
    const call = await gate.started();
    call.succeed();
    const results = await Promise.all(runs);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  });
});

describe('a cost', () => {
  it('larger than what is free waits, and smaller ones of others do not pass it for ever', async () => {
    const engine = newEngine();
    const [small, large] = [held(), held()];
    const pools = { api: { size: 3 } };
    const many = await engine.start(flowOf(small, pools, ...Array.from({ length: 9 }, () => api)));
    const one = await engine.start(flowOf(large, pools, { cost: { api: 3 } }));
    await turn();
    expect(one.status().waiting).toEqual({ s0: 'pool api full 3/3, wants 3' });
    // One more of the run that asked before; then everybody waits for the large one.
    for (let i = 0; i < 4; i++) (await small.started()).succeed();
    (await large.started()).succeed();
    expect((await one.result).status).toBe('succeeded');
    expect(many.status().completed).toHaveLength(4);
    for (let i = 0; i < 5; i++) (await small.started()).succeed();
    expect((await many.result).status).toBe('succeeded');
  });

  it('within one run is not starved by less urgent steps', async () => {
    const engine = newEngine();
    const body = held();
    const large = { cost: { api: 2 }, priority: 5 };
    const flow = workflow('w', { pools: { api: { size: 2 } } });
    flow.step('first', { ...api, priority: 9, run: body });
    flow.step('large', { ...large, run: body });
    for (let i = 0; i < 5; i++) flow.step(`small${i}`, { ...api, run: body });
    const handle = await engine.start(flow);
    expect(handle.status().active).toEqual(['first']);
    (await body.started()).succeed();
    const next = await body.started();
    expect(next.context.stepId).toBe('large');
    next.succeed();
    for (let i = 0; i < 5; i++) (await body.started()).succeed();
    expect((await handle.result).status).toBe('succeeded');
  });

  it('of memory shares a budget beside other pools', async () => {
    const engine = newEngine({ pools: { memory: { size: 1_000 } } });
    const body = held();
    const cost = (memory: number): StepSettings => ({ pool: 'io', cost: { memory } });
    const handle = await engine.start(flowOf(body, {}, cost(600), cost(400), cost(1)));
    expect(handle.status()).toMatchObject({
      active: ['s0', 's1'],
      waiting: { s2: 'pool memory full 1000/1000' },
    });
    for (let i = 0; i < 3; i++) (await body.started()).succeed();
    expect((await handle.result).status).toBe('succeeded');
  });

  it('of more than there is refuses the workflow before anything runs', async () => {
    const flow = flowOf(held(), { api: { size: 2 } }, { cost: { api: 3 } });
    await expect(newEngine().run(flow)).rejects.toMatchObject({
      code: 'invalid-workflow',
      message: '"w" cannot run: step "s0" takes 3 of the pool "api", which has 2.',
    });
    const { status } = await runWith(newEngine(), flow, { pools: { api: { size: 3 } } });
    expect(status).toBe('succeeded');
  });
});

/** Runs a workflow whose bodies are held, and ends them as they come. */
async function runWith(engine: Engine, flow: Workflow, options: object, input: unknown = null) {
  const running = engine.run(flow, input, options);
  (await (flow.steps[0]!.run as unknown as Held).started()).succeed();
  return running;
}

describe('a key', () => {
  it('limits attempts with the same value, in all runs, and no others', async () => {
    const engine = newEngine();
    const body = held();
    const keyed = { concurrencyKey: 'tenant ${{ inputs }}' };
    const flow = flowOf(body, {}, keyed, keyed);
    const runs = [
      await engine.start(flow, 'blue'),
      await engine.start(flow, 'blue'),
      await engine.start(flow, 'red'),
    ];
    expect(runs.map((run) => run.status().active)).toEqual([['s0'], [], ['s0']]);
    expect(runs[1]!.status().waiting.s1).toBe('key tenant blue full 1/1');
    for (let i = 0; i < 6; i++) {
      (await body.started()).succeed();
      await turn();
      const [blue, other, red] = runs.map((run) => run.status().active.length);
      expect([blue! + other! <= 1, red! <= 1]).toEqual([true, true]);
    }
    for (const run of runs) expect((await run.result).status).toBe('succeeded');
  });

  it('with places of its own number', async () => {
    const body = held();
    const keyed = { concurrencyKey: 'k', concurrencyPerKey: 2 };
    const handle = await newEngine().start(flowOf(body, {}, keyed, keyed, keyed));
    expect(handle.status().active).toEqual(['s0', 's1']);
    for (let i = 0; i < 3; i++) (await body.started()).succeed();
    await handle.result;
  });

  it('that cannot be made fails the step, and the step never runs', async () => {
    const body = held();
    const flow = flowOf(body, {}, { concurrencyKey: '${{ inputs.missing }}' });
    const result = await newEngine().run(flow, {});
    expect(result.step('s0')).toMatchObject({
      status: 'failed',
      attempts: 0,
      error: { code: 'E_EXPRESSION' },
    });
    expect([result.status, body.calls]).toEqual(['failed', 0]);
  });
});
