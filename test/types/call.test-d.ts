/**
 * Types of steps that run another workflow, held by the compiler; nothing here runs.
 * Knows the front door; must not know how a type is made.
 */
import { type MaybeHandle, type StepHandle, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const etl = workflow('etl', {
  inputs: { source: { type: 'string' }, rows: { type: 'integer', default: 1 } },
});
const saved = etl.returns(etl.step('save', { run: ({ rows }) => ({ count: rows }) }));
const anything = workflow('anything');
const given = anything.returns(anything.step('only', { run: () => 'text' as const }));

const master = workflow('master', { inputs: { day: { type: 'string' } } });
const read = master.step('read', { run: () => ({ source: 'a', rows: 3 }) });
const count = master.step('count', { run: () => 3 });

// The output is that of the workflow; an input has to be one that it takes.

const orders = master.call('orders', saved, { input: ({ day }) => ({ source: `orders/${day}` }) });
expectType<Equal<typeof orders, StepHandle<{ readonly count: number }>>>();
const users = master.call('users', saved, {
  needs: count,
  input: async (rows) => ({ source: 'u', rows }),
});
expectType<Equal<typeof users, StepHandle<{ readonly count: number }>>>();
const maybe = master.call('maybe', saved, { needs: read, when: 'true' });
expectType<Equal<typeof maybe, MaybeHandle<{ readonly count: number }, 'skipped'>>>();

// Where what the needs give fits, nothing has to be said.

master.call('fits', saved, { needs: read });
const text = master.call('text', given);
expectType<Equal<typeof text, StepHandle<'text'>>>();

// @ts-expect-error the input of the run is none of the workflow
master.call('lacks', saved);
// @ts-expect-error a number is no input
master.call('number', saved, { needs: count });
// @ts-expect-error the source is missing
master.call('part', saved, { input: () => ({ rows: 3 }) });
// @ts-expect-error rows are a number
master.call('wrong', saved, { needs: read, input: ({ source }) => ({ source, rows: 'many' }) });
// @ts-expect-error a step is no workflow
master.call('step', read);

// What is given by a function is held to the inputs of the workflow, and says nothing of them.

const both0 = workflow('both', { inputs: { id: { type: 'string' }, n: { type: 'number' } } });
const both = both0.returns(both0.step('sum', { run: ({ id, n }) => id.length + n }));
const half = master.step('half', { run: () => ({ id: 'x' }) });
// @ts-expect-error an input is missing
master.call('less', both, { input: () => ({ id: 'x' }) });
// @ts-expect-error all inputs are missing
master.call('none', both, { input: () => ({}) });
// @ts-expect-error null is no input where one is required
master.call('null', both, { input: () => null });
// @ts-expect-error undefined is none either
master.call('undefined', both, { input: () => undefined });
// @ts-expect-error a promise of less
master.call('later', both, { input: async () => ({ id: 'x' }) });
// @ts-expect-error what the need gives is less
master.call('passed', both, { needs: half, input: (given) => given });
// @ts-expect-error an input of another type, beside one that fits
master.call('spread', both, { needs: half, input: (given) => ({ ...given, n: 'many' }) });
master.call('whole', both, { needs: half, input: (given) => ({ ...given, n: 3 }) });
const thrown = master.call('thrown', both, {
  input: () => {
    throw new Error('nothing to give');
  },
});
expectType<Equal<typeof thrown, StepHandle<number>>>();

// Where nothing is required, null is as good as no input.

const relaxed0 = workflow('relaxed', { inputs: { limit: { type: 'integer', default: 10 } } });
const relaxed = relaxed0.returns(relaxed0.step('twice', { run: ({ limit }) => limit * 2 }));
master.call('empty', relaxed, { input: () => ({}) });
master.call('nothing', relaxed, { input: () => null });
// @ts-expect-error a limit is a number
master.call('limit', relaxed, { input: () => ({ limit: 'ten' }) });
