/**
 * What is wrong with a call for many runs, before any of them starts.
 * Knows calls and their errors; must not know how runs are started.
 */
import { describe, expect, it } from 'vitest';
import { flowOf, newEngine, step } from '../../../test/workbench.ts';
import { workflow } from '../../workflow/define.ts';

const flow = workflow('same');
const same = flow.returns(flow.step('half', { run: (input) => input }));

describe('a call that makes no sense', () => {
  it.each([
    ['abc', {}, 'the inputs cannot be "abc"'],
    [7, {}, 'the inputs cannot be 7'],
    [undefined, {}, 'the inputs cannot be nothing'],
    [Promise.resolve([1]), {}, 'the inputs cannot be a promise'],
    [[], { concurrency: 0 }, 'concurrency cannot be 0'],
    [[], { perKey: { size: 1 } }, 'perKey cannot be'],
    [[], { perKey: { key: () => 'a', size: 0 } }, 'perKey cannot be'],
    [[], { keep: 'none' }, 'keep cannot be "none"'],
    [[], { ifExists: 'attach' }, 'ifExists says nothing without runId'],
    [[], { runId: 'r' }, 'runId cannot be "r"'],
    [[], { onResults: () => 1 }, 'there is no option "onResults"'],
    [[], { each: { runId: 'r' } }, 'each cannot have "runId"'],
    [[], { each: { strategy: 'levle' } }, 'strategy cannot be "levle"'],
    [[], { each: { start: 'haf' } }, 'haf'],
    [[], { signal: 1 }, 'signal cannot be 1'],
  ])('with %j and %j is refused', async (inputs, options, message) => {
    const call = newEngine().runMany(same, inputs as never, options as never);
    await expect(call).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining(message),
    });
  });

  it('takes no input where the workflow is broken', async () => {
    let asked = 0;
    function* numbers() {
      asked++;
      yield 1;
    }
    const call = newEngine().runMany(flowOf([step('a', ['b'])]), numbers());
    await expect(call).rejects.toMatchObject({ code: 'invalid-workflow' });
    expect(asked).toBe(0);
  });
});
