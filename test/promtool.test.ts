/**
 * What the metrics of runs look like to Prometheus' own checker.
 * Knows its program by a variable, which `npm run test:ci` sets; must not know what is counted.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createEngine, prometheusMetrics, workflow } from '../src/index.ts';

const program = process.env.HEDDLE_PROMTOOL!;

/** What it finds, on standard error; it ends with 3 where only the style is odd. */
function check(text: string) {
  const { status, stderr, stdout } = spawnSync(program, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}`.trim() };
}

describe('promtool', () => {
  it('finds nothing in the metrics of runs, whatever ids their steps have', async () => {
    const metrics = await prometheusMetrics({ stepLabel: true });
    const engine = createEngine({ observers: [metrics], pools: { 'a-pool': 1 }, warnings: false });
    for (const name of ['orders', 'orders-of-today']) {
      const flow = workflow(name, { onFailure: 'continue_on_error' });
      const list = flow.forEach('each', {
        items: () => ['a"b', 'c\\d'],
        key: (item) => String(item),
        each: { run: (item) => item, retry: { maxAttempts: 2 } },
      });
      flow.step('slow', {
        needs: list,
        pool: 'a-pool',
        timeoutMs: 1,
        run: () => new Promise(() => {}),
        graceMs: 1,
      });
      flow.step('broken', { run: () => Promise.reject(new Error('no')), cache: { key: 'k' } });
      await engine.run(flow, null);
    }
    const text = await metrics.text();
    await engine.close();
    expect(text).toContain('heddle_step_duration_seconds_bucket');
    expect(check(text)).toEqual({ status: 0, said: '' });
  });

  it('would find what is wrong', () => {
    const text = '# HELP a_total b\n# TYPE a_total counter\na_total{x="1} 2\n';
    expect(check(text).status).not.toBe(0);
    expect(check('# TYPE some_requests counter\nsome_requests 1\n').said).toContain('_total');
  });
});
