/**
 * Functions of a program that add steps which cannot run.
 * Knows the engine; must not know how what is added is compiled.
 */
import { describe, expect, it } from 'vitest';
import { type PlainStep, run, type StepContext, workflow } from '../../index.ts';

/** A run of one step that adds others. */
async function expanding(add: (context: StepContext) => unknown) {
  const flow = workflow('plans', { onFailure: 'continue_on_error' });
  flow.step('plan', { run: (_, context) => add(context) as never });
  const result = await run(flow, 'in');
  return { result, plan: result.steps.plan! };
}

const upper = (id: string, more: object = {}): PlainStep => ({
  id,
  uses: 'text/case',
  with: { to: 'upper' },
  ...more,
});

describe('a list that is no list of steps', () => {
  const trap = Object.defineProperty({}, 'id', {
    enumerable: true,
    get: () => {
      throw new Error('no id today');
    },
  });
  const circle = { id: 'a', uses: 'text/case', with: { self: {} } };
  circle.with.self = circle.with;
  const spy = new Proxy([upper('a')], {
    get: () => {
      throw new Error('look away');
    },
  });
  it.each([
    [
      'text',
      'steps',
      'expand: expected a list of steps, or a function that writes them, got "steps"',
    ],
    [
      'two steps of one id',
      [upper('a'), upper('a')],
      /^the steps that it adds cannot run: .*"a".*\(steps\[1\]/,
    ],
    ['a circle', [upper('a', { needs: 'b' }), upper('b', { needs: 'a' })], /circle/],
    ['an unknown need', [upper('a'), upper('b', { needs: 'x' })], /"x".*\(steps\[1\]\.needs/],
    ['a need outside of the list', [upper('a', { needs: 'plan' })], /"plan"/],
    ['an unknown type', [{ id: 'a', uses: 'text/shout' }], /text\/shout.*\(steps\[0\]\.uses\)/],
    [
      'a setting that its type does not take',
      [upper('a', { with: { to: 'wide' } })],
      /\(steps\[0\]\.with\.to\)/,
    ],
    ['an unknown key', [upper('a', { timout: '3s' })], /timout.*\(steps\[0\]\.timout\)/],
    ['no mapping', [3], /expected a mapping.*\(steps\[0\]\)/],
    [
      'a function',
      [{ id: 'a', uses: 'function', run: () => 1 }],
      / steps\[0\]\.run: .*uses: \.\/file\.ts#export/,
    ],
    ['a getter that throws', [trap], / steps\[0\]\.id: getter/],
    [
      'what holds itself',
      [circle],
      /steps\[0\]\.with\.self: cycle; steps of a list are text, numbers, true, false, null, lists and mappings;/,
    ],
    [
      'a BigInt',
      [upper('a', { input: 1n })],
      /steps\[0\]\.input: BigInt; steps of a list are text/,
    ],
    [
      'a hook',
      [upper('a', { hook: 'finally' })],
      'the steps that it adds cannot run: step "a" has "hook", which steps that "plan" adds cannot have (steps[0].hook): put it into the workflow itself, under on_success, on_failure_do or finally',
    ],
    [
      'how the run stands',
      [upper('a', { input: '${{ run.status }}' })],
      /steps\[0\]\.input\): read it in a step of on_success, on_failure_do or finally; steps that one adds get it as their input$/,
    ],
    ['a proxy that throws', spy, 'expand: the list cannot be read: look away'],
    ['a million steps and one', new Array(1_000_001).fill(upper('a')), /has 1000001 steps/],
    [
      'a fault within a step',
      [{ id: 'a', uses: 'for_each', with: { items: [1] }, steps: [upper('b', { needs: 'z' })] }],
      /"z".*\(steps\[0\]\.steps\[0\]\.needs/,
    ],
  ])('fails the attempt for %s, and runs nothing of it', async (_, list, message) => {
    const { result, plan } = await expanding((context) => context.expand(list as never));
    expect(plan.error).toMatchObject({ code: 'E_EXPAND', retryable: false });
    expect(plan.error!.message).toMatch(message);
    expect(() => result.step('plan.a')).toThrow('is not a step');
  });

  it('tells of all faults', async () => {
    const { plan } = await expanding((context) =>
      context.expand([upper('a', { needs: 'x' }), upper('b', { needs: 'y' })]),
    );
    expect(plan.error!.message).toMatch(/"x".*; .*"y"/);
  });

  it.each([
    ['no step', { output: 'z' }, 'expand: there is no step "z" whose output it could give'],
    ['no id', { output: 3 }, 'expand: output is 3, not the id of a step'],
    ['another option', { outputs: 'a' }, 'expand: there is no option "outputs"; there is "output"'],
    ['no mapping', 'a', 'expand: expected { output }, got "a"'],
  ])('takes no output that is %s', async (_, options, message) => {
    const { plan } = await expanding((context) => context.expand([upper('a')], options as never));
    expect(plan.error).toMatchObject({ code: 'E_EXPAND', message });
  });
});

describe('an id that another step of the run has', () => {
  const clash = (id: string, whole: string) =>
    `the steps that it adds cannot run: step "${id}" would have the id "${whole}", which another step of the run has: rename one of them`;

  it('is refused where that is a step of the workflow, and nothing of the list runs', async () => {
    const ran: string[] = [];
    const flow = workflow('dots', { onFailure: 'continue_on_error' });
    const outer = flow.step('plan.a', { run: () => void ran.push('outer') });
    flow.step('plan', {
      needs: outer,
      run: (_, context) =>
        context.expand((body) => body.step('a', { run: () => void ran.push('inner') })),
    });
    const result = await run(flow, null);
    expect(result.steps.plan?.error).toMatchObject({
      code: 'E_EXPAND',
      message: clash('a', 'plan.a'),
    });
    expect(ran).toEqual(['outer']);
  });

  it('is refused where that is a step of the list around it, or of an item', async () => {
    const { result } = await expanding((context) =>
      context.expand((body) => {
        body.step('a.b', { run: () => 1 });
        return body.step('a', {
          run: (_, inner) => inner.expand((more) => more.step('b', { run: () => 2 })),
        });
      }),
    );
    expect(result.step('plan.a').error?.message).toBe(clash('b', 'plan.a.b'));
    const flow = workflow('items', { onFailure: 'continue_on_error' });
    flow.forEach('each', {
      items: () => [1],
      each: (body) => {
        const first = body.step('p.a', { run: () => 1 });
        return body.step('p', {
          needs: first,
          run: (_, context) => context.expand([upper('a', { input: 'x' })]),
        });
      },
    });
    const items = await run(flow, null);
    expect(items.step('each[0].p').error?.message).toBe(clash('a', 'each[0].p.a'));
  });

  it('is refused where that is added by another step at the same time', async () => {
    const flow = workflow('two', { onFailure: 'continue_on_error' });
    for (const [id, added] of [
      ['plan', 'a.b'],
      ['plan.a', 'b'],
    ] as const)
      flow.step(id, { run: (_, context) => context.expand([upper(added, { input: 'x' })]) });
    const { steps } = await run(flow, null);
    const [one, other] = [steps.plan!, steps['plan.a']!];
    expect([one.status, other.status].sort()).toEqual(['failed', 'succeeded']);
    expect([clash('a.b', 'plan.a.b'), clash('b', 'plan.a.b')]).toContain(
      (one.error ?? other.error)?.message,
    );
  });

  it('is refused where a step in a case of the list has it', async () => {
    const flow = workflow('choice', { onFailure: 'continue_on_error' });
    const outer = flow.step('plan.pick.x', { run: () => 'outer' });
    flow.step('plan', {
      needs: outer,
      run: (_, context) => {
        const cases = { c: [upper('x', { input: 'x' })] };
        return context.expand([{ id: 'pick', uses: 'switch', with: { value: 'c' }, cases }]);
      },
    });
    const { steps } = await run(flow, null);
    expect(steps.plan?.error?.message).toBe(clash('pick.x', 'plan.pick.x'));
  });

  it('is none where they only look alike', async () => {
    const { result } = await expanding((context) =>
      context.expand((body) => {
        const dotted = body.step('a.b', { run: () => 1 });
        return body.step('a', {
          needs: dotted,
          run: (_, inner) => inner.expand((more) => more.step('c', { run: () => 2 })),
        });
      }),
    );
    expect(result.step('plan.a.c').output).toBe(2);
  });
});

it('an output that no step of an empty list could give is told as that', async () => {
  const { plan } = await expanding((context) => context.expand([], { output: 'a' }));
  expect(plan.error?.message).toBe('expand: there is no step "a" whose output it could give');
});

it('what the function throws that writes the steps is its own error, and is tried again', async () => {
  let tries = 0;
  const flow = workflow('busy');
  const plan = flow.step('plan', {
    retry: { maxAttempts: 3, initialIntervalMs: 1 },
    run: (_, context) =>
      context.expand((body) => {
        if (++tries < 3) throw Object.assign(new Error('busy'), { code: 'E_BUSY' });
        return body.step('a', { run: () => tries });
      }),
  });
  expect((await run(flow.returns(plan), null)).orThrow()).toBe(3);
});
