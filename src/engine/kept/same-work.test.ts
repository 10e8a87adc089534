/**
 * Retries with the workflow of now, in which something else is said of steps, groups and calls, and they do the same.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how what changed is found.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, loop, step } from '../../../test/workbench.ts';
import { createEngine } from '../../index.ts';
import type { Step, StepSettings, Workflow } from '../../workflow/workflow.ts';

/** What may be said of any step. */
const OTHERWISE: StepSettings = {
  title: 'Mended',
  totalTimeoutMs: 60_000,
  retry: { maxAttempts: 3 },
  optional: true,
};

/** Runs one with broken steps, then retries it as the other with the workflow of now. */
async function retried(
  before: (bench: ReturnType<typeof forkBench>) => Workflow,
  now: (bench: ReturnType<typeof forkBench>) => Workflow,
  broken: string,
) {
  const bench = forkBench();
  await bench.first(before(bench), broken);
  const { status } = await bench.retry(now(bench), { useCurrent: true });
  return [status, bench.done];
}

describe('a retry with the workflow of now, in which the same is done', () => {
  const group = (config: object, settings: StepSettings, body: Step[]) =>
    flowOf([{ ...each('each', [], body, { items: [1, 2], ...config }), settings }]);
  const bodyOf = ({ work }: ReturnType<typeof forkBench>, settings: StepSettings = {}) => [
    work('a', [], { settings }),
    work('b', ['a'], { settings }),
  ];

  it('keeps what a group has done, whatever its window, its limits and its titles are', async () => {
    const found = await retried(
      (bench) => group({ on_failure: 'continue_on_error' }, {}, bodyOf(bench)),
      (bench) => {
        const config = { concurrency: 1, max_items: 9, on_failure: 'best_effort' };
        const rule = { succeeds_if: 'all_settled' };
        const inner = { ...OTHERWISE, timeoutMs: 9_000, pool: 'io', priority: 3 };
        return group({ ...config, ...rule }, OTHERWISE, bodyOf(bench, inner));
      },
      'each[1].b',
    );
    expect(found).toEqual(['succeeded', ['each[1].b']]);
  });

  it.each([
    ['another list', { items: [1, 2, 3] }],
    ['items in batches', { batch: 2 }],
    ['keys', { key: '${{ item }}' }],
  ])('wants a group to be named that has %s', async (_, config) => {
    const found = retried(
      (bench) => group({ on_failure: 'continue_on_error' }, {}, bodyOf(bench)),
      (bench) => group({ on_failure: 'continue_on_error', ...config }, {}, bodyOf(bench)),
      'each[1].b',
    );
    await expect(found).rejects.toMatchObject({ code: 'already-done', step: 'each' });
  });

  it('goes on in the rounds of a loop that came to its limit, where it may take more now', async () => {
    const rounds = (config: object) => (bench: ReturnType<typeof forkBench>) =>
      flowOf([loop('refine', [], [bench.work('a')], { until: 'round == 4', ...config })]);
    const more = await retried(rounds({ max_iterations: 2 }), rounds({ max_iterations: 9 }), '');
    expect(more).toEqual(['succeeded', ['refine[2].a', 'refine[3].a']]);
    const taken = await retried(
      rounds({ max_iterations: 2 }),
      rounds({ max_iterations: 2, at_limit: 'take' }),
      '',
    );
    expect(taken).toEqual(['succeeded', []]);
  });

  it('keeps what a choice, and a workflow that is called, have done', async () => {
    const flowWith =
      (settings: StepSettings, onFailure: Workflow['onFailure']) =>
      (bench: ReturnType<typeof forkBench>) => {
        const steps = bodyOf(bench, settings);
        const more = { title: 'Other', defaults: { timeoutMs: 70_000 } };
        const calls = flowOf(steps, { name: 'called', ...(onFailure && { ...more, onFailure }) });
        const one = { uses: 'switch', with: { value: 'one' }, cases: { one: { steps } }, settings };
        return flowOf(
          [
            step('route', [], one as never),
            step('call', [], { uses: 'workflow', calls, settings }),
          ],
          { onFailure: 'continue_on_error' },
        );
      };
    const bench = forkBench();
    await bench.first(flowWith({}, undefined)(bench), 'route.b', 'call.b');
    const now = flowWith(OTHERWISE, 'best_effort')(bench);
    const { status } = await bench.retry(now, { useCurrent: true });
    expect([status, [...bench.done].sort()]).toEqual(['succeeded', ['call.b', 'route.b']]);
  });

  it('keeps the result of a step in no group', async () => {
    const flowWith = (settings: StepSettings) => (bench: ReturnType<typeof forkBench>) =>
      flowOf(bodyOf(bench, settings));
    const found = await retried(flowWith({}), flowWith({ ...OTHERWISE, effects: 'once' }), 'b');
    expect(found).toEqual(['succeeded', ['b']]);
  });
});

describe('a retry with the workflow of now, written otherwise', () => {
  const flowWith = (step: object, isBroken: boolean) => {
    const run = () => {
      if (isBroken) throw new Error('broken');
    };
    return flowOf([
      { id: 'say', uses: 'text/affix', needs: [], settings: {}, ...step },
      { id: 'b', uses: 'function', needs: ['say'], settings: {}, run },
    ] as never);
  };
  it.each([
    [
      'the order of keys',
      { with: { text: 't', suffix: '!' } },
      { with: { suffix: '!', text: 't' } },
    ],
    [
      'the order of keys of an input',
      { uses: 'text/case', with: { to: 'upper', text: 't' }, settings: { input: { x: 1, y: 2 } } },
      { uses: 'text/case', with: { to: 'upper', text: 't' }, settings: { input: { y: 2, x: 1 } } },
    ],
    [
      'what is so by default',
      { uses: 'text/case', with: { text: 't' } },
      { uses: 'text/case', with: { text: 't', to: 'upper' } },
    ],
  ])('keeps results whatever %s is', async (_, before, now) => {
    const engine = createEngine();
    await engine.run(flowWith(before, true), null, { runId: 'r1' });
    const options = { workflow: flowWith(now, false), runId: 'r2', useCurrent: true };
    const { status, steps } = await (await engine.retry('r1', options)).result;
    expect([status, steps.say!.attempts]).toEqual(['succeeded', 0]);
    await engine.close();
  });
});

it('other defaults count also where workflows share their steps', async () => {
  const engine = createEngine();
  let isBroken = true;
  const run = () => {
    if (isBroken) throw new Error('broken');
  };
  const say = step('say', [], { uses: 'shell', with: { run: 'echo "$WHO"' } });
  const flow = flowOf([say, step('b', ['say'], { uses: 'function', run })]);
  const flowFor = (who: string) => ({ ...flow, defaults: { env: { WHO: who } } });
  await engine.run(flowFor('ann'), null, { runId: 'r1' });
  isBroken = false;
  const options = { workflow: flowFor('bob'), runId: 'r2', useCurrent: true };
  const { steps } = await (await engine.retry('r1', options)).result;
  expect(steps.say!.output).toBe('bob');
  await engine.close();
});

describe('a retry with the workflow of now, whose defaults are others', () => {
  it.each([
    ['of what steps are given', { env: { WHO: 'bob' } }, 'bob r2'],
    ['of how often they are tried', { env: { WHO: 'ann' }, retry: { maxAttempts: 2 } }, 'ann r1'],
  ])('%s', async (_, defaults, said) => {
    const engine = createEngine();
    const flowWith = (more: NonNullable<Workflow['defaults']>, isBroken: boolean) => {
      const shell = { uses: 'shell', with: { run: 'echo "$WHO $HEDDLE_RUN_ID"' } };
      const run = () => {
        if (isBroken) throw new Error('broken');
      };
      return flowOf([step('say', [], shell), step('b', ['say'], { uses: 'function', run })], {
        defaults: more,
      });
    };
    await engine.run(flowWith({ env: { WHO: 'ann' } }, true), null, { runId: 'r1' });
    const options = { workflow: flowWith(defaults, false), runId: 'r2', useCurrent: true };
    const { steps } = await (await engine.retry('r1', options)).result;
    expect(steps.say!.output).toBe(said);
    await engine.close();
  });
});
