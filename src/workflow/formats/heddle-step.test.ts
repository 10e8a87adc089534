/**
 * Keys of a native file as fields of a workflow, in milliseconds and bytes.
 */
import { describe, expect, it } from 'vitest';
import { NO_NEEDS, NO_SETTINGS } from '../workflow.ts';
import { poolsOf, toStep, triesOf } from './heddle-step.ts';

const stepOf = (raw: object) => toStep({ id: 'a', uses: 'x', ...raw }, () => 3, undefined);
const settingsOf = (raw: object) => stepOf(raw).settings;

describe('a step', () => {
  it('that says nothing more shares its settings and needs with all others', () => {
    const { settings, needs, index } = stepOf({});
    expect([settings, needs, index]).toEqual([NO_SETTINGS, NO_NEEDS, 3]);
    expect(settings).toBe(NO_SETTINGS);
    expect(stepOf({ needs: 'b' }).needs).toEqual(['b']);
    expect(stepOf({ needs: ['b', 'c'] }).needs).toEqual(['b', 'c']);
  });

  it.each<[object, object]>([
    [{ run_if: 'any_failed' }, { runIf: 'any_failed' }],
    [{ run_if: { at_least: 2 } }, { runIf: { atLeast: 2 } }],
    [{ run_if: { critical: ['b'] } }, { runIf: { critical: ['b'] } }],
    [{ optional: false }, { optional: false }],
    [
      { timeout: '1m', total_timeout: '1h' },
      { timeoutMs: 60_000, totalTimeoutMs: 3_600_000 },
    ],
    [
      { queue_timeout: '30d', branch_timeout: '5ms' },
      { queueTimeoutMs: 2_592_000_000, branchTimeoutMs: 5 },
    ],
    [{ pool: 'io' }, { pool: 'io' }],
    [{ memory_max: '96mb' }, { memoryMax: 96 * 2 ** 20 }],
    [{ cost: { cpu: 2, memory: '512mb' } }, { cost: { cpu: 2, memory: 536_870_912 } }],
    [
      { cost: { cpu: { at_most: 8 }, memory: { at_most: '4gb' } } },
      { cost: { cpu: { atMost: 8 }, memory: { atMost: 2 ** 32 } } },
    ],
    [
      { concurrency_key: 'k', concurrency_per_key: 3 },
      { concurrencyKey: 'k', concurrencyPerKey: 3 },
    ],
    [
      { retry: { intervals: ['1s', '2s'], retry_on: ['E_A'], never_retry_on: ['E_B'] } },
      { retry: { intervalsMs: [1_000, 2_000], retryOn: ['E_A'], neverRetryOn: ['E_B'] } },
    ],
  ])('with %o', (raw, settings) => expect(settingsOf(raw)).toEqual(settings));

  it('of a hook says so', () => {
    expect(toStep({ id: 'a', uses: 'x' }, () => 0, 'finally').settings).toEqual({
      hook: 'finally',
    });
  });
});

describe('pools', () => {
  it.each<[unknown, object]>([
    [4, { size: 4 }],
    ['4gb', { size: 4 * 2 ** 30 }],
    [{ size: 4 }, { size: 4 }],
    [{ size: '1mb' }, { size: 2 ** 20 }],
    [
      { size: 8, breaker: { failures: 5, reset: '1m30s' } },
      { size: 8, breaker: { failures: 5, resetMs: 90_000 } },
    ],
  ])('written %o', (raw, pool) => expect(poolsOf({ api: raw })).toEqual({ api: pool }));

  it('that are not there are none', () => expect(poolsOf(undefined)).toBeUndefined());
});

it('defaults have the times of steps', () => {
  const times = triesOf({ timeout: '1s', total_timeout: '2s', queue_timeout: '3s' });
  expect(times).toMatchObject({ timeoutMs: 1_000, totalTimeoutMs: 2_000, queueTimeoutMs: 3_000 });
  expect(triesOf({ branch_timeout: '4s' })).toMatchObject({ branchTimeoutMs: 4_000 });
});
