/**
 * What runs took: times, tries, use of pools, the critical path.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import { createEngine, memoryStore, type RunResult, type Workflow, workflow } from '../../index.ts';
import { keptFigures } from '../../run/figures/meter.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { earlierRunOf } from '../kept/rerun.ts';

/** Runs it in virtual time; `nap(ms)` is a function that takes so long. */
async function counted(build: (nap: (ms: number) => () => Promise<void>) => Workflow) {
  const clock = virtualClock();
  const store = memoryStore();
  const engine = createEngine({ clock, store, figures: true, warnings: false });
  const nap = (ms: number) => () =>
    new Promise<void>((resolve) => {
      clock.alarm(clock.now() + ms, resolve);
    });
  const result = await play(clock, engine.run(build(nap), null as never, { concurrency: 8 }));
  return { result, figures: result.figures!, store };
}

/** The figures of what the store has of the run, without those of the process and of pools. */
async function keptOf({ runId }: RunResult, store: ReturnType<typeof memoryStore>) {
  const { run, events } = earlierRunOf((await store.read(runId)) as never);
  return keptFigures(run, events);
}

/** A desk for one: `b` comes first, as `c` needs it, fails once, and after a second finds `a` at the desk. */
function desk(nap: (ms: number) => () => Promise<void>): Workflow {
  const flow = workflow('desk', { pools: { desk: 1 } });
  let tries = 0;
  flow.step('a', { pool: 'desk', run: nap(3_000) });
  const b = flow.step('b', {
    pool: 'desk',
    retry: { maxAttempts: 3, initialIntervalMs: 1_000, jitter: 'none' },
    run: async () => {
      await nap(2_000)();
      if (++tries < 2) throw new Error('not yet');
    },
  });
  flow.step('c', { needs: b, run: nap(500) });
  flow.step('d', { run: nap(100) });
  return flow;
}

describe('figures of a run', () => {
  it('are not there unless the engine counts them', async () => {
    const flow = workflow('plain');
    flow.step('a', { run: () => 1 });
    const result = await createEngine().run(flow);
    expect(result.figures).toBeUndefined();
    expect(JSON.stringify(result)).not.toContain('figures');
  });

  it('add up times, tries and places', async () => {
    const { figures } = await counted(desk);
    // b 0-2 and 5-7, a 2-5, c 7-7.5, d 0-0.1
    expect(figures).toMatchObject({
      durationMs: 7_500,
      busyMs: 7_500,
      attemptMs: 7_600,
      queuedMs: 4_000,
      attempts: 5,
      retries: 1,
      failureRate: 1 / 5,
      atOnce: { mean: 7_600 / 7_500, most: 2 },
      pools: { desk: { size: 1, most: 1, used: 7_000 / 7_500 } },
    });
  });

  it('name the steps that the run took its time for', async () => {
    const { figures } = await counted(desk);
    expect(figures.criticalPath).toEqual([
      { step: 'b', durationMs: 7_000, queuedMs: 2_000, pausedMs: 1_000 },
      { step: 'c', durationMs: 500, queuedMs: 0, pausedMs: 0 },
    ]);
  });

  it('are the same from what is kept, but for pools and the process', async () => {
    const { figures, result, store } = await counted(desk);
    const { resources: _, ...counts } = figures;
    expect(await keptOf(result, store)).toEqual({ ...counts, pools: {} });
  });

  it('go through hooks, skipped steps and groups', async () => {
    const { figures } = await counted((nap) => {
      const flow = workflow('whole');
      const list = flow.step('list', { run: async () => (await nap(100)(), [1, 2, 3]) });
      const each = flow.forEach('each', {
        needs: list,
        items: (items) => items,
        each: { run: nap(1_000) },
      });
      const bad = flow.step('bad', {
        optional: true,
        needs: each,
        run: () => Promise.reject(new Error('no')),
      });
      flow.step('never', { needs: bad, run: nap(1) });
      flow.step('tidy', { hook: 'finally', run: nap(50) });
      return flow;
    });
    expect(figures).toMatchObject({ durationMs: 1_150, attempts: 7, atOnce: { most: 3 } });
    expect(figures.criticalPath.map(({ step, durationMs }) => [step, durationMs])).toEqual([
      ['list', 100],
      ['each', 1_000],
      ['bad', 0],
      ['tidy', 50],
    ]);
  });

  it('know time that a step waits as time between attempts', async () => {
    const { figures } = await counted(() => {
      const flow = workflow('slept');
      flow.step('nap', { uses: 'sleep', with: { for: '40s' } });
      return flow;
    });
    expect(figures.busyMs).toBe(0);
    expect(figures.criticalPath).toEqual([
      { step: 'nap', durationMs: 40_000, queuedMs: 0, pausedMs: 40_000 },
    ]);
  });

  it('say what the process used', async () => {
    const { figures, result } = await counted(desk);
    expect(figures.resources!.cpuMs).toBeGreaterThan(0);
    expect(figures.resources!.peakMemoryBytes).toBeGreaterThan(2 ** 24);
    expect(result.figures!.resources).toEqual(figures.resources);
  });

  it('leave out the time in which nobody ran the run', async () => {
    const clock = virtualClock();
    const store = memoryStore();
    const hand = handHeld();
    const flow = workflow('cut');
    flow.step('a', { run: hand });
    flow.step('b', { run: hand });
    const open = () => newEngine({ clock, store, figures: true });
    const { runId } = await open().start(flow, null);
    const [, b] = [await hand.started(), await hand.started()];
    clock.advance(2_000);
    b.succeed();
    await turn();
    // The first process is never heard of again.
    clock.advance(60_000);
    const { result } = await open().resume(runId, { workflow: flow });
    const again = await hand.started();
    clock.advance(3_000);
    again.succeed();
    const { figures } = await result;
    expect(figures).toMatchObject({ durationMs: 65_000, busyMs: 5_000, attemptMs: 7_000 });
    expect(figures).toMatchObject({ attempts: 3, retries: 0, queuedMs: 0, failureRate: 0 });
    expect(figures!.criticalPath).toEqual([
      { step: 'a', durationMs: 65_000, queuedMs: 0, pausedMs: 60_000 },
    ]);
    expect(figures!.atOnce).toEqual({ mean: 7 / 5, most: 2 });
  });
});
