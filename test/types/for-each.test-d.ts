/**
 * Types of steps for each item of a list, held by the compiler; nothing here runs.
 * Knows the front door; must not know how a type is made.
 */
import {
  type GivenHandle,
  type ItemResult,
  type MaybeHandle,
  run,
  type StepHandle,
  workflow,
} from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

interface Row {
  readonly id: string;
  readonly cents: number;
}

const flow = workflow('each', { inputs: { text: { type: 'string' } } });
expectType<Equal<typeof flow.input, GivenHandle<{ readonly text: string }>>>();
const rows = flow.step('rows', { run: async (): Promise<Row[]> => [] });
const rates = flow.step('rates', { run: () => ({ eur: 2 }) });
const ids = flow.step('ids', { run: () => [1, 2, 3] });

// An item is one of the list that is needed, and its output one of the list that is given.

const doubled = flow.forEach('doubled', {
  needs: rows,
  concurrency: 20,
  key: (row, index) => `${row.id}-${index}`,
  each: { run: async (row, context) => [row.cents * 2, context.run.input.text] as const },
});
expectType<Equal<typeof doubled, StepHandle<readonly (readonly [number, string])[]>>>();

// A body names its item, the input of the run and steps around it, all beside its own.

const written = flow.forEach('written', {
  needs: rows,
  each: (body) => {
    expectType<Equal<typeof body.input, GivenHandle<Row>>>();
    const loaded = body.step('load', { run: (row) => row.id });
    return body.step('price', {
      needs: { loaded, rates, row: body.input, run: flow.input },
      run: ({ loaded, rates, row, run }, context) =>
        `${loaded}${rates.eur * row.cents}${run.text}${context.run.input.text}`,
    });
  },
});
expectType<Equal<typeof written, StepHandle<readonly string[]>>>();

// By its policy a group may succeed without an item.

const tolerant = flow.forEach('tolerant', {
  needs: rows,
  onFailure: 'best_effort',
  each: (body) => {
    const loaded = body.step('load', { run: (row) => row.id });
    return body.step('price', {
      needs: { loaded, row: body.input },
      run: (input) => {
        expectType<Equal<typeof input.loaded, string | undefined>>();
        return input.row.cents;
      },
    });
  },
});
expectType<Equal<typeof tolerant, StepHandle<readonly (number | null)[]>>>();
const some = flow.forEach('some', {
  needs: rows,
  succeedsIf: { atLeast: 1 },
  each: { run: ({ id }) => id },
});
expectType<Equal<typeof some, StepHandle<readonly (string | null)[]>>>();
const all = flow.forEach('all', {
  needs: rows,
  succeedsIf: 'all_succeeded',
  each: { run: ({ id }) => id },
});
expectType<Equal<typeof all, StepHandle<readonly string[]>>>();
const best = workflow('best', { onFailure: 'best_effort' });
const bestRows = best.forEach('each', { items: () => [1], each: { run: (n) => n } });
expectType<Equal<typeof bestRows, StepHandle<readonly (number | null)[]>>>();
const skipping = flow.forEach('skipping', {
  needs: rows,
  each: (body) => body.step('maybe', { when: 'true', run: ({ id }) => id }),
});
expectType<Equal<typeof skipping, StepHandle<readonly (string | null)[]>>>();
const conditional = flow.forEach('conditional', {
  needs: rows,
  when: 'true',
  each: { run: ({ id }) => id },
});
expectType<Equal<typeof conditional, MaybeHandle<readonly string[], 'skipped'>>>();

// What lists the items says what they are.

const pairs = flow.forEach('pairs', {
  needs: rows,
  items: (input) => input.map(({ id }) => [id, 1] as const),
  key: ([id]) => id,
  each: { run: ([id, n]) => id.repeat(n) },
});
expectType<Equal<typeof pairs, StepHandle<readonly string[]>>>();
const streamed = flow.forEach('streamed', {
  async *items({ text }) {
    yield text.length;
  },
  each: { run: (n) => n + 1 },
});
expectType<Equal<typeof streamed, StepHandle<readonly number[]>>>();
const promised = flow.forEach('promised', {
  items: async () => [new Date()],
  each: { run: (date) => date.getTime() },
});
expectType<Equal<typeof promised, StepHandle<readonly number[]>>>();

// Several needs are a list; batches are lists; groups stand in groups.

const both = flow.forEach('both', { needs: [ids, ids], each: { run: (list) => list.length } });
expectType<Equal<typeof both, StepHandle<readonly number[]>>>();
const sums = flow.batches('sums', {
  needs: ids,
  size: 2,
  each: (batch) => {
    const loaded = batch.step('load', { run: (some) => some.map((id) => `${id}`) });
    return batch.sequence(['first', () => 1], ['second', (n) => `${n}`]) && loaded;
  },
});
expectType<Equal<typeof sums, StepHandle<readonly (readonly string[])[]>>>();
const nested = flow.forEach('nested', {
  items: () => [[1, 2], [3]],
  each: (body) =>
    body.forEach('inner', {
      each: (inner) =>
        inner.step('n', {
          needs: [inner.input, body.input, rates],
          run: ([n, list, { eur }]) => n + list.length + eur,
        }),
    }),
});
expectType<Equal<typeof nested, StepHandle<readonly (readonly number[])[]>>>();

// What became of an item has the type of its output.

export async function items(): Promise<void> {
  const result = await run(flow.returns(tolerant), { text: '' });
  const [first] = result.items(tolerant);
  expectType<Equal<typeof first, ItemResult<number | null> | undefined>>();
  expectType<Equal<NonNullable<typeof first>['output'], number | null>>();
  const [named] = result.items('tolerant');
  expectType<Equal<NonNullable<typeof named>['output'], unknown>>();
  // @ts-expect-error Its output is no list.
  result.items(rates);
}

// What cannot be right.

flow.forEach('no-list', {
  needs: rates,
  // @ts-expect-error The input is no list.
  each: { run: (rate) => rate.eur },
});
// @ts-expect-error Functions cannot be kept.
flow.forEach('functions', { items: () => [{ call: () => 1 }], each: { run: () => 1 } });
flow.forEach('promise', {
  needs: rows,
  // @ts-expect-error A body is written at once, and gives a step.
  each: async () => 3,
});
flow.forEach('key', {
  needs: rows,
  // @ts-expect-error An item has no such member.
  key: (row) => row.nope,
  each: { run: (row) => row.id },
});
// @ts-expect-error It is called concurrency.
flow.forEach('typo', { needs: rows, concurency: 3, each: { run: () => 1 } });
// @ts-expect-error What it takes is no item.
flow.forEach('taken', { needs: rows, each: { run: (text: string) => text } });
// @ts-expect-error Places of a pool are for steps that do work.
flow.forEach('pool', { needs: rows, pool: 'io', each: { run: () => 1 } });
// Somebody answers an item as any other step.
const answered = flow.forEach('asks', {
  needs: rows,
  each: (body) => {
    const ok = body.approval('ok', { prompt: 'pay ${{ item.id }}?' });
    const paid = body.delivery<{ sum: number }>('paid', {
      needs: ok,
      message: 'paid-${{ item.id }}',
    });
    return body.step('sum', {
      needs: { ok, paid },
      run: ({ ok, paid }) => [ok.approved, paid.sum] as const,
    });
  },
});
expectType<Equal<typeof answered, StepHandle<readonly (readonly [boolean, number])[]>>>();
