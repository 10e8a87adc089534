/**
 * Functions of a program that go to other steps.
 * Knows the engine and the builder; must not know how a jump is judged.
 */
import { describe, expect, it } from 'vitest';
import { run, type StepContext, workflow } from '../../index.ts';

describe('context.goto', () => {
  it('goes to a step in hand or by its id, also within the steps of an item', async () => {
    const flow = workflow('items');
    const list = flow.step('list', { run: () => [1, 2] });
    const each = flow.forEach('each', {
      needs: list,
      each: (body) => {
        const early = body.step('early', { run: (n) => `early ${n}` });
        const decide = body.step('decide', {
          goesTo: [early, 'late'],
          run: (n, context) => (n === 1 ? context.goto(early, n) : context.goto('late', n)),
        });
        const late = body.step('late', { needs: decide, run: (n) => `late ${n}` });
        return body.step('end', {
          needs: { early, late },
          run: (given) => Object.entries(given).flatMap(([id, one]) => [id, one ?? null]),
        });
      },
    });
    const { output } = await run(flow.returns(each));
    expect(output).toEqual([
      ['early', 'early 1'],
      ['late', 'late 2'],
    ]);
  });

  it('gives null without a value, and what fits a schema with one', async () => {
    const flow = workflow('values');
    flow.step('bare', { goesTo: ['end'], run: (_, { goto }) => goto('end') });
    flow.step('late', { goesTo: ['end'], run: async (_, { goto }) => goto('end', new Date(0)) });
    flow.step('checked', {
      goesTo: ['end'],
      output: { type: 'number' },
      run: (_, context) => context.goto('end', 'three' as never),
      optional: true,
    });
    flow.step('end', { run: (_, { inputs }) => inputs });
    const { steps } = await run(flow);
    expect(steps.end?.output).toEqual({ bare: null, late: new Date(0) });
    expect(steps.checked?.error?.code).toBe('E_OUTPUT');
    expect(steps.late?.reason).toBe('went to end');
  });

  it('fails the attempt where it is not returned, or leads to no step', async () => {
    const flow = workflow('faults', { onFailure: 'continue_on_error' });
    flow.step('lost', {
      goesTo: ['end'],
      run: (_, context) => {
        context.goto('end');
      },
    });
    flow.step('nested', { goesTo: ['end'], run: (_, c) => ({ a: [c.goto('end')] }) as never });
    flow.step('none', { goesTo: ['end'], run: (_, c) => c.goto(3 as never) });
    flow.step('other', { goesTo: ['end'], run: (_, c: StepContext) => c.goto('lost') });
    flow.step('twice', {
      goesTo: ['end'],
      run: (_, c: StepContext) => {
        c.goto('past');
        return c.goto('end');
      },
    });
    flow.step('again', { goesTo: ['end'], run: (_, c) => c.goto('end') && c.goto('end') });
    flow.step('end', { run: () => 1 });
    const { steps } = await run(flow);
    for (const id of ['twice', 'again'])
      expect(steps[id]!.error).toMatchObject({
        code: 'E_GOTO',
        message: /^goto was called twice, and an attempt goes to one step: / as never,
      });
    const told = ['lost', 'nested', 'none', 'other'].map((id) => steps[id]?.error);
    const lost = 'goto was called, and what it gave was not returned: return context.goto(…)';
    expect(told.map((error) => error?.code)).toEqual(new Array(4).fill('E_GOTO'));
    expect(told.map((error) => error?.message)).toEqual([
      lost,
      lost,
      'goto: expected a step, or the id of one, got 3',
      'cannot go to "lost": goesTo of the step names only end',
    ]);
    expect(steps.end?.reason).toBe('lost failed');
  });

  it('leads nowhere from a step of another list, which is said before anything runs', async () => {
    const flow = workflow('lists');
    const list = flow.step('list', { run: () => [1] });
    flow.forEach('each', {
      needs: list,
      each: (body) => body.step('s', { goesTo: [list], run: (n, c) => c.goto(list, n) }),
    });
    await expect(run(flow)).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'E_GOES_TO',
          message: 'step "s" goes to "list", which does not stand beside it.',
          fix: 'name a step of the same list',
        },
      ],
    });
  });
});
