/**
 * Steps that run round by round, written in TypeScript: what comes of them, and what is refused.
 * Their types are tested in `test/types/`.
 * Knows engines and results; must not know how a run grows.
 */
import { describe, expect, it } from 'vitest';
import { newEngine as engineWith } from '../../test/workbench.ts';
import type { EngineError } from '../engine/engine-error.ts';
import { forEachStep } from '../steps/for-each.ts';
import { loopStep } from '../steps/loop.ts';
import { workflow } from './define.ts';

const newEngine = () => engineWith({ stepTypes: [forEachStep, loopStep] });
const newFlow = () => workflow('rounds', { inputs: { n: { type: 'number' } } });
const run = (flow: ReturnType<typeof newFlow>) => newEngine().run(flow, { n: 1 });

describe('loop', () => {
  it('works on what the step needs, until a function of the state holds', async () => {
    const flow = newFlow();
    const two = flow.step('two', { run: () => 2 });
    const asked: unknown[] = [];
    const grown = flow.loop('grown', {
      needs: two,
      maxIterations: 9,
      body: { run: (n, { stepId }) => (stepId === 'grown[2].round' ? n * 10 : n + 1) },
      until(n, round, context) {
        asked.push([n, round, context.stepId, context.run.input.n]);
        return n > 4;
      },
    });
    const result = await run(flow);
    expect(result.step(grown)).toMatchObject({ output: 40, metadata: { rounds: 3 } });
    expect(asked).toEqual([
      [3, 1, 'grown', 1],
      [4, 2, 'grown', 1],
      [40, 3, 'grown', 1],
    ]);
  });

  it('begins with what a function gives, also later, and asks before each round', async () => {
    const flow = newFlow();
    const words = flow.loop('words', {
      initial: async ({ n }) => ({ n, all: [] as readonly string[] }),
      maxIterations: 9,
      body: (round) => {
        const word = round.step('word', { run: ({ n }) => 'ab'.repeat(n) });
        return round.step('add', {
          needs: { word, state: round.input, run: flow.input },
          run: ({ word, state, run }) => ({ n: state.n + run.n, all: [...state.all, word] }),
        });
      },
      while: async ({ all }) => all.length < 2,
    });
    const none = flow.loop('none', {
      initial: () => 'as it was',
      maxIterations: 1,
      body: { run: () => 'never' },
      while: () => false,
    });
    const result = await run(flow);
    expect(result.step(words).output).toEqual({ n: 3, all: ['ab', 'abab'] });
    expect(result.step(none).output).toBe('as it was');
  });

  it('takes an expression as well, and what the last round gave at the limit', async () => {
    const flow = newFlow();
    const taken = flow.loop('taken', {
      initial: () => 1,
      maxIterations: 3,
      atLimit: 'take',
      body: { run: (n) => n * 2 },
      until: 'last > 100',
    });
    expect((await run(flow)).step(taken)).toMatchObject({
      output: 8,
      metadata: { rounds: 3, at_limit: true },
    });
  });

  it('gives each asker a state of its own', async () => {
    const flow = newFlow();
    const dates = flow.loop('dates', {
      initial: () => [new Date(5)],
      maxIterations: 2,
      body: { run: (list) => list },
      while: (list) => list[0]!.setTime(7) > 0,
      atLimit: 'take',
    });
    expect((await run(flow)).step(dates).output).toEqual([new Date(5)]);
  });

  it('tries again what could not be asked, and runs no round twice', async () => {
    const flow = newFlow();
    const failing = new Set(['initial', 'until']);
    const once = (what: string) => {
      if (failing.delete(what)) throw new Error(`no ${what} yet`);
    };
    const rounds: number[] = [];
    const patient = flow.loop('patient', {
      initial() {
        once('initial');
        return 0;
      },
      retry: { maxAttempts: 3, initialIntervalMs: 1 },
      maxIterations: 3,
      body: {
        run: (n) => {
          rounds.push(n);
          return n + 1;
        },
      },
      async until(n) {
        once('until');
        return n === 2;
      },
    });
    expect((await run(flow)).step(patient)).toMatchObject({ status: 'succeeded', output: 2 });
    expect(rounds).toEqual([0, 1]);
  });

  it.each([
    ['thrown', () => JSON.parse('{') as never, 'E_STEP', 'JSON'],
    [
      'no truth',
      () => 1 as never,
      'E_EXPRESSION',
      'the function of until gives 1, not true or false; write Boolean(…) around it',
    ],
    ['a promise of none', async () => null as never, 'E_EXPRESSION', 'gives null'],
  ])('fails where an answer is %s', async (_, until, code, message) => {
    const flow = newFlow();
    flow.loop('l', { initial: () => 1, maxIterations: 2, body: { run: (n) => n }, until });
    const { error } = (await run(flow)).step('l');
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(message);
  });

  it('fails where it cannot begin', async () => {
    const flow = newFlow();
    const initial = () => ({ call: () => 1 }) as never;
    flow.loop('l', { initial, maxIterations: 2, body: { run: (n) => n }, while: () => true });
    expect((await run(flow)).step('l').error).toMatchObject({
      code: 'E_RESULT',
      message: 'what "initial" gave cannot be kept exactly: $.call: function',
    });
  });

  it('stands in a loop, and in a group', async () => {
    const flow = newFlow();
    const each = flow.forEach('each', {
      items: () => [1, 2],
      each: (body) =>
        body.loop('outer', {
          initial: (n) => ({ n, sum: 0 }),
          maxIterations: 2,
          atLimit: 'take',
          body: (round) =>
            round.loop('inner', {
              maxIterations: 2,
              atLimit: 'take',
              body: (inner) =>
                inner.step('add', {
                  needs: { own: inner.input, outer: round.input, item: body.input },
                  run: ({ own, outer, item }) => ({ n: own.n, sum: own.sum + outer.sum + item }),
                }),
              until: () => false,
            }),
          while: () => true,
        }),
    });
    expect((await run(flow)).step(each).output).toEqual([
      { n: 1, sum: 8 },
      { n: 2, sum: 16 },
    ]);
  });
});

describe('what is refused', () => {
  it('is what is no loop, on the spot', () => {
    const flow = newFlow();
    const loop = (definition: unknown) => () => flow.loop('l', definition as never);
    expect(loop(3)).toThrow('loop("l"): expected { body, … }, got 3');
    expect(loop({ initial: 1 })).toThrow(
      'initial is 1, not a function; write initial: () => STATE',
    );
    expect(loop({ until: true })).toThrow('until is true; write a function');
    expect(loop({ while: /x/ })).toThrow('while: (state, round) => round > 3');
    expect(loop({})).toThrow('step "l": body: expected a function that writes steps');
    expect(loop({ body: () => 3 })).toThrow('body has to give a step that body.step() gave, got 3');
  });

  it('is a loop that says twice, or never, when it ends', async () => {
    const flow = newFlow();
    const shape = { initial: () => 1, maxIterations: 2, body: { run: (n: number) => n } };
    flow.loop('both', { ...shape, until: () => true, while: 'last > 1' });
    flow.loop('none', shape);
    const { diagnostics = [] } = (await run(flow).catch((error) => error)) as EngineError;
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'E_LOOP step "both" (loop) takes "while" or "until", and has both.',
      'E_LOOP step "none" (loop) says with neither "while" nor "until" when it ends.',
    ]);
  });
});
