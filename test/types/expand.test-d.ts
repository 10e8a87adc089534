/**
 * Types of steps that add others, held by the compiler.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import { type StepContext, type StepHandle, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const flow = workflow('adds', { inputs: { count: { type: 'number' } } });

// The output is that of the step which the function gives.
const plan = flow.step('plan', {
  run: ({ count }, context) =>
    context.expand((body) => {
      const twice = body.step('twice', { run: () => count * 2 });
      return body.step('text', { needs: twice, run: (n) => `${n.toFixed(1)}` });
    }),
});
expectType<Equal<typeof plan, StepHandle<string>>>();

// Or of what else the attempt gives.
const some = flow.step('some', {
  run: async ({ count }, context) =>
    count > 0 ? context.expand((body) => body.step('one', { run: () => ({ n: 1 }) })) : null,
});
expectType<Equal<typeof some, StepHandle<{ readonly n: number } | null>>>();

// Of a list nobody knows more.
const listed = flow.step('listed', {
  run: (_, { expand }) => expand([{ id: 'a', uses: './load.ts#load', retry: { max_attempts: 2 } }]),
});
expectType<Equal<typeof listed, StepHandle<Readonly<Record<string, unknown>>>>>();
const one = flow.step('one', {
  run: (_, { expand }) => expand([{ id: 'a', uses: './load.ts#load' }], { output: 'a' }),
});
expectType<Equal<typeof one, StepHandle<unknown>>>();

// In items, and in what was added, it is the same.
const each = flow.forEach('each', {
  items: () => [1, 2],
  each: (body) =>
    body.step('plan', {
      run: (item, context) =>
        context.expand((inner) =>
          inner.step('again', {
            run: (_, more) => more.expand((last) => last.step('end', { run: () => item > 1 })),
          }),
        ),
    }),
});
expectType<Equal<typeof each, StepHandle<readonly boolean[]>>>();

// A function of a module has it, too.
export function outside(_: unknown, context: StepContext) {
  const made = context.expand((body) => body.step('a', { run: () => 3 }));
  // @ts-expect-error: what is run gives a step.
  context.expand(() => 3);
  // @ts-expect-error: a step has an id.
  context.expand([{ uses: 'text/case' }]);
  return made;
}

flow.step('next', {
  needs: plan,
  // @ts-expect-error: the output is a text.
  run: (text) => text.toFixed(),
});

// What steps get that need none is not known there: the function has its own input beside it.
flow.step('given', {
  run: ({ count }, context) =>
    context.expand((body) => {
      // @ts-expect-error: it is unknown, and nothing else is told of it.
      const one = body.step('one', { needs: { n: body.input }, run: ({ n }) => n.count });
      return body.step('two', { needs: [one], run: () => count });
    }),
});

// Only a workflow ends with hooks: no list that is added does, and no body.
flow.step('ends', {
  run: (_, context) =>
    context.expand((body) => {
      // @ts-expect-error: a function.
      body.step('a', { hook: 'finally', run: () => 1 });
      // @ts-expect-error: a step type.
      body.step('b', { hook: 'finally', uses: 'text/case', with: { to: 'upper' } });
      // @ts-expect-error: one that waits.
      return body.sleep('c', { hook: 'on_success', for: '1s' });
    }),
});
flow.forEach('items', {
  items: () => [1],
  each: (body) => {
    // @ts-expect-error: of a body neither.
    body.step('a', { hook: 'finally', run: () => 1 });
    return body.step('b', { run: (n) => n });
  },
});
flow.step('end', { hook: 'finally', run: (_, { run }) => run.status });
