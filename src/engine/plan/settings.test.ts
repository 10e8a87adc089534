/**
 * Choices of the environment: what they become, and how a wrong one is told.
 */
import { describe, expect, it } from 'vitest';
import { settingsFrom, settingsOf } from './settings.ts';

const NAMES = ['work_queue', 'level'];

describe('settingsFrom', () => {
  it('reads every variable', () => {
    const env = {
      HEDDLE_STRATEGY: 'level',
      HEDDLE_ON_FAILURE: 'best_effort',
      HEDDLE_CONCURRENCY: 'auto',
      HEDDLE_TIMEOUT: '1h30m',
      HEDDLE_BUDGET: 'tokens=200000,cost=2.5',
      HEDDLE_MAX_CONCURRENT_BRANCHES: '10',
      HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS: '300',
    };
    expect(settingsOf(NAMES).flatMap(({ variable }) => variable?.name ?? [])).toEqual(
      Object.keys(env),
    );
    expect(settingsFrom(env, NAMES)).toEqual({
      strategy: 'level',
      onFailure: 'best_effort',
      concurrency: 'auto',
      timeoutMs: 5_400_000,
      budget: { tokens: 200_000, cost: 2.5 },
      maxBranches: 10,
      branchTimeoutMs: 300_000,
    });
  });

  it('passes over what is empty, not there, or not ours', () => {
    expect(settingsFrom({ HEDDLE_STRATEGY: '', HEDDLE_COLOR: 'x', PATH: 'x' }, NAMES)).toEqual({});
  });

  it.each([
    ['HEDDLE_STRATEGY', 'levels', 'one of work_queue, level'],
    ['HEDDLE_ON_FAILURE', 'fail-fast', 'one of fail_fast, continue_on_error, best_effort'],
    ['HEDDLE_CONCURRENCY', '0', 'an integer from 1 to 10000, or auto'],
    ['HEDDLE_CONCURRENCY', '10001', 'an integer from 1 to 10000, or auto'],
    ['HEDDLE_TIMEOUT', '5', 'a duration such as 500ms, 30s, 1h30m, 2d or PT5M'],
    ['HEDDLE_BUDGET', '5', 'names with amounts, such as tokens=200000,cost=2.5'],
    ['HEDDLE_BUDGET', 'a=1,a=2', 'names with amounts, such as tokens=200000,cost=2.5'],
    ['HEDDLE_BUDGET', 'a=-1', 'names with amounts, such as tokens=200000,cost=2.5'],
    ['HEDDLE_MAX_CONCURRENT_BRANCHES', '1e3', 'an integer from 1 to 1000000'],
    ['HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS', '5m', 'whole seconds from 1 to 315360000'],
    ['HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS', '315360001', 'whole seconds from 1 to 315360000'],
  ])('refuses %s=%s', (variable, text, expects) => {
    expect(() => settingsFrom({ [variable]: text }, NAMES)).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: `the environment variable ${variable} is "${text}"`,
        hint: `set it to ${expects}`,
      }),
    );
  });
});
