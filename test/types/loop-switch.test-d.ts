/**
 * Types of steps that run round by round, or in one of several cases, held by the compiler; nothing here runs.
 * Knows the front door; must not know how a type is made.
 */
import { type GivenHandle, type MaybeHandle, type StepHandle, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

interface Doc {
  readonly kind: 'invoice' | 'letter';
  readonly text: string;
  readonly total: number;
}

const flow = workflow('ways', { inputs: { text: { type: 'string' } } });
const doc = flow.step('doc', { run: async (): Promise<Doc> => JSON.parse('') });
const rates = flow.step('rates', { run: () => ({ eur: 2 }) });
const maybe = flow.step('maybe', { when: 'true', run: () => 1 });

// The state is what the first round works on: the input, or what a function gives.

const refined = flow.loop('refined', {
  needs: doc,
  initial: ({ text }, { run }) => ({ text: text + run.input.text, score: 0 }),
  maxIterations: 5,
  atLimit: 'take',
  body: (round) => {
    type State = { readonly text: string; readonly score: number };
    expectType<Equal<typeof round.input, GivenHandle<State>>>();
    const judged = round.step('judge', { run: ({ text, score }) => ({ text, score: score + 1 }) });
    return round.step('rewrite', {
      needs: { judged, before: round.input, rates, run: flow.input },
      run: ({ judged, before, rates, run }) => ({
        text: before.text + run.text,
        score: judged.score * rates.eur,
      }),
    });
  },
  until: ({ score }, round) => score > 0.9 && round > 1,
});
expectType<Equal<typeof refined, StepHandle<{ readonly text: string; readonly score: number }>>>();

const own = flow.loop('own', {
  maxIterations: 5,
  body: { run: async ({ text }) => ({ text: `${text}!` }), retry: { maxAttempts: 3 } },
  while: async ({ text }, round, { signal }) => text.length < round && !signal.aborted,
});
expectType<Equal<typeof own, StepHandle<{ readonly text: string }>>>();

const found = flow.loop('found', {
  initial: async (): Promise<string | null> => null,
  maxIterations: 5,
  body: (round) => round.step('look', { when: 'round > 1', run: (before) => `${before}1` }),
  until: 'last != null',
});
expectType<Equal<typeof found, StepHandle<string | null>>>();

const skipped = flow.loop('skipped', {
  needs: [maybe, rates],
  initial: ([n, { eur }]) => n + eur,
  maxIterations: 2,
  when: (_, { run }) => run.id !== '',
  body: { run: (n) => n + 1 },
  until: (n) => n > 3,
});
expectType<Equal<typeof skipped, MaybeHandle<number, 'skipped'>>>();
const conditional = flow.loop('conditional', {
  needs: maybe,
  when: 'true',
  maxIterations: 2,
  body: { run: (n) => n + 1 },
  until: (n) => n > 3,
});
expectType<Equal<typeof conditional, MaybeHandle<number, 'skipped'>>>();

// A round of a run that takes what it gets has all that its steps need.

const best = workflow('best', { onFailure: 'best_effort' });
best.loop('all', {
  initial: () => 1,
  maxIterations: 2,
  body: (round) => {
    const one = round.step('one', { run: (n) => n });
    return round.step('two', { needs: { one, n: round.input }, run: ({ one, n }) => one + n });
  },
  until: () => true,
});

// What cannot be right.

const shape = { needs: doc, maxIterations: 2, until: 'true' } as const;
// @ts-expect-error A round gives what the next one works on.
flow.loop('other', { ...shape, body: { run: () => 3 } });
// @ts-expect-error The same for several steps.
flow.loop('others', { ...shape, body: (round) => round.step('s', { run: () => 3 }) });
flow.loop('lacking', {
  ...shape,
  // @ts-expect-error Where its last step is skipped a round gives null.
  body: (round) => round.step('s', { when: 'true', run: (state) => state }),
});
// @ts-expect-error Nothing says how many rounds are too many.
flow.loop('endless', { needs: doc, until: 'true', body: { run: (state) => state } });
// @ts-expect-error It is called maxIterations.
flow.loop('typo', { ...shape, maxRounds: 3, body: { run: (state) => state } });
flow.loop('truth', {
  needs: doc,
  maxIterations: 2,
  body: { run: (state) => state },
  // @ts-expect-error A condition is true or false.
  until: (state) => state.text,
});
flow.loop('functions', {
  // @ts-expect-error Functions cannot be kept.
  initial: () => ({ call: () => 1 }),
  maxIterations: 2,
  // @ts-expect-error The state is not known then.
  body: { run: (state) => state },
  until: 'true',
});
// @ts-expect-error Places of a pool are for steps that do work.
flow.loop('pool', { ...shape, pool: 'io', body: { run: (state) => state } });

// The output of a choice is that of any case.

const routed = flow.switch('routed', {
  needs: doc,
  on: ({ kind }) => kind,
  cases: {
    invoice: (body) => {
      expectType<Equal<typeof body.input, GivenHandle<Doc>>>();
      const book = body.step('book', { run: ({ total }) => total });
      return body.step('pay', {
        needs: { book, rates, doc: body.input, run: flow.input },
        run: ({ book, rates, doc, run }) => `${book * rates.eur}${doc.text}${run.text}`,
      });
    },
    letter: { run: async ({ text }) => [text.length], retry: { maxAttempts: 3 } },
  },
});
expectType<Equal<typeof routed, StepHandle<string | readonly number[]>>>();
const sized = flow.switch('sized', {
  needs: [doc, rates],
  on: ([{ total }, { eur }]) => (total > eur ? 'big' : 'small'),
  cases: { big: { run: ([{ total }]) => total }, small: { run: () => null } },
  retry: { maxAttempts: 2 },
});
expectType<Equal<typeof sized, StepHandle<number | null>>>();
const open = flow.switch('open', {
  on: ({ text }) => text,
  cases: { a: { run: () => 1 }, default: (body) => body.step('s', { run: ({ text }) => text }) },
});
expectType<Equal<typeof open, StepHandle<number | string>>>();
const truth = flow.switch('truth', {
  needs: maybe,
  on: async (n) => n > 1,
  cases: {
    true: { run: (n) => n },
    false: (body) => body.step('s', { when: 'true', run: () => '' }),
  },
});
expectType<Equal<typeof truth, MaybeHandle<number | string | null, 'skipped'>>>();
const codes = flow.switch('codes', {
  on: ({ text }) => (text === '' ? 404 : 200),
  cases: { 200: { run: () => true }, 404: { run: () => false } },
});
expectType<Equal<typeof codes, StepHandle<boolean>>>();
const turned = flow.switch('turned', {
  needs: doc,
  cases: { invoice: { run: () => 1 }, letter: { run: (input) => input.text } },
  on: ({ kind }) => kind,
});
expectType<Equal<typeof turned, StepHandle<number | string>>>();
const nested = flow.switch('nested', {
  needs: doc,
  on: ({ kind }) => kind,
  cases: {
    invoice: (body) =>
      body.loop('more', { maxIterations: 2, body: { run: (doc) => doc }, until: 'true' }),
    letter: (body) => body.forEach('each', { items: () => [1], each: { run: (n) => n } }),
  },
});
expectType<Equal<typeof nested, StepHandle<Doc | readonly number[]>>>();

// What cannot be right.

const one = { run: () => 1 };
// @ts-expect-error There is no case letter, and no default.
flow.switch('less', { needs: doc, on: (d) => d.kind, cases: { invoice: one } });
// @ts-expect-error Nothing is a parcel.
flow.switch('more', {
  needs: doc,
  on: (d) => d.kind,
  cases: { invoice: one, letter: one, parcel: one },
});
// @ts-expect-error Nothing is a parcel, with a default, too.
flow.switch('rest', { needs: doc, on: (d) => d.kind, cases: { parcel: one, default: one } });
// @ts-expect-error Any text needs a default.
flow.switch('text', { needs: doc, on: (d) => d.text, cases: { invoice: one } });
// @ts-expect-error Names are text, numbers, true or false.
flow.switch('names', { needs: doc, on: (d) => d, cases: { invoice: one, default: one } });
flow.switch('function', {
  needs: doc,
  on: (d) => d.kind,
  // @ts-expect-error A function writes steps: the one step of a case is { run }.
  cases: { invoice: (d) => d.total, letter: { run: (d) => d.text } },
});
flow.switch('member', {
  needs: doc,
  on: (d) => d.kind,
  // @ts-expect-error There is no such member.
  cases: { invoice: { run: (d) => d.nope }, letter: { run: (d) => d.text } },
});
// @ts-expect-error Something has to say which case it is.
flow.switch('silent', { needs: doc, cases: { invoice: one } });
