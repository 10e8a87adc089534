/**
 * Metrics of attempts that ask models, and of what others lose that tell of runs.
 */
import { describe, expect, it } from 'vitest';
import {
  createEngine,
  memoryStore,
  otelSpans,
  prometheusMetrics,
  statusSink,
  workflow,
} from '../index.ts';
import { fakeModel } from '../testing/fake-model.ts';

/** Samples by name and labels, without buckets, of families whose names begin so. */
function samples(text: string, ...names: readonly string[]) {
  const lines = text.split('\n').filter((line) => !/^#|^$|_bucket/.test(line));
  const found = lines.filter((line) => names.some((name) => line.startsWith(name)));
  return Object.fromEntries(
    found.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]),
  );
}

describe('metrics of models', () => {
  it('are tokens, times and cost of attempts, and nothing of results that are taken again', async () => {
    const model = await fakeModel(
      { text: 'x', usage: { in: 10, out: 4 }, finish: 'length' },
      { text: 'ok', usage: { in: 10, out: 2 } },
    );
    const metrics = await prometheusMetrics();
    const engine = createEngine({ observers: [metrics], store: memoryStore() });
    const flow = workflow('asks', { onFailure: 'continue_on_error' });
    const settings = {
      url: model.url,
      model: 'small',
      currency: 'EUR',
      prices: { small: { input: 1_000, output: 10_000 } },
    };
    flow.step('cut', { uses: 'llm', with: { ...settings, prompt: 'Hi' } });
    flow.step('whole', {
      uses: 'llm',
      cache: true,
      with: { ...settings, prompt: 'Ho' },
    });
    for (let n = 0; n < 2; n++) await engine.run(flow, null as never, { concurrency: 1 });
    await engine.close();
    await model.close();
    const text = await metrics.text();
    const of = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai-compatible"';
    const labels = `${of},gen_ai_request_model="small"`;
    const tokens = (what: string, type: string) =>
      `gen_ai_client_token_usage_${what}{${labels},gen_ai_token_type="${type}"}`;
    const asked = samples(text, 'gen_ai_client_token', 'heddle_llm');
    expect(model.asked).toHaveLength(3);
    expect(asked).toEqual({
      [tokens('sum', 'input')]: 30,
      [tokens('count', 'input')]: 3,
      [tokens('sum', 'output')]: 8,
      [tokens('count', 'output')]: 3,
      'heddle_llm_cost_total{workflow="asks",model="small",currency="EUR"}': expect.closeTo(
        (30 * 1_000 + 8 * 10_000) / 1e6,
        9,
      ),
    });
    const times = samples(text, 'gen_ai_client_operation_duration_seconds_count');
    const time = (code: string) =>
      `gen_ai_client_operation_duration_seconds_count{${labels},error_type="${code}"}`;
    expect(times).toEqual({ [time('E_LLM_LENGTH')]: 1, [time('')]: 2 });
  });
});

describe('metrics of others that tell of runs', () => {
  it('are what they lose, and what becomes of status updates', async () => {
    const refuse = {
      onEnd: () => {
        throw new Error('full');
      },
      forceFlush: async () => {},
    };
    const spans = await otelSpans({ env: {}, processor: refuse, onTrouble: () => {} });
    const status = statusSink({
      send: () => Promise.reject(new Error('down')),
      fallback: () => {},
      maxAttempts: 2,
      baseDelayMs: 0,
    });
    const log = { dropped: 7 };
    const metrics = await prometheusMetrics({ sinks: { spans, status, log } });
    const engine = createEngine({ observers: [metrics, spans, status] });
    const flow = workflow('told');
    flow.step('a', { run: () => 1 });
    await engine.run(flow, null as never);
    await engine.close();
    await spans.close();
    await status.close();
    const text = await metrics.text();
    expect(samples(text, 'heddle_telemetry')).toEqual({
      'heddle_telemetry_dropped_total{sink="spans"}': spans.counts.failed,
      'heddle_telemetry_dropped_total{sink="status"}': 0,
      'heddle_telemetry_dropped_total{sink="log"}': 7,
    });
    expect(spans.counts.failed).toBe(3);
    const { sent, retried, fallback, dropped } = status.counts;
    expect(samples(text, 'heddle_status')).toEqual({
      'heddle_status_sends_total{result="sent"}': sent,
      'heddle_status_sends_total{result="retried"}': retried,
      'heddle_status_sends_total{result="fallback"}': fallback,
      'heddle_status_sends_total{result="dropped"}': dropped,
    });
    expect([retried > 0, fallback > 0]).toEqual([true, true]);
    expect(text).toContain('# TYPE heddle_status_sends_total counter\n');
  });

  it('are those of sinks that count', async () => {
    await expect(prometheusMetrics({ sinks: { log: {} as never } })).rejects.toThrow(
      /^sinks cannot be .*: give them by name/,
    );
  });
});
