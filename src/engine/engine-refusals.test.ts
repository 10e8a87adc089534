/**
 * What the engine refuses before anything runs, and what it tells without running anything.
 */
import { describe, expect, it } from 'vitest';
import { flow as flowOfLines, newEngine } from '../../test/workbench.ts';
import type { StepType } from '../ports/step-type.ts';
import { workflow } from '../workflow/define.ts';
import type { FailureMode } from '../workflow/workflow.ts';
import type { RunOptions } from './engine.ts';
import { EngineError } from './engine-error.ts';

const engine = newEngine();

/** One step that gives `value`. */
function giving(value: unknown) {
  const flow = workflow('one');
  flow.step('only', { run: () => value });
  return flow;
}

/** The call is refused before anything runs. */
async function refusal(act: () => Promise<unknown>): Promise<EngineError> {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

describe('refusals', () => {
  it.each<[RunOptions, string]>([
    [{ concurrency: 0 }, 'concurrency cannot be 0'],
    [{ concurrency: 1.5 }, 'concurrency cannot be 1.5'],
    [{ concurrency: Number.NaN }, 'concurrency cannot be'],
    [{ strategy: 'levle' }, 'strategy cannot be "levle"'],
    [{ onFailure: 'stop' as FailureMode }, 'onFailure cannot be "stop"'],
    [{ timeoutMs: 0 }, 'timeoutMs cannot be 0'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs cannot be'],
    [{ runId: '..' }, 'runId ".." leads elsewhere'],
    [{ runId: 'a\n' }, 'runId "a\\n" holds "\\n"'],
    [{ runId: '' }, 'runId "" is empty'],
    [{ runId: 'x'.repeat(300) }, 'has 300 characters'],
  ])('of the options %o', async (options, message) => {
    const error = await refusal(() => engine.run(giving(1), null, options));
    expect(error).toMatchObject({ code: 'invalid-option', hint: expect.any(String) });
    expect(error.message).toContain(message);
  });

  it.each<[object]>([
    [{ concurrency: 0 }],
    [{ concurrency: Number.NaN }],
    [{ timeoutMs: -1 }],
    [{ onFailure: 'stop' }],
  ])('of a workflow that says %o', async (options) => {
    const flow = Object.assign(giving(1), options);
    expect((await refusal(() => engine.run(flow))).code).toMatch(/^invalid-(workflow|option)$/);
  });

  it('of a run id that is taken, so that two runs never share a history', async () => {
    await engine.run(giving(1), null, { runId: 'taken' });
    expect((await refusal(() => engine.run(giving(2), null, { runId: 'taken' }))).code).toBe(
      'run-exists',
    );
  });

  it('of a bad workflow: all findings, and nothing has run', async () => {
    let calls = 0;
    const flow = workflow('bad');
    flow.step('a', { run: () => calls++ });
    flow.step('a', { run: () => calls++, when: '1 +' });
    const error = await refusal(() => engine.run(flow));
    expect(error.code).toBe('invalid-workflow');
    expect(error.diagnostics.map((d) => d.code)).toEqual(['E_DUPLICATE_ID', 'E_EXPRESSION']);
    expect(calls).toBe(0);
  });

  it('of a bad input', async () => {
    const flow = workflow('w', { inputs: { n: { type: 'integer' } } });
    flow.step('a', { run: ({ n }) => n });
    expect((await refusal(() => engine.run(flow, { n: 'x' } as never))).code).toBe('invalid-input');
    expect((await refusal(() => engine.run(flow, {} as never))).message).toContain(
      '"n" is missing',
    );
  });
});

describe('plan and check', () => {
  it("run nobody's code", async () => {
    let calls = 0;
    const probe: StepType = {
      name: 'probe',
      summary: 'For tests.',
      intent: 'transform',
      with: {},
      run: () => calls++,
      prepare: async ({ load, config }) => {
        calls += load ? 1 : 0;
        return { ready: config };
      },
    };
    const flow = workflow('w');
    flow.step('a', { uses: 'probe' as string as './probe' });
    const probing = newEngine({ stepTypes: [probe] });
    expect((await probing.plan(flow)).plan?.graph.size).toBe(1);
    expect((await probing.check(flow)).graph?.size).toBe(1);
    expect(calls).toBe(0);
  });

  it('tell faults as values instead of throwing', async () => {
    const planned = await engine.plan(flowOfLines('a < b', 'b < a'));
    expect(planned.plan).toBeUndefined();
    expect(planned.diagnostics.map((d) => d.code)).toContain('E_CYCLE');
  });

  it('tell ties and what the strategy decided', async () => {
    const flow = workflow('w');
    const [a, b] = [flow.step('a', { run: () => 1 }), flow.step('b', { run: () => 2 })];
    // As a file says it, where the order of the needs decides.
    flow.steps.push({ id: 'c', uses: 'function', needs: [a, b], run: () => 3, settings: {} });
    const planned = await engine.plan(flow, null, { strategy: 'hybrid' });
    expect(planned.diagnostics.map((d) => d.code)).toEqual(['N_TIE']);
    expect(planned.choices).toHaveLength(1);
  });

  it('let options win over the workflow, and the workflow over defaults', async () => {
    const flow = Object.assign(giving(1), { strategy: 'level', concurrency: 3, timeoutMs: 500 });
    expect((await engine.plan(flow)).plan).toMatchObject({
      strategy: 'level',
      concurrency: 3,
      timeoutMs: 500,
      failureMode: 'fail_fast',
    });
    const options = {
      strategy: 'hybrid',
      concurrency: 1,
      timeoutMs: 9,
      onFailure: 'best_effort',
      runId: 'mine',
      seed: 4,
    } as const;
    expect((await engine.plan(flow, null, options)).plan).toMatchObject({
      strategy: 'hybrid',
      concurrency: 1,
      timeoutMs: 9,
      failureMode: 'best_effort',
      runId: 'mine',
      seed: 4,
    });
  });

  it('read allow-listed environment variables only', async () => {
    const flow = Object.assign(giving(1), { env: ['PATH', 'NOT_SET_ANYWHERE'] });
    expect((await engine.plan(flow)).plan?.env).toEqual({ PATH: process.env.PATH });
  });
});
