/**
 * On the engine: what the steps at the end of a run can read, and a breaker from its first failure to
 * its close.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows.
import { describe, expect, it } from 'vitest';
import type { AnyStepType } from '../src/ports/step-type.ts';
import { type HandHeld, handHeld } from '../src/testing/hand-held-step.ts';
import { virtualClock } from '../src/testing/virtual-clock.ts';
import { workflow } from '../src/workflow/define.ts';
import { readWorkflow } from '../src/workflow/formats/index.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import type { Workflow } from '../src/workflow/workflow.ts';
import { newEngine, turn } from './workbench.ts';

/** Gives its settings, or fails with the code that they name. */
const echo: AnyStepType = {
  name: 'echo',
  summary: 'For tests.',
  intent: 'transform',
  with: { type: 'object' },
  run: (config) => {
    if (config.fail === undefined) return config;
    throw Object.assign(new Error('broke'), { code: config.fail });
  },
};

function read(...lines: string[]): Workflow {
  const text = ['heddle: 1', 'name: hooked', ...lines].join('\n');
  const { workflow: found, diagnostics } = readWorkflow(text, 'hooked.yaml');
  expect(diagnostics).toEqual([]);
  return found!;
}

/** The hooks of a run whose step `a` does what it is told. */
const hooked = (a: string, more = '') =>
  read(
    ...(more === '' ? [] : [more]),
    'steps:',
    `  - { id: a, uses: echo, with: ${a} }`,
    '  - { id: b, uses: echo, needs: a, with: { n: 2 } }',
    'on_success:',
    '  - { id: cheer, uses: echo, with: { status: "${{ run.status }}" } }',
    'on_failure_do:',
    '  - id: mourn',
    '    uses: echo',
    '    with: { status: "${{ run.status }}", error: "${{ run.error.code }}", of: "${{ steps.a.error.message }}" }',
    '  - { id: never, uses: echo, when: \'run.error.code == "E_OTHER"\' }',
    'finally:',
    '  - { id: tidy, uses: echo, with: { all: "${{ [steps.a.status, steps.b.status, run.status] }}", b: "${{ steps.b.output }}" } }',
  );

const outcome = (flow: Workflow, options = {}) =>
  newEngine({ stepTypes: [echo] }).run(flow, null, options);

describe('hooks', () => {
  it('after success read how the run stands, and every output', async () => {
    const { steps, status } = await outcome(hooked('{ n: 1 }'));
    expect(status).toBe('succeeded');
    expect(steps.cheer!.output).toEqual({ status: 'succeeded' });
    expect(steps.tidy!.output).toEqual({
      all: ['succeeded', 'succeeded', 'succeeded'],
      b: { n: 2 },
    });
    expect(steps.mourn).toMatchObject({ status: 'skipped', reason: 'the run succeeded' });
  });

  it('after a failure read the error', async () => {
    const { steps, status, error } = await outcome(hooked('{ fail: E_DISK }'));
    expect([status, error?.code]).toEqual(['failed', 'E_DISK']);
    expect(steps.mourn!.output).toEqual({ status: 'failed', error: 'E_DISK', of: 'broke' });
    expect(steps.never).toMatchObject({
      status: 'skipped',
      reason: 'when: run.error.code == "E_OTHER"',
    });
    expect(steps.cheer).toMatchObject({ status: 'skipped', reason: 'the run failed' });
    expect(steps.tidy!.output).toEqual({ all: ['failed', 'cancelled', 'failed'], b: null });
  });

  it('are functions that see how the run stands', async () => {
    const seen: unknown[] = [];
    const flow = workflow('seen', { onFailure: 'continue_on_error' });
    flow.step('a', { run: () => ({ at: new Date(5) }) });
    flow.step('b', { run: () => Promise.reject(new Error('broke')) });
    flow.step('plain', { run: (_, { run }) => void seen.push(Object.keys(run)) });
    for (const id of ['tidy', 'sweep'])
      flow.step(id, {
        hook: 'finally',
        run: (_, { run }) => {
          (run.outputs!.a as { at: Date }).at.setTime(9);
          seen.push(structuredClone(run));
        },
      });
    await newEngine().run(flow, { n: 1 }, { runId: 'mine' });
    const error = { code: 'E_STEP', message: 'step "b" failed: broke', retryable: true };
    const outputs = { a: { at: new Date(9) }, plain: null };
    const last = { id: 'mine', name: 'seen', input: { n: 1 }, status: 'failed', error, outputs };
    expect(seen).toMatchObject([['id', 'name', 'startedAt', 'input'], last, last]);
  });

  it('get the outputs of ordinary steps that they need, and run whatever became of those', async () => {
    const flow = workflow('rates', { onFailure: 'continue_on_error' });
    const net = flow.step('net', {
      run: (_, { annotate }) => {
        annotate({ rows: 2 });
        return { n: 1 };
      },
    });
    const rate = flow.step('rate', { run: (): number => NaN });
    const seen: unknown[] = [];
    const see = (input: unknown, { inputs, metadata, config }: StepContext) => {
      seen.push([
        input,
        inputs,
        Object.keys(metadata),
        (metadata.net as { rows?: 2 }).rows,
        config,
      ]);
      return 'told';
    };
    const named = { net, rate };
    const told = flow.step('tell', {
      hook: 'on_failure_do',
      needs: named,
      with: { to: 1 },
      run: see,
    });
    flow.step('both', { hook: 'finally', needs: [net, rate], inputFrom: 'list', run: see });
    flow.step('one', { hook: 'finally', needs: rate, run: (input) => void seen.push(input) });
    flow.step('after', { hook: 'finally', needs: told, run: (input) => void seen.push(input) });
    flow.step('picky', { hook: 'finally', needs: rate, runIf: 'all_succeeded', run: see });
    const { steps } = await newEngine().run(flow, null, { concurrency: 1 });
    const [ids, inputs] = [['net', 'rate'], { net: { n: 1 } }];
    expect(seen).toEqual([
      [{ net: { n: 1 } }, inputs, ids, 2, { to: 1 }],
      [[{ n: 1 }, undefined], inputs, ids, 2, undefined],
      null,
      'told',
    ]);
    expect(steps.picky).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('run_if'),
    });
  });

  it('are no part of the output, and their failure is one of the run', async () => {
    const flow = read(
      'steps: [{ id: a, uses: echo, with: { n: 1 } }]',
      'finally: [{ id: tidy, uses: echo, with: { fail: E_TIDY } }]',
    );
    const { status, output, error } = await outcome(flow);
    expect([status, output, error?.message]).toEqual([
      'failed',
      { n: 1 },
      'step "tidy" failed: broke',
    ]);
  });

  it('have the time of the run once more, and no more than that', async () => {
    const clock = virtualClock();
    const [body, tidy]: HandHeld<unknown, StepContext>[] = [handHeld(), handHeld()];
    const flow = workflow('slow', { timeoutMs: 1_000 });
    flow.step('a', { run: body! });
    flow.step('tidy', { hook: 'finally', run: tidy! });
    const running = newEngine({ clock }).run(flow);
    const call = await body!.started();
    clock.advance(1_000);
    call.fail(await call.aborted());
    const last = await tidy!.started();
    clock.advance(999);
    await turn();
    expect(last.context.signal.aborted).toBe(false);
    clock.advance(1);
    last.fail(await last.aborted());
    const result = await running;
    expect(result).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
    expect(result.step('tidy').status).toBe('cancelled');
    expect(clock.pendingCount).toBe(0);
  });

  it('never run after a cancel', async () => {
    const { steps, status } = await outcome(hooked('{ n: 1 }'), {
      signal: AbortSignal.abort(new Error('no')),
    });
    expect(status).toBe('cancelled');
    for (const step of Object.values(steps)) {
      expect(step).toMatchObject({ status: 'cancelled', reason: 'no', attempts: 0 });
    }
  });
});

describe('a breaker', () => {
  it('opens, holds all runs back, lets one through, opens again, and closes', async () => {
    const clock = virtualClock();
    const engine = newEngine({ clock });
    const body = handHeld<unknown, StepContext>();
    const pools = { api: { size: 2, breaker: { failures: 2, resetMs: 30_000 } } };
    const flow = workflow('w', { pools, onFailure: 'continue_on_error' });
    for (let i = 0; i < 4; i++) flow.step(`s${i}`, { pool: 'api', run: body });
    const [one, two] = [await engine.start(flow), await engine.start(flow)];
    const fail = async () => (await body.started()).fail(new Error('down'));
    const active = () => [one, two].flatMap((run) => run.status().active).length;
    await fail();
    await turn();
    expect(active()).toBe(2);
    await fail();
    await turn();
    // One attempt began before the breaker opened.
    const last = await body.started();
    last.succeed();
    await turn();
    expect(active()).toBe(0);
    expect(Object.values(one.status().waiting)).toContain('breaker of api open for 30s');
    clock.advance(29_999);
    await turn();
    expect(active()).toBe(0);
    clock.advance(1);
    await turn();
    expect(active()).toBe(1);
    await fail();
    await turn();
    expect(active()).toBe(0);
    clock.advance(30_000);
    await turn();
    (await body.started()).succeed();
    await turn();
    expect(active()).toBe(2);
    for (let i = 0; i < 3; i++) (await body.started()).succeed();
    const results = [await one.result, await two.result];
    const failed = results.map((result) => result.counts.failed);
    expect(failed[0]! + failed[1]!).toBe(3);
    expect(clock.pendingCount).toBe(0);
  });
});
