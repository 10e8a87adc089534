/**
 * Types of steps that jump, held by the compiler.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import { type MaybeHandle, type StepContext, type StepHandle, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const flow = workflow('jumps');
const read = flow.step('read', { run: () => ({ text: 'a', score: 1 }) });
const decide = flow.step('decide', {
  needs: read,
  goesTo: ['book', 'ask'],
  run: ({ text, score }, context) => (score < 0.5 ? context.goto('book', text) : text),
});

// What goes with a jump is the output of the step.
expectType<Equal<typeof decide, MaybeHandle<string, 'jumps'>>>();

const book = flow.step('book', {
  needs: decide,
  run: (text) => {
    expectType<Equal<typeof text, string>>();
    return text.length;
  },
});
expectType<Equal<typeof book, MaybeHandle<number, 'passed'>>>();

// A step with other needs runs without one that a jump has passed.
const join = flow.step('join', {
  needs: { decide, book, read },
  run: (given) => {
    expectType<Equal<(typeof given)['decide'], string | undefined>>();
    expectType<Equal<(typeof given)['book'], number | undefined>>();
    expectType<Equal<(typeof given)['read'], { readonly text: string; readonly score: number }>>();
    return true;
  },
});
expectType<Equal<typeof join, StepHandle<boolean>>>();

const late = flow.step('late', {
  goesTo: [join],
  run: async (_, context) => (Date.now() > 0 ? context.goto(join) : context.goto(join, 3)),
});
expectType<Equal<typeof late, MaybeHandle<number | null, 'jumps'>>>();

// What cannot be kept cannot be handed on either.
flow.step('wrong', {
  goesTo: ['join'],
  // @ts-expect-error a function is no value
  run: (_, context) => context.goto('join', () => 1),
});

// A jump leads to a step that is named, by its id or in hand.
flow.step('elsewhere', {
  goesTo: ['book', 'ask'],
  // @ts-expect-error not named
  run: (_, context) => context.goto('late', 1),
});
flow.step('inHand', { goesTo: ['book'], run: (_, context) => context.goto(book, 1) });
flow.step('either', { goesTo: [late, 'book'], run: (_, context) => context.goto('late', 1) });
flow.step('atEnd', {
  hook: 'finally',
  goesTo: ['tidy'],
  // @ts-expect-error not named
  run: (_, context) => context.goto('book', context.run.status),
});
// One that is written elsewhere may go to any.
const anywhere = (_: unknown, context: StepContext) => context.goto(context.stepId, 1);
const later = flow.step('later', { goesTo: ['book', 'ask'], run: anywhere });
expectType<Equal<typeof later, MaybeHandle<number, 'jumps'>>>();
const ids: readonly string[] = ['book'];
flow.step('computed', { goesTo: ids, run: (_, { goto }) => goto('book') });

// The output is there whenever the run has succeeded.
const whole = flow.returns(decide);
expectType<Equal<typeof whole, typeof whole>>();
