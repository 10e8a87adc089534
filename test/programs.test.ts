/**
 * What programs meet at the front door: pools, logs, inputs that are missing.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, logKeeper, memoryStore, workflow } from '../src/index.ts';

const one = (run: (input: unknown, context: { log(text: string): void }) => unknown) => {
  const flow = workflow('one');
  flow.step('a', { run });
  return flow;
};

describe('B20 pools in code', () => {
  it('may be sizes alone, for the engine, the workflow and the run', async () => {
    const engine = createEngine({ pools: { a: 3, b: { size: 4 } } });
    const flow = workflow('w', { pools: { c: 5 } });
    flow.step('s', { pool: 'c', run: () => 1 });
    const { plan, diagnostics } = await engine.plan(flow, null, { pools: { d: 6 } });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const sizes = ['a', 'b', 'c', 'd'].map((name) => plan?.pools.get(name)?.size);
    expect(sizes).toEqual([3, 4, 5, 6]);
    expect(() => createEngine({ pools: { a: 0 } })).toThrow('the size of pool a cannot be 0');
  });
});

describe('B28 what steps say', () => {
  const says = one((_, { log }) => log('hello'));

  it('is kept where the engine has a store, once', async () => {
    for (const observers of [
      undefined,
      (store: ReturnType<typeof memoryStore>) => [logKeeper(store)],
    ]) {
      const store = memoryStore();
      const engine = createEngine({ store, ...(observers && { observers: observers(store) }) });
      const { runId } = await engine.run(says);
      expect((await engine.logs(runId)).map(({ text }) => text)).toEqual(['hello']);
    }
  });

  it('is not kept where that is not wanted', async () => {
    const engine = createEngine({ store: memoryStore(), keepLogs: false });
    const { runId } = await engine.run(says);
    expect(await engine.logs(runId)).toEqual([]);
  });
});

describe('inputs that a program gives', () => {
  const flow = workflow('w', { inputs: { id: { type: 'string' } } });
  flow.step('a', { run: () => 1 });
  const refused = (input: unknown) =>
    createEngine()
      .run(flow, input as { id: string })
      .catch((error) => error);

  it('B19 are missing when they are undefined', async () => {
    const error = await refused({ id: undefined });
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(error.message).toContain('the input "id" is missing');
  });

  it.each([
    [{}, 'give it: { id: … }'],
    [{ id: 3 }, 'give text'],
    ['x', 'give it by name, such as { id: … }'],
  ])('B22 %j is refused with a hint for programs', async (input, hint) => {
    expect(await refused(input)).toMatchObject({ code: 'invalid-input', hint });
  });
});
