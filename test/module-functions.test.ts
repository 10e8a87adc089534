/**
 * Functions of a module with its types, run where steps run.
 * Knows the front door; must not know how a module is loaded.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, moduleAt, workflow } from '../src/index.ts';

type Primes = typeof import('./fixtures/modules/primes.ts');

const inputs = { below: { type: 'integer' } } as const;

function primesFlow(pool?: string) {
  const primes = moduleAt<Primes>(new URL('./fixtures/modules/primes.ts', import.meta.url));
  const flow = workflow('primes', { from: import.meta.url, inputs });
  const settings = pool === undefined ? {} : { pool };
  const below = flow.step('below', { run: ({ below }) => below });
  const count = flow.step('count', { needs: below, uses: primes.count, ...settings });
  const largest = flow.step('largest', { uses: primes.largest, with: { skip: 1 }, ...settings });
  const both = flow.step('both', {
    needs: { count, largest },
    run: ({ count, largest }) => [count, largest ?? 0],
  });
  const text = flow.step('text', { needs: both, uses: primes.default, ...settings });
  return { flow, done: flow.returns({ text, count }) };
}

describe('B7 functions of a module with its types', () => {
  const engine = createEngine();
  afterAll(() => engine.close());

  it.each([
    ['here', undefined],
    ['on threads', 'cpu'],
  ])('run %s, and their results have their types', async (_, pool) => {
    const { done } = primesFlow(pool);
    const result = await engine.run(done, { below: 20 });
    const { text, count } = result.orThrow();
    expect(result.step('largest').metadata).toMatchObject({ isMainThread: pool === undefined });
    expect([text.split(' '), count.toFixed()]).toEqual([['8', '17'], '8']);
  });

  it('stand in the workflow as paths from its module, so that a project may be moved', () => {
    const uses = primesFlow().flow.steps.map((step) => step.uses);
    expect(uses).toContain('./fixtures/modules/primes.ts#count');
    expect(uses).toContain('./fixtures/modules/primes.ts#default');
  });

  it('are found where a compiler has made JavaScript of the module', async () => {
    const built = moduleAt<Primes>('./fixtures/modules/built.ts');
    const flow = workflow('built', { from: import.meta.url });
    const below = flow.step('below', { run: () => 7 });
    const done = flow.returns(flow.step('count', { needs: below, uses: built.count }));
    expect((await engine.run(done)).orThrow()).toBe(7);
  });

  it('are told with the nearest name, where the types of another module are given', async () => {
    const other = moduleAt<{ cuont(below: unknown): number }>('./fixtures/modules/primes.ts');
    const flow = workflow('wrong', { from: import.meta.url });
    flow.step('count', { uses: other.cuont });
    const { diagnostics } = await engine.check(flow);
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ['E_MODULE', 'did you mean "count"?'],
    ]);
  });
});
