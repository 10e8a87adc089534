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
