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
      /\$\[0\]\.run: .*uses: \.\/file\.ts#export/,
    ],
    ['a getter that throws', [trap], /\$\[0\]\.id: getter/],
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
