/**
 * Steps for each item of a list, written in TypeScript: what comes of them, and what is refused.
 * Their types are tested in `test/types/`.
 * Knows engines and results; must not know how a run grows.
 */
import { describe, expect, it } from 'vitest';
import { newEngine as engineWith } from '../../test/workbench.ts';
import type { EngineError } from '../engine/engine-error.ts';
import { forEachStep } from '../steps/for-each.ts';
import { workflow } from './define.ts';
import type { TypedWorkflow } from './handle.ts';

const newEngine = () => engineWith({ stepTypes: [forEachStep] });

const outputOf = async <Output>(flow: TypedWorkflow<{ n: number }, Output>, n = 1) =>
  (await newEngine().run(flow, { n })).orThrow();

const newFlow = () => workflow('grows', { inputs: { n: { type: 'number' } } });

const faultsOf = async (flow: TypedWorkflow<{ n: number }>) => {
  const error = (await newEngine()
    .run(flow, { n: 1 })
    .catch((refused) => refused)) as EngineError;
  return error.diagnostics?.map(({ code, message, fix }) => `${code} ${message} ${fix}`);
};

describe('forEach', () => {
  it('runs one step for each item of what it needs, in the order of the list', async () => {
    const flow = newFlow();
    const list = flow.step('list', { run: () => [1, 2, 3] });
    const each = flow.forEach('each', {
      needs: list,
      concurrency: 2,
      each: { run: (n, { stepId }) => `${n} ${stepId}` },
    });
    expect(await outputOf(flow.returns(each))).toEqual([
      '1 each[0].item',
      '2 each[1].item',
      '3 each[2].item',
    ]);
  });

  it('gives what the step gives that its body gave, not the last one', async () => {
    const flow = newFlow();
    const each = flow.forEach('each', {
      items: () => [new Date(5)],
      each: (body) => {
        const same = body.step('same', { run: (date) => date });
        body.step('later', { needs: same, run: () => 'later' });
        return same;
      },
    });
    const result = await newEngine().run(flow, { n: 1 });
    expect(result.step(each).output).toEqual([new Date(5)]);
  });

  it('names items by a function', async () => {
    const flow = newFlow();
    const each = flow.forEach('each', {
      items: () => [{ id: 'a' }, { id: 'b' }],
      key: ({ id }, index) => `${id}${index}`,
      each: { run: (_, { stepId }) => stepId },
    });
    expect(await outputOf(flow.returns(each))).toEqual(['each[a0].item', 'each[b1].item']);
  });

  it.each<[string, () => readonly number[] | Promise<readonly number[]> | AsyncIterable<number>]>([
    ['a list', () => [1, 2]],
    ['a promise of one', async () => [1, 2]],
    [
      'one after the other',
      async function* () {
        yield* [1, 2];
      },
    ],
  ])('takes items as %s', async (_, items) => {
    const flow = newFlow();
    const each = flow.forEach('each', { items, each: { run: (n) => n * 2 } });
    expect(await outputOf(flow.returns(each))).toEqual([2, 4]);
  });

  it('takes no more of a list without an end than it may have', async () => {
    const flow = newFlow();
    flow.forEach('each', {
      maxItems: 3,
      async *items() {
        for (let n = 0; ; n++) yield n;
      },
      each: { run: () => 1 },
    });
    const { error } = await newEngine().run(flow, { n: 1 });
    expect(error).toMatchObject({ code: 'E_MAX_ITEMS' });
    expect(error?.message).toContain('the list has at least 4 items; at most 3 are allowed');
  });

  it.each([
    ['the same twice', () => 'x', 'E_DUPLICATE_KEY'],
    ['no text', () => ({}) as never, 'E_ITEMS'],
    ['thrown', () => JSON.parse('{') as never, 'E_STEP'],
  ])('fails where a key is %s', async (_, key, code) => {
    const flow = newFlow();
    flow.forEach('each', { items: () => [1, 2], key, each: { run: () => 1 } });
    expect((await newEngine().run(flow, { n: 1 })).step('each').error?.code).toBe(code);
  });

  it('has null for an item that failed, where that may be', async () => {
    const flow = newFlow();
    const each = flow.forEach('each', {
      items: () => [1, 0],
      succeedsIf: { atLeast: 1 },
      onFailure: 'continue_on_error',
      each: (body) => {
        const n = body.step('check', {
          run: (n) => {
            if (n === 0) throw new Error('zero');
            return n;
          },
        });
        return body.step('half', { needs: n, run: (n) => n / 2 });
      },
    });
    const result = await newEngine().run(flow.returns(each), { n: 1 });
    expect(result).toMatchObject({ status: 'partial', output: [0.5, null] });
    const step = result.step(each);
    expect(step.output?.[0]).toBe(0.5);
    expect(step.items).toMatchObject({ count: 2, failed: 1 });
  });
});

describe('batches', () => {
  it('are lists of so many, the last one short', async () => {
    const flow = newFlow();
    const ten = flow.step('ten', { run: () => Array.from({ length: 10 }, (_, i) => i) });
    const sizes = flow.batches('batch', {
      needs: ten,
      size: 3,
      each: { run: (ids) => ids.length },
    });
    expect(await outputOf(flow.returns(sizes))).toEqual([3, 3, 3, 1]);
  });
});

describe('a step of a body', () => {
  it('takes its item, the input of the run and steps around it, whatever is between', async () => {
    const flow = newFlow();
    const rates = flow.step('rates', { run: () => new Date(7) });
    const outer = flow.forEach('outer', {
      items: () => [[1, 2], [3]],
      each: (body) => {
        const first = body.step('first', { run: ([n]) => n });
        return body.forEach('inner', {
          needs: body.input,
          each: (inner) =>
            inner.step('all', {
              needs: { n: inner.input, list: body.input, first, rates, run: flow.input },
              run: ({ n, list, first, rates, run }) => [
                n,
                list.length,
                first,
                rates.getTime(),
                run.n,
              ],
            }),
        });
      },
    });
    expect(flow.steps[1]?.needs.map((need) => typeof need === 'object' && need.id)).toEqual([
      'rates',
    ]);
    expect(await outputOf(flow.returns(outer), 4)).toEqual([
      [
        [1, 2, 1, 7, 4],
        [2, 2, 1, 7, 4],
      ],
      [[3, 1, 3, 7, 4]],
    ]);
  });

  it('leaves the group what its author named as the list', async () => {
    const flow = newFlow();
    const rates = flow.step('rates', { run: () => 2 });
    const list = flow.step('list', { needs: rates, run: () => [1, 2] });
    const each = flow.forEach('each', {
      needs: list,
      each: (body) => body.step('by', { needs: [body.input, rates], run: ([n, by]) => n * by }),
    });
    const alone = flow.forEach('alone', {
      needs: list,
      each: (body) => body.step('rate', { needs: rates, run: (rate) => rate }),
    });
    expect(await outputOf(flow.returns({ each, alone }))).toEqual({ each: [2, 4], alone: [2, 2] });
  });

  it('may be one of several in a row', async () => {
    const flow = newFlow();
    const each = flow.forEach('each', {
      items: () => ['a'],
      each: (body) =>
        body.sequence(['twice', (text) => text.repeat(2)], ['loud', (text) => `${text}!`]),
    });
    expect(await outputOf(flow.returns(each))).toEqual(['aa!']);
  });
});

describe('the input of the run', () => {
  it('is named beside other needs', async () => {
    const flow = newFlow();
    const two = flow.step('two', { run: () => 2 });
    const sum = flow.step('sum', {
      needs: { given: flow.input, two },
      run: ({ given, two }) => given.n + two,
    });
    expect(await outputOf(flow.returns(sum), 5)).toBe(7);
  });
});

describe('what is refused', () => {
  it('is what is no group, on the spot', () => {
    const flow = newFlow();
    const group = (definition: unknown) => () => flow.forEach('e', definition as never);
    expect(group(3)).toThrow('forEach("e"): expected { each, … }, got 3');
    expect(group({ items: [1], each: { run: () => 1 } })).toThrow('write items: () => LIST');
    expect(group({ size: 3, each: { run: () => 1 } })).toThrow('size is for batches()');
    expect(group({})).toThrow('each: expected a function that writes steps, or one step, { run }');
    expect(group({ each: (n: unknown) => n })).toThrow('write { run } for a function');
    expect(() => flow.batches('e', { size: 0, each: { run: () => 1 } })).toThrow(
      'size is 0, not a whole number above 0',
    );
  });

  it('is a need of a step that stands in another list', async () => {
    const flow = newFlow();
    let inner: ReturnType<typeof flow.step> | undefined;
    flow.forEach('each', {
      items: () => [1],
      each: (body) => {
        inner = body.step('inner', { run: () => 1 }) as never;
        return body.step('last', { run: () => 1 });
      },
    });
    flow.step('outside', { needs: inner!, run: () => 1 });
    flow.forEach('other', {
      items: () => [1],
      each: (body) => body.step('within', { needs: inner!, run: () => 1 }),
    });
    const [first, second] = (await faultsOf(flow)) ?? [];
    expect(first).toBe(
      'E_BODY_NEED step "outside" needs "inner", which stands in the steps of "each". need "each", which ends after it',
    );
    expect(second).toContain('step "within" needs "inner", which stands in the steps of "each"');
  });

  it('is a step of another workflow, also in a body', async () => {
    const [flow, other] = [newFlow(), newFlow()];
    const foreign = other.step('foreign', { run: () => 1 });
    flow.forEach('each', {
      items: () => [1],
      each: (body) => body.step('s', { needs: [body.input, foreign, other.input], run: () => 1 }),
    });
    const faults = (await faultsOf(flow)) ?? [];
    expect(faults.map((fault) => fault.split('.')[0])).toEqual([
      'E_FOREIGN_NEED step "s" needs a step of another workflow',
      'E_FOREIGN_NEED step "s" takes the input of steps that it is no part of',
    ]);
  });
});
