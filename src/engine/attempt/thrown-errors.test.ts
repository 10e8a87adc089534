/**
 * What a step threw, itself, in the result of its run.
 */
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import {
  createEngine,
  type Event,
  memoryStore,
  RunError,
  type StepError,
  workflow,
} from '../../index.ts';

class Refused extends Error {
  override readonly name = 'Refused';
  readonly status = 402;
}

const engine = createEngine();

function failing(run: () => unknown, settings: object = {}) {
  const flow = workflow('w');
  flow.step('a', { ...settings, run });
  return flow;
}

it('is the thrown object, of the step and as the cause of what orThrow throws', async () => {
  const refused = new Refused('no card');
  const result = await engine.run(
    failing(() => {
      throw refused;
    }),
  );
  expect(result.step('a').error?.thrown).toBe(refused);
  expect(result.steps.a?.error?.thrown).toBe(refused);
  expect(result.error?.thrown).toBe(refused);
  const thrown = catchOf(() => result.orThrow());
  expect(thrown).toBeInstanceOf(RunError);
  expect([(thrown as RunError).cause, (thrown as RunError).result]).toEqual([refused, result]);
});

it('is in no copy, no JSON and no store', async () => {
  const store = memoryStore();
  const own = createEngine({ store });
  const result = await own.run(
    failing(() => {
      throw new Refused('no card');
    }),
    null,
    { runId: 'r1' },
  );
  const error = result.step('a').error as StepError;
  for (const copy of [{ ...error }, structuredClone(error), JSON.parse(JSON.stringify(error))])
    expect('thrown' in copy).toBe(false);
  const fields = Object.keys(error).filter((name) => name !== 'stack');
  expect(fields).toEqual(['code', 'name', 'message', 'retryable']);
  const { events } = (await store.read('r1'))!;
  const kept = events.flatMap((event) => ('error' in event ? [event.error!] : []));
  expect(kept.map((one) => one.thrown)).toEqual([undefined, undefined]);
  await own.close();
});

it('is that of the last try', async () => {
  let tries = 0;
  const result = await engine.run(
    failing(
      () => {
        throw new Error(`try ${++tries}`);
      },
      { retry: { maxAttempts: 3, initialIntervalMs: 0 } },
    ),
  );
  expect(result.step('a').error?.thrown).toMatchObject({ message: 'try 3' });
});

it('is retried by the code of a plain object, which is the code of its error', async () => {
  const refused = { message: 'Row not found', code: 'PGRST116' };
  let tries = 0;
  const retry = { maxAttempts: 3, initialIntervalMs: 0, retryOn: ['PGRST116'] };
  const body = () => {
    tries++;
    throw refused;
  };
  const { error } = (await engine.run(failing(body, { retry }))).step('a');
  expect([tries, error, error?.thrown === refused]).toEqual([
    3,
    { ...refused, retryable: true },
    true,
  ]);
});

it('is not there where something else ended the step', async () => {
  const late = failing(
    (_?: unknown, { signal } = { signal: new AbortController().signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
    { timeoutMs: 1 },
  );
  const result = await engine.run(late);
  expect(result.step('a').error).toMatchObject({ code: 'timed_out' });
  expect(result.step('a').error?.thrown).toBeUndefined();
  expect(catchOf(() => result.orThrow())).not.toHaveProperty('cause');
});

it('is there also where a value of the environment is masked in what is recorded', async () => {
  const own = createEngine({ env: { TOKEN: 's3cret-canary' } });
  const refused = new Refused('no s3cret-canary');
  const flow = workflow('w', { env: ['TOKEN'] });
  flow.step('a', {
    run: () => {
      throw refused;
    },
  });
  const result = await own.run(flow);
  expect(result.error?.message).toBe('step "a" failed: no ${{ env.TOKEN }}');
  expect(result.error?.thrown).toBe(refused);
  await own.close();
});

function catchOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

it('of many tries the first three and the last say where', async () => {
  const body = runInThisContext('() => { throw new Error("no"); }', { filename: '/app/a.js' });
  const retry = { maxAttempts: 6, initialIntervalMs: 0 };
  const said: (string | undefined)[] = [];
  const observers = [
    {
      name: 'said',
      event: (event: Event) => {
        if (event.type === 'step.retrying' || event.type === 'step.failed')
          said.push(event.error.stack?.split('\n')[0]);
      },
    },
  ];
  await engine.run(failing(body, { retry }), null, { observers });
  const where = '    at /app/a.js:1:15';
  expect(said).toEqual([where, where, where, undefined, undefined, where]);
});
