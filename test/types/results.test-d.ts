/**
 * Types of what a run takes and gives, held by the compiler as those of `define.test-d.ts` are.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import {
  createEngine,
  type RunHandle,
  type RunResult,
  run,
  type StepError,
  workflow,
} from '../../src/index.ts';
import { type Equal, expectType, type Flat } from './expect-type.ts';

const flow = workflow('types');
const text = flow.step('text', { run: () => 'text' });
const count = flow.step('count', { run: async () => 3 });
const declared = workflow('inputs', {
  inputs: {
    path: { type: 'string' },
    limit: { type: 'integer', default: 10 },
    mode: { enum: ['fast', 'safe'] },
  },
});
const first = declared.step('first', { run: ({ limit }) => [limit] });
const given = { path: 'x', mode: 'fast' } as const;

export async function runs(): Promise<void> {
  const one = await run(flow.returns(count));
  expectType<Equal<typeof one, RunResult<number>>>();
  expectType<Equal<typeof one.output, number | null>>();
  expectType<Equal<ReturnType<typeof one.orThrow>, number>>();

  const several = await run(flow.returns({ text, count }));
  if (several.ok) {
    const { output, error, status } = several;
    expectType<Equal<Flat<typeof output>, { readonly text: string; readonly count: number }>>();
    expectType<Equal<typeof error, undefined>>();
    expectType<Equal<typeof status, 'succeeded'>>();
  } else {
    const { output, error, status } = several;
    expectType<
      Equal<typeof output, { readonly text: string | null; readonly count: number | null } | null>
    >();
    expectType<Equal<typeof error, StepError>>();
    expectType<
      Equal<typeof status, 'pending' | 'running' | 'waiting' | 'partial' | 'failed' | 'cancelled'>
    >();
  }
  // @ts-expect-error U1: nobody knows yet whether it succeeded.
  void several.output.text;

  const unsaid = await run(flow);
  expectType<Equal<typeof unsaid.output, unknown>>();
  await run(flow, 'anything goes', { concurrency: 1 });

  const full = await run(declared.returns(first), given);
  const total = full.orThrow();
  expectType<Equal<typeof total, readonly number[]>>();
  await run(declared, { ...given, limit: 5 }, { strategy: 'level' });

  const step = full.step(first);
  expectType<Equal<typeof step.output, readonly number[] | null>>();
  const byId = full.step('first');
  expectType<Equal<typeof byId.output, unknown>>();

  // @ts-expect-error All required inputs are missing.
  await run(declared);
  // @ts-expect-error Null is no input where some are required.
  await run(declared, null);
  // @ts-expect-error One required input is missing.
  await run(declared, { path: 'x' });
  // @ts-expect-error An input of the wrong type.
  await run(declared, { ...given, path: 5 });
  // @ts-expect-error Not one of the choices.
  await run(declared, { ...given, mode: 'slow' });
  // @ts-expect-error An option that does not exist.
  await run(flow, null, { parallel: 4 });
  // @ts-expect-error A step of no workflow.
  flow.returns('count');
}

// B3: an engine is typed as `run` is.

export async function engines(): Promise<void> {
  const engine = createEngine();
  const typedFlow = declared.returns(first);
  const result = await engine.run(typedFlow, given, { runId: 'r1' });
  expectType<Equal<typeof result, RunResult<readonly number[]>>>();
  const handle = await engine.start(typedFlow, given);
  expectType<Equal<typeof handle, RunHandle<readonly number[]>>>();
  await engine.plan(typedFlow, given);
  await engine.plan(typedFlow);
  await engine.start(flow);
  // @ts-expect-error An input of the wrong type.
  await engine.run(typedFlow, { ...given, path: 5 });
  // @ts-expect-error An input of the wrong type.
  await engine.start(typedFlow, { ...given, path: 5 });
  // @ts-expect-error An input of the wrong type.
  await engine.plan(typedFlow, { ...given, path: 5 });
  // @ts-expect-error All required inputs are missing.
  await engine.start(typedFlow);
  // @ts-expect-error The same for nothing.
  await engine.start(typedFlow, null);
  // @ts-expect-error The same for nothing.
  await engine.run(typedFlow, undefined);

  const known = await engine.resume('r1', { workflow: typedFlow });
  expectType<Equal<typeof known, RunHandle<readonly number[]>>>();
  const unknown = await engine.resume('r1');
  expectType<Equal<typeof unknown, RunHandle<unknown>>>();
  const retried = await engine.retry('r1', { workflow: typedFlow, step: 'first' });
  expectType<Equal<typeof retried, RunHandle<readonly number[]>>>();
  const forked = await engine.fork('r1', { from: 'first', workflow: typedFlow });
  expectType<Equal<typeof forked, RunHandle<readonly number[]>>>();
}

export async function inputsThatMayBeLeftOut(): Promise<void> {
  const relaxed = workflow('relaxed', { inputs: { limit: { type: 'integer', default: 10 } } });
  await run(relaxed, {});
  await run(relaxed, { limit: 5 });
  await run(relaxed, null);
  await run(relaxed);
}
