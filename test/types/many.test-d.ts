/**
 * Types of many runs: inputs that fit, keys and ids of them, what the summary gives; held by the compiler as
 * those of `define.test-d.ts` are.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import {
  createEngine,
  type ManyResult,
  type RunResult,
  runMany,
  type StepError,
  workflow,
} from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const tenants = workflow('tenants', {
  inputs: { name: { type: 'string' }, plan: { enum: ['free', 'paid'] } },
});
const report = tenants.returns(tenants.step('report', { run: ({ name }) => name.length }));
const free = workflow('free');
const anything = free.returns(free.step('size', { run: () => 1 }));
const acme = { name: 'acme', plan: 'free' } as const;

export async function summaries(): Promise<void> {
  const engine = createEngine();
  const all = await engine.runMany(report, [acme], {
    perKey: { key: ({ plan }) => plan, size: 2 },
    runId: ({ name }, index) => `${name}-${index}`,
    onResult: (one) => {
      if (one.status === 'succeeded') {
        expectType<Equal<typeof one.result.output, number>>();
        expectType<Equal<typeof one.error, undefined>>();
      } else expectType<Equal<typeof one.error, StepError | Error>>();
    },
  });
  expectType<Equal<ReturnType<typeof all.orThrow>, readonly number[]>>();
  for (const one of all.failed) {
    expectType<Equal<typeof one.input.name, 'acme'>>();
    if (one.status === 'refused') expectType<Equal<typeof one.error, Error>>();
    else expectType<Equal<typeof one.error, StepError>>();
  }
  for (const { result } of all.runs)
    expectType<Equal<typeof result, RunResult<number> | undefined>>();

  // A workflow that declares no inputs takes anything; its inputs have their own type.
  const sizes = await runMany(anything, new Set(['a', 'b']), {
    perKey: { key: (text) => text.slice(0, 1), size: 1 },
  });
  expectType<Equal<typeof sizes, ManyResult<string, number>>>();
  async function* pages() {
    yield acme;
  }
  await runMany(report, pages(), { concurrency: 3, each: { timeoutMs: '5m' } });
  await runMany(report, []);

  // @ts-expect-error an input without a name
  await runMany(report, [{ plan: 'free' }]);
  // @ts-expect-error a plan that there is not
  await runMany(report, [{ name: 'acme', plan: 'gold' }]);
  // @ts-expect-error one input is no list of inputs
  await runMany(report, acme);
  // @ts-expect-error a key is text
  await runMany(report, [acme], { perKey: { key: () => 1, size: 1 } });
  // @ts-expect-error the id of each run is chosen by runId
  await runMany(report, [acme], { each: { runId: 'r' } });
}
