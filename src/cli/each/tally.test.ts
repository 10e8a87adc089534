/**
 * What the process says at its end of many runs: never success where one line came to something else.
 * Knows ends of runs; must not start one.
 */
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../engine/engine-error.ts';
import type { OneOfMany } from '../../index.ts';
import { EachTally } from './tally.ts';

const ended = (status: string, more: object = {}) =>
  ({ index: 0, input: 1, runId: 'r', status, result: {}, error: undefined, ...more }) as OneOfMany;
const RUNS = {
  succeeded: ended('succeeded'),
  partial: ended('partial'),
  failed: ended('failed'),
  'timed out': ended('failed', { result: { timedOut: true } }),
  cancelled: ended('cancelled'),
  waiting: ended('waiting'),
  left: ended('running'),
  'left in the line': ended('pending'),
  refused: ended('refused', { result: undefined, error: new EngineError('run-exists', 'no') }),
  machine: ended('refused', {
    result: undefined,
    error: new EngineError('store-unavailable', 'full'),
  }),
};

function tallyOf(...names: readonly (keyof typeof RUNS)[]) {
  const tally = new EachTally();
  for (const name of names) tally.addRun(RUNS[name]);
  return tally;
}

describe('the exit code of many runs', () => {
  it.each([
    [[], 0],
    [['succeeded'], 0],
    [['succeeded', 'partial'], 3],
    [['partial', 'waiting'], 5],
    [['left'], 5],
    [['left in the line'], 5],
    [['waiting', 'timed out'], 4],
    [['timed out', 'cancelled'], 130],
    [['timed out', 'failed'], 1],
    [['cancelled', 'refused'], 1],
    [['failed', 'machine'], 6],
  ] as const)('of %j is %i', (names, code) => {
    expect(tallyOf(...names).exit).toBe(code);
  });

  it('is 1 where a line is wrong', () => {
    const tally = tallyOf('succeeded', 'partial');
    tally.addBad();
    expect([tally.exit, tally.total]).toEqual([1, 3]);
  });
});

describe('the summary', () => {
  it('counts every line once', () => {
    const tally = tallyOf(
      'succeeded',
      'succeeded',
      'timed out',
      'machine',
      'left',
      'left in the line',
    );
    expect(tally.summary).toBe(
      '6 lines: 2 succeeded, 1 timed out, 2 left before the end, 1 not run',
    );
    expect(tally.toJSON()).toEqual({ succeeded: 2, timed_out: 1, refused: 1, running: 2 });
  });
});
