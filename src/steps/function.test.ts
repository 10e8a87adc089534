/**
 * The step type `function`: closures, functions of module files, and on which thread they run.
 * Needs the built worker; must not depend on how fast the machine is.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { BODIES, CONTEXT } from '../../test/fixtures/thread/call.ts';
import { flowOf, newEngine, step } from '../../test/workbench.ts';
import { inlineBackend } from '../backends/inline.ts';
import { threadBackend } from '../backends/thread.ts';
import type { Engine } from '../engine/engine.ts';
import type { AttemptContext } from '../ports/step-type.ts';
import type { ThreadCall } from '../ports/thread.ts';
import { functionStep, takesOnlyInput } from './function.ts';

const PLACE = { root: process.cwd(), directory: process.cwd() };
const USES = './test/fixtures/thread/bodies.mjs#';

async function readyFor(uses: string) {
  const prepared = await functionStep.prepare!({
    uses,
    config: {},
    place: PLACE,
    graceMs: 5_000,
    load: true,
  });
  if ('problems' in prepared) throw new Error(prepared.problems[0]!.message);
  return prepared.ready;
}

function contextWith(more: Partial<AttemptContext>): AttemptContext {
  return { ...CONTEXT, graceMs: 5_000, abilities: {}, ...more };
}

describe('running', () => {
  it('calls a closure with its input and its context, here', () => {
    const context = contextWith({ input: 4, abilities: { threads: () => expect.fail() } });
    expect(functionStep.run((input, seen) => [input, seen], context)).toEqual([4, context]);
  });

  it('calls a function of a module here when no threads are offered', async () => {
    const ready = await readyFor(`${USES}double`);
    expect(functionStep.run(ready, contextWith({ input: 4 }))).toBe(8);
  });

  it('asks for a thread when threads are offered', async () => {
    const asked: ThreadCall[] = [];
    const threads = async (call: ThreadCall) => void asked.push(call);
    const context = contextWith({ input: 4, abilities: { threads } });
    for (const name of ['double', 'seen']) functionStep.run(await readyFor(USES + name), context);
    expect(asked).toEqual([
      { file: BODIES, exportName: 'double', takesContext: false, context },
      { file: BODIES, exportName: 'seen', takesContext: true, context },
    ]);
  });
});

describe('what a function can see', () => {
  const kept = [
    (a: never) => a,
    async (a: never) => a,
    // biome-ignore lint/complexity/useArrowFunction: its text is what matters.
    function (a: never) {
      return a;
    },
    async function named(a: never) {
      return a;
    },
    ({ a, b: c }: Record<string, never>) => [a, c],
    ([a, b]: never[]) => [a, b],
    new Function('return a => a')() as (a: never) => unknown,
    new Function('return async a => a')() as (a: never) => unknown,
    new Function('return function f ( a , ) { return a }')() as (a: never) => unknown,
  ];
  it.each(kept.map((body) => [String(body), body] as const))('is its input: %s', (_, body) => {
    expect(takesOnlyInput(body)).toBe(true);
  });

  const wide = [
    () => 1,
    (a: never, b: never) => [a, b],
    (...all: never[]) => all,
    (a: never, ...rest: never[]) => [a, rest],
    (a: never, b = 1) => [a, b],
    ({ a }: Record<string, never>, { b } = { b: 1 }) => [a, b],
    new Function('return function (a) { return arguments[1] }')(),
    new Function('return function (a) { return eval("argu" + "ments") }')(),
    new Function('return (a /* ) => */, b = 1) => b')(),
    new Function('return { f(a) { return a } }')().f,
    ((a: never, b: never) => [a, b]).bind(undefined, 1 as never),
  ];
  it.each(wide.map((body) => [String(body), body] as const))('may be more: %s', (_, body) => {
    expect(takesOnlyInput(body)).toBe(false);
  });
});

describe('a run on threads', { timeout: 20_000 }, () => {
  let engine: Engine;
  afterEach(() => engine.close());

  const onThreads = () =>
    newEngine({
      backends: [inlineBackend, threadBackend({ threads: 2 })],
      stepTypes: [{ ...functionStep, requires: ['threads'] }],
    });

  it('passes values on, keeps metadata, and gives the same as a run without', async () => {
    const workflow = flowOf([
      step('here', [], { uses: 'function', run: () => 21 }),
      step('doubled', ['here'], { uses: `${USES}double` }),
      step('told', ['here'], { uses: `${USES}tell` }),
      step('seen', ['doubled', 'told'], { uses: `${USES}seen`, with: { limit: 3 } }),
    ]);
    const plain = newEngine();
    engine = onThreads();
    const options = { runId: 'same' };
    const results = [
      await engine.run(workflow, undefined, options),
      await plain.run(workflow, undefined, options),
    ];
    await plain.close();
    for (const result of results) {
      expect(result.status).toBe('succeeded');
      expect(result.step('told').metadata).toMatchObject({ rows: 2, size: 3 });
      expect(result.step('seen').output).toMatchObject({
        input: 42,
        run: { id: 'same' },
        stepId: 'seen',
        inputs: { doubled: 42, told: 'told' },
        metadata: { told: { rows: 2, size: 3 } },
        config: { limit: 3 },
      });
    }
    const keys = results.map(
      (r) => (r.step('seen').output as { idempotencyKey: string }).idempotencyKey,
    );
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('records a failure as a run without does', async () => {
    const throws = step('a', [], { uses: `${USES}throws` });
    engine = onThreads();
    for (const name of ['failure', 'null', 'proxy']) {
      const [there, here] = await Promise.all(
        [engine, newEngine()].map((e) => e.run(flowOf([throws]), name)),
      );
      expect(asPaths(there!.step('a').error)).toEqual(asPaths(here!.step('a').error));
      expect(there!.step('a').error).toBeDefined();
    }
  });

  it('stops a function that never stops when its time is over', async () => {
    engine = onThreads();
    const spins = step('spins', [], { uses: `${USES}spin`, settings: { timeoutMs: 200 } });
    const result = await engine.run(flowOf([spins]));
    expect(result.step('spins').error).toMatchObject({ code: 'timed_out' });
    expect(
      (await engine.run(flowOf([step('next', [], { uses: `${USES}double` })]), 2)).output,
    ).toBe(4);
  });

  it('finds a broken module before anything runs', async () => {
    engine = onThreads();
    const steps = [step('a', [], { uses: `${USES}notFunction` })];
    await expect(engine.run(flowOf(steps))).rejects.toMatchObject({ code: 'invalid-workflow' });
  });
});

/** Files are addresses or paths in stacks, by how they were loaded. */
/** Who waited for it, below it in its stack, is another one on the loop. */
function asPaths(error: unknown): unknown {
  return JSON.parse(
    JSON.stringify(error)
      .replaceAll('file://', '')
      .replaceAll(/(?:\\n)? {4}at async [^"\\]*/g, ''),
  );
}
