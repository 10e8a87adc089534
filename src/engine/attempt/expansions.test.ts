/**
 * Functions of a program that add steps to their run.
 * Knows the engine and the builder; must not know how what is added is compiled.
 */
import { describe, expect, it } from 'vitest';
import { type PlainStep, run, type StepContext, workflow } from '../../index.ts';
import type { Steps } from '../../workflow/steps-builder.ts';

type Body = Steps<unknown>;

/** A run of one step that adds others. */
async function expanding(add: (context: StepContext) => unknown, input: unknown = 'in') {
  const flow = workflow('plans', { onFailure: 'continue_on_error' });
  flow.step('plan', { run: (_, context) => add(context) as never });
  const result = await run(flow, input);
  return { result, plan: result.steps.plan!, status: result.status };
}

const upper = (id: string, more: object = {}): PlainStep => ({
  id,
  uses: 'text/case',
  with: { to: 'upper' },
  ...more,
});

describe('context.expand with a list', () => {
  it('gives the outputs of its steps by id, and works on the input of the step', async () => {
    const { result, plan } = await expanding(
      (context) => context.expand([upper('a'), { id: 'b', uses: 'text/reverse', needs: 'a' }]),
      'abc',
    );
    expect(plan.output).toEqual({ a: 'ABC', b: 'CBA' });
    expect(result.step('plan.a')).toMatchObject({ status: 'succeeded', output: 'ABC' });
    expect(result.step('plan.b')?.output).toBe('CBA');
    expect(() => result.step('plan.c')).toThrow('"plan.c" is not a step of "plans"');
  });

  it('gives the output of one step where it says which', async () => {
    const { plan } = await expanding((context) =>
      context.expand([{ id: 'b', uses: 'text/reverse', needs: 'a' }, upper('a')], { output: 'a' }),
    );
    expect(plan.output).toBe('IN');
  });

  it('gives nothing of no steps', async () => {
    const { plan } = await expanding((context) => context.expand([]));
    expect(plan).toMatchObject({ status: 'succeeded', output: {} });
  });
});

describe('an expansion', () => {
  const lost = 'expand was called, and what it gave was not returned: return context.expand(…)';

  it('is to be returned, once', async () => {
    const flow = workflow('ends', { onFailure: 'continue_on_error' });
    flow.step('lost', { run: (_, c) => void c.expand([upper('a')]) });
    flow.step('nested', { run: (_, c) => [c.expand([upper('a')])] as never });
    flow.step('twice', {
      run: (_, c) => {
        c.expand([upper('a')]);
        return c.expand([upper('a')]);
      },
    });
    flow.step('both', {
      goesTo: ['end'],
      run: (_, c) => {
        c.expand([upper('a')]);
        return c.goto('end', 1);
      },
    });
    flow.step('end', { run: () => 1 });
    const { steps } = await run(flow);
    expect(['lost', 'nested', 'both'].map((id) => steps[id]!.error?.message)).toEqual([
      lost,
      lost,
      lost,
    ]);
    expect(steps.twice!.error).toMatchObject({
      code: 'E_EXPAND',
      message: /called twice/ as never,
    });
  });

  it('adds nothing where the attempt throws, and once where the next one returns it', async () => {
    const flow = workflow('retries');
    flow.step('plan', {
      retry: { maxAttempts: 2, initialIntervalMs: 1 },
      run: (_, context) => {
        const added = context.expand([upper('a')]);
        if (context.attempt === 1) throw new Error('not yet');
        return added;
      },
    });
    const result = await run(flow, 'x');
    expect(result.steps.plan).toMatchObject({ attempts: 2, output: { a: 'X' } });
  });

  it.each([
    ['output', { output: { type: 'object' } }],
    ['cache', { cache: { key: 'k' } }],
    ['poll', { poll: { everyMs: 1, until: 'true' } }],
    ['intent', { intent: 'analyze' }],
  ])('is refused in a step with %s', async (key, settings) => {
    const flow = workflow('settings', { onFailure: 'continue_on_error' });
    flow.step('plan', {
      ...settings,
      run: (_: unknown, c: StepContext) => c.expand([upper('a')]),
    } as never);
    const { steps } = await run(flow, 'x');
    expect(steps.plan!.error).toMatchObject({ code: 'E_EXPAND' });
    expect(steps.plan!.error!.message).toContain(`"${key}"`);
  });

  it('may be in any step that runs, and in steps that were added', async () => {
    const flow = workflow('deep');
    const list = flow.step('list', { run: () => ['a', 'b', 'c'] });
    const each = flow.forEach('each', {
      needs: list,
      each: (body) =>
        body.step('plan', {
          run: (item, context) =>
            context.expand((inner) =>
              inner.step('again', {
                run: (_, { expand }) =>
                  expand([upper('up'), { id: 'back', uses: 'text/reverse' }], { output: 'up' }),
              }),
            ),
        }),
    });
    const result = await run(flow.returns(each));
    expect(result.output).toEqual(['A', 'B', 'C']);
    expect(result.step('each[1].plan.again.up')?.output).toBe('B');
    expect([...result.items('each[1].plan')]).toMatchObject([
      { index: 0, status: 'succeeded', output: 'B' },
    ]);
  });

  it('ends at depth 32', async () => {
    const again = (context: StepContext): unknown =>
      context.expand((body) => body.step('more', { run: (_, inner) => again(inner) as never }));
    const { plan, result } = await expanding(again);
    expect(plan.error?.code).toBe('E_GROUP');
    expect(result.step(`plan${'.more'.repeat(32)}`)?.error?.code).toBe('E_DEPTH');
  });

  it('fails with what fails in it, and its step may be tolerated', async () => {
    const { result, plan, status } = await expanding((context) =>
      context.expand([
        upper('a'),
        { id: 'b', uses: 'text/case', with: { to: 'upper' }, needs: 'a', input: 3 },
      ]),
    );
    expect(plan.error).toMatchObject({ code: 'E_GROUP', message: /plan\.b/ as never });
    expect(result.step('plan.a')?.status).toBe('succeeded');
    expect(status).toBe('failed');
  });
});

describe('context.expand with a function', () => {
  it('gives the output of the step that it returns, and sees what is around it', async () => {
    const flow = workflow('code');
    const plan = flow.step('plan', {
      run: (_, context) => {
        const factor = 2;
        return context.expand((body) => {
          const twice = body.step('twice', { run: (n) => Number(n) * factor });
          return body.step('text', {
            needs: { twice, n: body.input },
            run: ({ twice, n }) => `${n}, ${twice}`,
          });
        });
      },
    });
    const result = await run(flow.returns(plan), 4);
    expect(result.output).toBe('4, 8');
    expect(result.step('plan.twice')?.output).toBe(8);
  });

  it('may write groups, rounds, cases and calls', async () => {
    const inner = workflow('inner', { inputs: { n: { type: 'number' } } });
    const called = inner.returns(inner.step('triple', { run: ({ n }) => n * 3 }));
    const flow = workflow('all');
    const plan = flow.step('plan', {
      run: (_, context) =>
        context.expand((body) => {
          const each = body.forEach('each', { items: () => [1, 2], each: { run: (n) => n + 1 } });
          const loop = body.loop('loop', {
            needs: each,
            initial: ([n]: readonly number[]) => n!,
            maxIterations: 5,
            until: (n) => n > 4,
            body: { run: (n) => n + 1 },
          });
          return body.call('call', called, { needs: loop, input: (n) => ({ n }) });
        }),
    });
    const result = await run(flow.returns(plan));
    expect(result.output).toBe(15);
    expect(result.step('plan.call.triple')?.output).toBe(15);
    expect(result.step('plan.each[1].item')?.output).toBe(3);
  });

  it.each([
    ['no step', () => 3 as never, /has to give a step that body\.step\(\) gave, got 3/],
    ['a promise', (async () => 1) as never, /has to give a step/],
    [
      'a step of another list',
      (body: Body) => {
        body.step('a', { run: () => 1 });
        return workflow('other').step('b', { run: () => 1 });
      },
      /has to give a step/,
    ],
    [
      'two steps of one id',
      (body: Body) => {
        body.step('a', { run: () => 1 });
        return body.step('a', { run: () => 2 });
      },
      /cannot run: .*"a"/,
    ],
    [
      'a hook',
      (body: Body) => body.step('a', { hook: 'finally' as never, run: () => 1 }),
      /"hook"/,
    ],
  ])('fails the attempt for %s', async (_, write, message) => {
    const { plan } = await expanding((context) => context.expand(write as never));
    expect(plan.error).toMatchObject({ code: 'E_EXPAND', retryable: false });
    expect(plan.error!.message).toMatch(message);
  });

  it('takes no step of the workflow around it', async () => {
    const flow = workflow('around', { onFailure: 'continue_on_error' });
    const first = flow.step('first', { run: () => 1 });
    flow.step('plan', {
      needs: first,
      run: (_, c) => c.expand((body) => body.step('a', { needs: first, run: (n) => n })),
    });
    flow.step('given', {
      run: (_, c) =>
        c.expand((body) => body.step('a', { needs: { all: flow.input }, run: () => 1 })),
    });
    const { steps } = await run(flow);
    const errors = [steps.plan!.error, steps.given!.error];
    expect(errors.map((error) => error?.code)).toEqual(['E_EXPAND', 'E_EXPAND']);
    expect(errors[0]!.message).toMatch(/need "first", which is none of them/);
  });
});
