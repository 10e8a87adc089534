/**
 * Steps that run one of several cases, written in TypeScript: what comes of them, and what is refused.
 * Their types are tested in `test/types/`.
 * Knows engines and results; must not know how a run grows.
 */
import { describe, expect, it } from 'vitest';
import { newEngine as engineWith } from '../../test/workbench.ts';
import { switchStep } from '../steps/switch.ts';
import { workflow } from './define.ts';

const newEngine = () => engineWith({ stepTypes: [switchStep] });
const newFlow = () =>
  workflow('routes', { inputs: { kind: { type: 'string' }, n: { type: 'number' } } });
const run = (flow: ReturnType<typeof newFlow>, kind = 'invoice', n = 1) =>
  newEngine().run(flow, { kind, n });

describe('switch', () => {
  it('runs the case that a function names, on the input of the step', async () => {
    const flow = newFlow();
    const rate = flow.step('rate', { run: () => 2 });
    const doc = flow.step('doc', { run: ({ kind, n }) => ({ kind, total: n * 10 }) });
    const route = flow.switch('route', {
      needs: doc,
      on: ({ kind }) => kind,
      cases: {
        invoice: (body) => {
          const book = body.step('book', { run: ({ total }) => `booked ${total}` });
          return body.step('pay', {
            needs: { book, rate, doc: body.input, run: flow.input },
            run: ({ book, rate, doc, run }) => `${book} * ${rate} of ${doc.total} for ${run.n}`,
          });
        },
        letter: { run: ({ kind }, { stepId }) => `${kind} in ${stepId}` },
        default: (body) => body.step('book', { run: () => null }),
      },
    });
    const outputs = await Promise.all(
      ['invoice', 'letter', 'parcel'].map(async (kind) => (await run(flow, kind)).step(route)),
    );
    expect(outputs.map(({ output }) => output)).toEqual([
      'booked 10 * 2 of 10 for 1',
      'letter in route.case',
      null,
    ]);
  });

  it('takes names that come later, and those that are no text', async () => {
    const flow = newFlow();
    const code = flow.switch('code', {
      on: async ({ n }) => (n > 1 ? 200 : 500),
      cases: { 200: { run: () => 'good' }, 500: { run: () => 'bad' } },
    });
    const truth = flow.switch('truth', {
      needs: [code, flow.input],
      on: ([said, { n }]) => said === 'good' && n > 1,
      cases: { true: { run: ([said]) => `${said}!` }, false: { run: () => 'no' } },
    });
    expect((await run(flow, '', 2)).step(truth).output).toBe('good!');
    expect((await run(flow, '', 1)).step(truth).output).toBe('no');
  });

  it.each([
    ['of no case', () => 'parcel' as 'a', 'E_CASE', 'there is no case "parcel" and no default'],
    [
      'that are none',
      () => ({}) as 'a',
      'E_CASE',
      'what "on" gave is an empty mapping, and has to be text',
    ],
    ['thrown', () => JSON.parse('{') as 'a', 'E_STEP', 'JSON'],
  ])('fails with names %s', async (_, on, code, message) => {
    const flow = newFlow();
    flow.switch('s', { on, cases: { a: { run: () => 1 } } });
    const { error } = (await run(flow)).step('s');
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(message);
  });

  it('stands in a case', async () => {
    const flow = newFlow();
    const outer = flow.switch('outer', {
      on: () => 'a' as const,
      cases: {
        a: (body) =>
          body.switch('inner', {
            on: ({ kind }) => kind,
            cases: {
              invoice: (inner) =>
                inner.step('s', {
                  needs: [body.input, flow.input],
                  run: ([a, b], { stepId }) => `${stepId} ${a.n + b.n}`,
                }),
              default: { run: () => '' },
            },
          }),
      },
    });
    expect((await run(flow)).step(outer).output).toBe('outer.inner.s 2');
  });
});

it('what is no choice is refused on the spot', () => {
  const flow = newFlow();
  const choose = (definition: unknown) => () => flow.switch('s', definition as never);
  expect(choose(3)).toThrow('switch("s"): expected { on, cases, … }, got 3');
  expect(choose({ on: 'x' })).toThrow('on is "x", not a function; write on: (input)');
  expect(choose({ cases: {} })).toThrow('switch("s") has no on: write on: (input) => input.kind');
  expect(choose({ on: () => 'a' })).toThrow('write cases: { NAME: (body) => STEP }');
  expect(choose({ on: () => 'a', cases: { a: 1 } })).toThrow(
    'step "s": case "a": expected a function that writes steps, or one step, { run }, got 1',
  );
});
