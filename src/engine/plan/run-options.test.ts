/**
 * Choices for one run: which make no sense.
 */
import { describe, expect, it } from 'vitest';
import type { Pool } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { checkOptions, checkPool, type RunOptions } from './run-options.ts';

/** What a check throws, with its hint; undefined when it finds nothing wrong. */
function refusal(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    const { code, message, hint } = error as EngineError;
    expect(code).toBe('invalid-option');
    return `${message}: ${hint}`;
  }
}

const CONCURRENCY = 'give an integer from 1, Infinity, auto, or { min, max } with integers from 1';
const INFINITE = Number.POSITIVE_INFINITY;
const TEN_YEARS_MS = 315_360_000_000;
const odd = (options: Record<string, unknown>) => options as RunOptions;

describe('options that make no sense', () => {
  it.each<[RunOptions, string]>([
    [odd({ timeout: 5 }), 'there is no option "timeout": did you mean timeoutMs?'],
    [odd({ strategi: 'level' }), 'there is no option "strategi": did you mean strategy?'],
    [
      odd({ colour: 5 }),
      'there is no option "colour": give some of strategy, start, target, onFailure,',
    ],
    [odd({ drain: 'yes' }), 'drain cannot be "yes": give true or false'],
    [odd({ seed: '1' }), 'seed cannot be "1": give a number'],
    [odd({ signal: 5 }), 'signal cannot be 5: give the signal of an AbortController'],
    [odd({ observers: 5 }), 'observers cannot be 5: give a list of observers'],
    [odd({ observers: [null] }), 'observers cannot be'],
    [odd({ concurrency: -1 }), `concurrency cannot be -1: ${CONCURRENCY}`],
    [odd({ concurrency: '4' }), `concurrency cannot be "4": ${CONCURRENCY}`],
    [odd({ concurrency: null }), `concurrency cannot be null: ${CONCURRENCY}`],
    [odd({ concurrency: { min: 2, max: 1 } }), 'concurrency cannot be'],
    [odd({ concurrency: { min: 0, max: 1 } }), 'concurrency cannot be'],
    [odd({ concurrency: { min: 1 } }), 'concurrency cannot be'],
    [odd({ maxBranches: 0 }), 'maxBranches cannot be 0: give an integer from 1, or Infinity'],
    [odd({ maxBranches: 1.5 }), 'maxBranches cannot be 1.5'],
    [odd({ timeoutMs: '500' }), 'timeoutMs cannot be "500": give milliseconds'],
    [odd({ branchTimeoutMs: 0 }), 'branchTimeoutMs cannot be 0: give milliseconds'],
    [odd({ branchTimeoutMs: Number.NaN }), 'branchTimeoutMs cannot be'],
    [odd({ drainMs: -1 }), 'drainMs cannot be -1: give milliseconds'],
    [odd({ pools: { api: '3' } }), 'the size of pool api cannot be "3": give a number from 1;'],
    [odd({ pools: { api: { size: 0 } } }), 'the size of pool api cannot be 0'],
    [
      { pools: { api: INFINITE } },
      'the size of pool api cannot be Infinity: give a number from 1;',
    ],
    [
      { timeoutMs: INFINITE },
      `timeoutMs cannot be Infinity: give milliseconds from 1 to ${TEN_YEARS_MS}`,
    ],
    [{ branchTimeoutMs: INFINITE }, 'branchTimeoutMs cannot be Infinity: give milliseconds from 1'],
    [{ graceMs: INFINITE }, 'graceMs cannot be Infinity: give milliseconds from 1'],
    [{ drainMs: INFINITE }, 'drainMs cannot be Infinity: give milliseconds from 0'],
    [{ timeoutMs: TEN_YEARS_MS + 1 }, "which is ten years, or text such as '30s', or leave it out"],
  ])('are refused: %o', (options, message) => {
    expect(refusal(() => checkOptions(options, ['level']))).toContain(message);
  });

  it.each<[RunOptions]>([
    [{}],
    [{ concurrency: 'auto' }],
    [{ concurrency: { min: 1, max: 1 } }],
    [{ concurrency: INFINITE, maxBranches: INFINITE }],
    [{ timeoutMs: TEN_YEARS_MS, branchTimeoutMs: 1, graceMs: 1.5, drainMs: 0 }],
    [{ strategy: 'level', onFailure: 'best_effort', pools: { api: { size: 1.5 } } }],
  ])('and others are not: %o', (options) => {
    expect(refusal(() => checkOptions(options, ['level']))).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [{ size: '4' }, 'the size of pool api cannot be "4": give a number from 1'],
    [{}, 'the size of pool api cannot be nothing'],
    [null, 'the size of pool api cannot be'],
    [{ size: 1, breaker: { failures: 0, resetMs: 1 } }, 'the breaker of pool api cannot be'],
    [{ size: 1, breaker: { failures: 1.5, resetMs: 1 } }, 'the breaker of pool api cannot be'],
    [{ size: 1, breaker: { failures: 1, resetMs: 0 } }, "such as '30s' or 30000"],
    [{ size: 1, breaker: { failures: 1, resetMs: INFINITE } }, "such as '30s' or 30000"],
    [{ size: 1, breaker: { failures: 1 } }, 'the breaker of pool api cannot be'],
    [{ size: 1, breaker: null }, 'the breaker of pool api cannot be'],
  ])('a pool that is none: %o', (pool, message) => {
    expect(refusal(() => checkPool('api', pool as Pool))).toContain(message);
  });

  it.each(['', 'key x', '__proto__'])('a pool that is named %j', (name) => {
    expect(refusal(() => checkPool(name, { size: 1 }))).toContain('the pool name');
  });
});
