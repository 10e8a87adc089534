/**
 * Runs as metrics, read back as Prometheus reads them.
 */
import { Counter, Registry } from 'prom-client';
import { describe, expect, it, vi } from 'vitest';
import { play } from '../../test/workbench.ts';
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type MetricsOptions,
  memoryStore,
  prometheusMetrics,
  type RunOptions,
  type Workflow,
  workflow,
} from '../index.ts';
import { handHeld } from '../testing/hand-held-step.ts';
import { virtualClock } from '../testing/virtual-clock.ts';

async function measured(options: MetricsOptions = {}, more: EngineOptions = {}) {
  const metrics = await prometheusMetrics(options);
  const engine = createEngine({ observers: [metrics], store: memoryStore(), ...more });
  const run = (flow: Workflow, more: RunOptions = {}) => engine.run(flow, null as never, more);
  /** Samples by name and labels, without the buckets of times. */
  const samples = async (...names: readonly string[]) => {
    const text = await metrics.text();
    const lines = text.split('\n').filter((line) => !/^#|^$|_bucket|_sum/.test(line));
    const found = lines.map((line) => line.match(/^heddle_(\S+) (\S+)$/)!);
    return Object.fromEntries(
      found
        .map(([, name = '', value]) => [name, Number(value)] as const)
        .filter(([name]) => names.length === 0 || names.some((one) => name.startsWith(one))),
    );
  };
  return { metrics, engine, run, samples };
}

/** A step that fails, one that is tried twice, one out of time, and one that is skipped. */
function mixed() {
  const flow = workflow('mixed');
  let tries = 0;
  const load = flow.step('load', {
    retry: { maxAttempts: 3, initialIntervalMs: 1 },
    run: () => {
      if (++tries < 3) throw new Error('not yet');
      return 1;
    },
  });
  const pay = flow.step('pay', {
    needs: load,
    run: () => Promise.reject(Object.assign(new Error('no'), { code: 'E_NO_MONEY' })),
  });
  flow.step('ship', { needs: pay, run: () => 1 });
  flow.step('slow', { needs: load, timeoutMs: 1, run: (_, { signal }) => aborted(signal) });
  return flow;
}

const aborted = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));

describe('metrics of runs', () => {
  it('count runs, steps, attempts and failures', async () => {
    const { run, samples } = await measured();
    await run(mixed(), { onFailure: 'continue_on_error' });
    const counted = ['run_', 'step_', 'failures'] as const;
    expect(await samples(...counted)).toEqual({
      'run_duration_seconds_count{workflow="mixed",status="failed"}': 1,
      'step_duration_seconds_count{workflow="mixed",type="function",status="failed"}': 2,
      'step_duration_seconds_count{workflow="mixed",type="function",status="succeeded"}': 1,
      'step_attempts_total{workflow="mixed",type="function",outcome="failed"}': 3,
      'step_attempts_total{workflow="mixed",type="function",outcome="succeeded"}': 1,
      'step_attempts_total{workflow="mixed",type="function",outcome="timed_out"}': 1,
      'step_wait_seconds_count{workflow="mixed",pool=""}': 5,
      'failures_total{workflow="mixed",code="E_NO_MONEY"}': 1,
      'failures_total{workflow="mixed",code="timed_out"}': 1,
    });
  });

  it('have times in seconds, by how many are at most so long', async () => {
    const clock = virtualClock();
    const { engine, metrics, samples } = await measured({}, { clock });
    const flow = workflow('timed');
    flow.step('nap', { uses: 'sleep', with: { for: '40s' } });
    await play(clock, engine.run(flow, null as never));
    const text = await metrics.text();
    const all = text.matchAll(/heddle_step_duration_seconds_bucket\{le="([^"]+)".* (\d+)$/gm);
    expect([...all].map(([, le, count]) => `${le}:${count}`).join(' ')).toBe(
      '0.005:0 0.01:0 0.025:0 0.05:0 0.1:0 0.25:0 0.5:0 1:0 2.5:0 5:0 10:0 30:0 60:1 300:1 1800:1 7200:1 +Inf:1',
    );
    const sum =
      'heddle_step_duration_seconds_sum{workflow="timed",type="sleep",status="succeeded"}';
    expect(text).toContain(`${sum} 40\n`);
    expect(await samples('step_attempts')).toEqual({
      'step_attempts_total{workflow="timed",type="sleep",outcome="succeeded"}': 1,
    });
  });

  it('tell how long steps were in line for a place, not how long they waited to be tried again', async () => {
    const clock = virtualClock();
    const { engine, metrics } = await measured({}, { clock });
    const flow = workflow('lined', { pools: { desk: 1 } });
    const hand = handHeld();
    for (const id of ['a', 'b'])
      flow.step(id, {
        pool: 'desk',
        retry: { maxAttempts: 2, initialIntervalMs: 9_000 },
        run: hand,
      });
    const result = engine.run(flow, null as never, { seed: 1 });
    const first = await hand.started();
    clock.advance(3_000);
    first.succeed();
    const second = await hand.started();
    second.fail(new Error('not yet'));
    const next = hand.started();
    const ended = play(clock, result);
    (await next).succeed();
    await ended;
    const [, sum] = (await metrics.text()).match(/step_wait_seconds_sum\{.*pool="desk"\} (\S+)/)!;
    expect(sum).toBe('3');
  });

  it('show what is under way now, and nothing once it is over', async () => {
    const { engine, samples } = await measured();
    const flow = workflow('held', { pools: { desk: 4 }, maxBranches: 3 });
    const hand = handHeld();
    const a = flow.step('a', { run: () => 1 });
    for (const id of ['b', 'c'])
      flow.step(id, { needs: a, pool: 'desk', cost: { desk: 2 }, run: hand });
    const result = engine.run(flow, null as never);
    const [b, c] = [await hand.started(), await hand.started()];
    const gauges = ['runs_', 'steps_active', 'pool_', 'branches_active'] as const;
    const none = {
      'runs_active{workflow="held"}': 0,
      'runs_waiting{workflow="held"}': 0,
      'steps_active{workflow="held"}': 0,
      'pool_used{pool="desk"}': 0,
      'pool_size{pool="desk"}': 4,
      'branches_active{workflow="held"}': 0,
    };
    expect(await samples(...gauges)).toEqual({
      ...none,
      'runs_active{workflow="held"}': 1,
      'steps_active{workflow="held"}': 2,
      'pool_used{pool="desk"}': 4,
      'branches_active{workflow="held"}': 2,
    });
    b.succeed();
    c.fail(new Error('no'));
    await result;
    expect(await samples(...gauges)).toEqual(none);
    expect(await samples('branches_total')).toEqual({
      'branches_total{workflow="held",status="succeeded"}': 1,
      'branches_total{workflow="held",status="failed"}': 1,
    });
  });

  it.each([
    ['is left', (engine: Engine) => engine.drain({ ms: 0 })],
    ['has an engine that is closed', (engine: Engine) => engine.close()],
  ])('show nothing of a run that %s', async (_, end) => {
    const { engine, samples } = await measured();
    const flow = workflow('left');
    const hand = handHeld();
    flow.step('a', { run: hand });
    const handle = await engine.start(flow, null as never);
    handle.result.catch(() => {});
    const call = await hand.started();
    call.aborted().then(() => call.fail(new Error('stopped')));
    expect(await samples('runs_active')).toEqual({ 'runs_active{workflow="left"}': 1 });
    await end(engine);
    expect(await samples('runs_active')).toEqual({ 'runs_active{workflow="left"}': 0 });
    expect(await samples('steps_active')).toEqual({ 'steps_active{workflow="left"}': 0 });
  });

  it('show nothing of a run that breaks down with its store', async () => {
    const store = memoryStore();
    const { engine, samples } = await measured({}, { store });
    const flow = workflow('broken');
    flow.step('a', {
      run: () => {
        store.append = () => {
          throw new Error('no space left');
        };
      },
    });
    await expect(engine.run(flow, null as never)).rejects.toThrow('the store did not accept');
    expect(await samples('runs_active')).toEqual({ 'runs_active{workflow="broken"}': 0 });
  });

  it('count results that the cache had', async () => {
    const { run, samples } = await measured();
    const flow = workflow('cached');
    flow.step('a', { cache: { ttlMs: 60_000, key: 'k' }, run: () => 1 });
    await run(flow);
    await run(flow);
    expect(await samples('cache_requests')).toEqual({
      'cache_requests_total{workflow="cached",result="miss"}': 1,
      'cache_requests_total{workflow="cached",result="hit"}': 1,
    });
  });

  it('count a group once and its items each, by their definition, and nothing that a retry keeps', async () => {
    const { engine, samples } = await measured({ stepLabel: true });
    const flow = workflow('grown', { onFailure: 'continue_on_error' });
    let isBroken = true;
    const list = flow.step('list', { run: () => [1, 2, 3] });
    flow.forEach('each', {
      needs: list,
      each: {
        run: (item) => {
          if (isBroken && item > 1) throw new Error('no');
          return item;
        },
      },
    });
    await engine.run(flow, null as never, { runId: 'r' });
    isBroken = false;
    await (await engine.retry('r', { workflow: flow })).result;
    const [group, item] = ['type="for_each"', 'type="function"'];
    expect(await samples('step_attempts')).toEqual({
      [`step_attempts_total{workflow="grown",${item},outcome="succeeded",step="list"}`]: 1,
      [`step_attempts_total{workflow="grown",${group},outcome="failed",step="each"}`]: 1,
      [`step_attempts_total{workflow="grown",${group},outcome="succeeded",step="each"}`]: 1,
      [`step_attempts_total{workflow="grown",${item},outcome="succeeded",step="each[].item"}`]: 3,
      [`step_attempts_total{workflow="grown",${item},outcome="failed",step="each[].item"}`]: 2,
    });
  });
});

describe('a registry', () => {
  it('has them beside those that are there', async () => {
    const register = new Registry();
    new Counter({ name: 'mine_total', help: 'Mine.', registers: [register] }).inc();
    const { run, metrics } = await measured({ register });
    await run(mixed(), { onFailure: 'continue_on_error' });
    expect(metrics.register).toBe(register);
    const text = await register.metrics();
    expect(text).toContain('# TYPE heddle_step_duration_seconds histogram\n');
    expect(text).toContain('\nmine_total 1\n');
    const json = await register.getMetricsAsJSON();
    expect(json.find(({ name }) => name === 'heddle_failures_total')).toMatchObject({
      type: 'counter',
      values: [{ value: 1 }, { value: 1 }],
    });
    register.resetMetrics();
    expect(await register.metrics()).toContain(
      'heddle_failures_total{workflow="mixed",code="timed_out"} 0\n',
    );
  });

  it('has them once', async () => {
    const register = new Registry();
    await prometheusMetrics({ register });
    await expect(prometheusMetrics({ register })).rejects.toThrow('has already been registered');
  });

  it('has at most 200 values of a label, and says so once', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { run, samples } = await measured();
    for (let n = 0; n < 203; n++) {
      const flow = workflow(`w${n}`);
      flow.step('a', { run: () => 1 });
      await run(flow);
    }
    const found = await samples('run_duration');
    expect(Object.keys(found)).toHaveLength(201);
    expect(found['run_duration_seconds_count{workflow="_other",status="succeeded"}']).toBe(3);
    const told = warned.mock.calls
      .map(([text]) => text)
      .filter((text) => `${text}`.includes('run_duration'));
    expect(told).toEqual([
      'the label "workflow" of heddle_run_duration_seconds has too many values: later ones are counted as "_other"',
    ]);
    warned.mockRestore();
  });

  it.each([
    [{ register: {} }, 'register cannot be an empty mapping: give a Registry of prom-client'],
    [{ stepLabel: 1 }, 'stepLabel cannot be 1: give true or false'],
    [{ steplabel: true }, 'there is no option "steplabel": did you mean stepLabel?'],
  ])('is refused for %j', async (options, message) => {
    await expect(prometheusMetrics(options as never)).rejects.toThrow(new TypeError(message));
  });
});
