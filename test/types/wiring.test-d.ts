/**
 * Types of steps one behind the other and side by side, held by the compiler; nothing here runs.
 * Knows the front door; must not know how a type is made.
 */
import {
  type MaybeHandle,
  run,
  type StepContext,
  type StepHandle,
  workflow,
} from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const flow = workflow('wiring', { inputs: { source: { type: 'string' } } });
const rows = async ({ source }: { readonly source: string }) => [source.length, 2];
const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);

// Each step of a sequence gets what the one before it has given.

const saved = flow.sequence(['load', rows], ['sum', sum], ['save', async (total) => `${total}`]);
expectType<Equal<typeof saved, StepHandle<string>>>();

const inline = flow.sequence(
  ['a', ({ source }) => source.length],
  ['b', async (n) => [n]],
  ['c', { run: ([n = 0]) => ({ n }), retry: { maxAttempts: 3 }, timeoutMs: '5s' }],
  ['d', ({ n }, { run: { input } }) => [n, input.source] as const],
  ['e', (all) => all],
  ['f', ([n, text]) => text.repeat(n)],
  ['g', (text) => text.length],
  ['h', (n) => n > 1],
  ['i', (yes) => (yes ? 1 : 'no')],
  ['j', { run: (one) => ({ one }), poll: { everyMs: '1s', until: ({ one }) => one === 1 } }],
);
expectType<Equal<typeof inline, StepHandle<{ readonly one: string | number }>>>();
const one = flow.sequence(['one', () => new Date()]);
expectType<Equal<typeof one, StepHandle<Date>>>();
const never = flow.sequence([
  'throws',
  () => {
    throw new Error('no');
  },
]);
expectType<Equal<typeof never, StepHandle<never>>>();
const none = flow.sequence(
  ['nothing', () => {}],
  [
    'what',
    (input) => {
      expectType<Equal<typeof input, null>>();
    },
  ],
);
expectType<Equal<typeof none, StepHandle<null>>>();

const loose = flow.sequence(['text', () => '1'], ['parsed', (text): unknown => JSON.parse(text)]);
expectType<Equal<typeof loose, StepHandle<unknown>>>();
const free = flow.sequence(['written', () => '1'], ['read', (text) => JSON.parse(text)]);
// biome-ignore lint/suspicious/noExplicitAny: whatever JSON holds.
expectType<Equal<typeof free, StepHandle<any>>>();
const empty = flow.sequence(['empty', (): NonNullable<unknown> => ({})], ['kept', (it) => it]);
flow.step('after-empty', { needs: [loose, free, empty], run: ([one, two]) => [one, two.any] });

// The first may need steps outside of it, one, a list, or by name.

const behind = flow.sequence(
  ['k', { needs: saved, run: (text) => text.length }],
  ['l', (n) => n * 2],
);
expectType<Equal<typeof behind, StepHandle<number>>>();
flow.sequence(['m', { needs: [saved, behind], run: ([text, n]) => text.repeat(n) }]);
flow.sequence(
  ['n', { needs: { saved, n: behind }, run: ({ saved, n }) => saved.repeat(n) }],
  ['o', (text) => text.at(0)],
);
const maybe = flow.step('maybe', { when: 'true', run: () => 1 });
const perhaps = flow.sequence(['p', { needs: maybe, run: (n) => n * 2 }], ['q', (n) => n * 2]);
expectType<Equal<typeof perhaps, MaybeHandle<number, 'skipped'>>>();

// @ts-expect-error: a number has no toUpperCase
flow.sequence(['wrong-use', () => 1], ['shout', (text) => text.toUpperCase()]);
// @ts-expect-error: sum takes numbers
flow.sequence(['texts', () => ['a']], ['sum-of-texts', sum]);
// @ts-expect-error: the result cannot be kept
flow.sequence(['big', () => 1n], ['after-big', () => 1]);
// @ts-expect-error: it needs the one before it
flow.sequence(['first', () => 1], ['second', { needs: saved, run: () => 1 }]);
// @ts-expect-error: a condition would make what is behind it maybe missing: that is for step()
flow.sequence(['conditional', { when: 'true', run: () => 1 }]);
// @ts-expect-error: a step has an id
flow.sequence(() => 1);
// @ts-expect-error: there is nothing
flow.sequence();

// Side by side: handles by name, which are needs.

const feeds = flow.parallel({
  rates: ({ source }) => source.length,
  prices: {
    run: async ({ source }, { run }) => [source, run.input.source],
    retry: { maxAttempts: 3 },
  },
  named: rows,
});
expectType<Equal<typeof feeds.rates, StepHandle<number>>>();
expectType<Equal<typeof feeds.prices, StepHandle<readonly string[]>>>();
const join = flow.step('join', {
  needs: feeds,
  run: ({ rates, prices, named }) => rates + prices.length + sum(named),
});
expectType<Equal<typeof join, StepHandle<number>>>();
flow.step('some', { needs: { ...feeds, join }, run: ({ join, prices }) => prices[join] });
flow.step('listed', { needs: [feeds.rates, feeds.prices], run: ([n, texts]) => texts[n] });

const ways = flow.parallel(
  {
    upper: (text) => text.toUpperCase(),
    length: {
      run: (text, context) => {
        expectType<Equal<typeof context, StepContext<{ readonly source: string }>>>();
        return text.length;
      },
    },
  },
  { needs: saved },
);
expectType<Equal<typeof ways.upper, StepHandle<string>>>();
expectType<Equal<typeof ways.length, StepHandle<number>>>();
const several = flow.parallel(
  { x: ({ saved, n }) => saved.repeat(n), y: ({ n }) => n },
  { needs: { saved, n: behind } },
);
expectType<Equal<typeof several.y, StepHandle<number>>>();
const unsure = flow.parallel({ z: (n) => n + 1 }, { needs: maybe });
expectType<Equal<typeof unsure.z, MaybeHandle<number, 'skipped'>>>();
const joined = flow.sequence(
  ['t', { needs: ways, run: ({ upper, length }) => upper.repeat(length) }],
  ['u', (text) => text.length],
);
const result = await run(flow.returns({ joined, ...ways }), { source: 'x' });
if (result.ok) {
  const { joined, upper } = result.output;
  expectType<Equal<[typeof joined, typeof upper], [number, string]>>();
}

// @ts-expect-error: there is no such step
void ways.lower;
// @ts-expect-error: a number has no toUpperCase
flow.parallel({ v: (n) => n.toUpperCase() }, { needs: behind });
// @ts-expect-error: needs are said once, for all of them
flow.parallel({ w: { needs: saved, run: () => 1 } });
// @ts-expect-error: they are steps, not functions
flow.parallel([() => 1]);

const best = workflow('best', { onFailure: 'best_effort' });
const two = best.parallel({ a: () => 1, b: () => 'b' });
best.step('both', {
  needs: two,
  run: ({ a, b }) => {
    expectType<Equal<[typeof a, typeof b], [number | undefined, string | undefined]>>();
  },
});
best.sequence(['chain', () => 1], ['link', (n) => n + 1]);
