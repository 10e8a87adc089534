/**
 * Runs to which steps were added, after their process is gone: between any two events another one goes on.
 * Knows engines and stores; must not know how what is added is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import type { RunHistory, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { fold } from '../../run/kept-fold.ts';
import { type KeptPlan, planOfKept } from '../../run/kept-plan.ts';
import { storyOf } from '../../run/story.ts';
import { Batch } from '../../std/batch.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { sleepStep } from '../../steps/sleep.ts';
import { memoryStore } from '../../stores/memory.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { Steps } from '../../workflow/steps-builder.ts';

/** How often each step was run. */
type Calls = Map<string, number>;

/** Adds a text to what it is given. */
function mark(calls: Calls): StepType<{ readonly with?: string }> {
  return {
    name: 'mark',
    summary: 'Adds a text.',
    intent: 'transform',
    with: {
      type: 'object',
      properties: { with: { type: 'string', description: 'The text.' } },
      additionalProperties: false,
    },
    run({ with: more = '.' }, { stepId, input }) {
      calls.set(stepId, (calls.get(stepId) ?? 0) + 1);
      return `${input}${more}`;
    },
  };
}

/** Types of steps that are none of ours are not known to the compiler. */
const MARK = 'mark' as 'text/case';

const LIST = [
  { id: 'a', uses: 'mark', with: { with: 'a' } },
  { id: 'b', uses: 'mark', needs: 'a' },
  {
    id: 'each',
    uses: 'for_each',
    needs: ['a', 'b'],
    input_from: 'all',
    with: { items: ['x', 'y'], concurrency: 1 },
    steps: [{ id: 'last', uses: 'mark', input: '${{ item }}' }],
  },
];

function planner(calls: Calls, list: (context: StepContext) => unknown) {
  const flow = workflow('adds');
  const plan = flow.step('plan', {
    run: (_, context) => {
      calls.set('plan', (calls.get('plan') ?? 0) + 1);
      return list(context) as never;
    },
  });
  return flow.returns(flow.step('end', { needs: plan, run: (given: unknown) => given }));
}

const engineOn = (store: Store, calls: Calls) =>
  newEngine({ store, stepTypes: [forEachStep, mark(calls)] });

/** A run to its end, as it was kept. */
async function kept(list: (context: StepContext) => unknown): Promise<RunHistory> {
  const store = memoryStore();
  const calls: Calls = new Map();
  const engine = engineOn(store, calls);
  await (await engine.start(planner(calls, list), 'in', { runId: 'r' })).result;
  return JSON.parse(JSON.stringify(await store.read('r'))) as RunHistory;
}

/** The same with the first events only, and nobody who runs it. */
async function cutAfter(history: RunHistory, count: number): Promise<Store> {
  const { events, ...record } = JSON.parse(JSON.stringify(history)) as RunHistory;
  const store = memoryStore();
  await store.begin(record);
  const batch = new Batch<Event>();
  for (const event of events.slice(0, count)) batch.push(event);
  await store.append('r', batch);
  await store.release('r');
  return store;
}

const OUTPUT = { a: 'ina', b: 'ina.', each: ['x.', 'y.'] };

describe('a run to which a list was added, and whose process is gone', () => {
  it('goes on between any two events, and adds nothing twice', async () => {
    const list = (context: StepContext) => context.expand(LIST);
    const whole = await kept(list);
    const added = whole.events.findIndex(({ type }) => type === 'step.expanded');
    for (let count = 1; count < whole.events.length; count++) {
      const calls: Calls = new Map();
      const store = await cutAfter(whole, count);
      const engine = engineOn(store, calls);
      const other = planner(calls, list);
      const { output } = await (await engine.resume('r', { workflow: other })).result;
      expect(output, `after ${count} events`).toEqual(OUTPUT);
      if (count > added) expect(calls.get('plan')).toBeUndefined();
      for (const times of calls.values()) expect(times).toBe(1);
      const { events } = (await store.read('r'))!;
      expect(events.filter(({ type }) => type === 'step.expanded')).toHaveLength(2);
    }
  });

  it('is told without its workflow, also what is within it', async () => {
    const { snapshot, events } = await kept((context) => context.expand(LIST));
    const run = fold(planOfKept('r', snapshot as KeptPlan), events);
    expect(run.outputs[0]).toEqual(OUTPUT);
    expect(storyOf(run).steps[0]).toMatchObject({ id: 'plan', status: 'succeeded' });
  });

  it('is damaged where what was added is none, or comes at another place', async () => {
    const whole = await kept((context) => context.expand(LIST));
    const plan = planOfKept('r', whole.snapshot as KeptPlan);
    const changed = (change: object) =>
      whole.events.map((event) => ('adds' in event ? { ...event, ...change } : event) as Event);
    const added = whole.events.find((event) => 'adds' in event)! as Event & { adds: object };
    expect(() => fold(plan, changed({ adds: { ...added.adds, ids: [] } }))).toThrow('its adds is');
    expect(() => fold(plan, changed({ body: 7 }))).toThrow('there is no such body');
    expect(() => fold(plan, changed({ adds: undefined }))).toThrow('there is no such body');
  });

  it('compiles and keeps a list once that many add', async () => {
    const flow = workflow('many');
    const plans = flow.forEach('each', {
      items: () => ['1', '2', '3'],
      each: (body) => body.step('plan', { run: (_, { expand }) => expand(LIST, { output: 'b' }) }),
    });
    const store = memoryStore();
    const engine = engineOn(store, new Map());
    const result = await (await engine.start(flow.returns(plans), null, { runId: 'r' })).result;
    expect(result.output).toEqual(['1a.', '2a.', '3a.']);
    const { events } = (await store.read('r'))!;
    expect(events.filter((event) => 'adds' in event && event.adds !== undefined)).toHaveLength(1);
  });
});

describe('functions that were added by a process that is gone', () => {
  const written = (calls: Calls) => (context: StepContext) =>
    context.expand((body: Steps<unknown>) => {
      const a = body.step('a', { uses: MARK, with: { with: 'a' } as never });
      return body.step('b', {
        needs: a,
        run: (given: unknown) => {
          calls.set('b', (calls.get('b') ?? 0) + 1);
          return `${given}!`;
        },
      });
    });

  it('keep their results, and are lost where they have none', async () => {
    const whole = await kept(written(new Map()));
    const at = (type: string, step: number) =>
      whole.events.findIndex(
        (event) => event.type === type && 'step' in event && event.step === step,
      );
    for (let count = 1; count < whole.events.length; count++) {
      const calls: Calls = new Map();
      const engine = engineOn(await cutAfter(whole, count), calls);
      const other = planner(calls, written(calls));
      const result = await (await engine.resume('r', { workflow: other })).result;
      const isLost = count > at('step.expanded', 0) && count <= at('step.succeeded', 3);
      expect(result.status, `after ${count} events`).toBe(isLost ? 'failed' : 'succeeded');
      if (!isLost) {
        expect(result.output).toBe('ina!');
        continue;
      }
      const failed = result.step('plan.a').status === 'succeeded' ? 'plan.b' : 'plan.a';
      expect(result.step(failed).error).toMatchObject({
        code: 'E_CLOSURE_LOST',
        message: expect.stringContaining(
          'retry the run with the step that adds it, or fork the run from that step where it stands within a group',
        ),
        retryable: false,
      });
      expect(calls.size).toBe(0);
    }
  });

  it('are there still where the same engine goes on', async () => {
    const calls: Calls = new Map();
    const store = memoryStore();
    const clock = virtualClock();
    const engine = newEngine({ store, clock, stepTypes: [sleepStep] });
    const flow = planner(calls, (context) =>
      context.expand((body: Steps<unknown>) => {
        const pause = body.sleep('pause', { for: '1h' });
        return body.step('b', { needs: pause, run: (given: unknown) => `${given}!` });
      }),
    );
    const handle = await engine.start(flow, 'in', { runId: 'r', whenWaiting: 'leave' });
    expect((await handle.result).status).toBe('waiting');
    clock.advance(3_600_000);
    const resumed = await engine.resume('r', { workflow: flow });
    clock.advance(0);
    const { output } = await resumed.result;
    expect(output).toBe('in!');
    expect(calls.get('plan')).toBe(1);
  });

  it('go on whole where none of them is a function', async () => {
    const plain = (context: StepContext) =>
      context.expand((body: Steps<unknown>) => {
        const a = body.step('a', { uses: MARK, with: { with: 'a' } as never });
        return body.step('b', { needs: a, uses: MARK });
      });
    const whole = await kept(plain);
    for (let count = 1; count < whole.events.length; count++) {
      const calls: Calls = new Map();
      const engine = engineOn(await cutAfter(whole, count), calls);
      const { output } = await (await engine.resume('r', { workflow: planner(calls, plain) }))
        .result;
      expect(output, `after ${count} events`).toBe('ina.');
    }
  });
});

describe('a retry of a run to which steps were added', () => {
  it('goes on in a list, and keeps what had succeeded there', async () => {
    const calls: Calls = new Map();
    const store = memoryStore();
    let isDown = true;
    const flow = workflow('again');
    const plan = flow.step('plan', {
      run: (_, context) => {
        calls.set('plan', (calls.get('plan') ?? 0) + 1);
        return context.expand([LIST[0]!, { id: 'b', uses: 'fails', needs: 'a' }], { output: 'b' });
      },
    });
    const fails: StepType = {
      name: 'fails',
      summary: 'Fails at first.',
      intent: 'transform',
      with: { type: 'object', properties: {}, additionalProperties: false },
      run(_, { input }) {
        if (isDown) throw new Error('down');
        return `${input}!`;
      },
    };
    const both = newEngine({ store, stepTypes: [mark(calls), fails] });
    const first = await (await both.start(flow.returns(plan), 'in', { runId: 'r' })).result;
    expect(first.status).toBe('failed');
    isDown = false;
    const { output } = await (await both.retry('r', { workflow: flow })).result;
    expect(output).toBe('ina!');
    expect([...calls]).toEqual([
      ['plan', 1],
      ['plan.a', 1],
    ]);
  });
});
