/**
 * The scheduler, fed by hand: what each input leads to. Nothing here waits and no time passes.
 * Tries, timeouts and cancelling are in `react-again.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';

describe('a run without trouble', () => {
  it('starts every step as soon as its needs have ended, and then ends', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a', 'c < a', 'd < b c'));
    expect(harness.begin()).toEqual(['run started', 'a started 1', '> start a']);
    expect(harness.ends('a')).toEqual([
      'a succeeded 1',
      'b started 1',
      'c started 1',
      '> start b',
      '> start c',
    ]);
    expect(harness.ends('c')).toEqual(['c succeeded 1']);
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'd started 1', '> start d']);
    expect(harness.ends('d')).toEqual(['d succeeded 1', 'run succeeded', '> end']);
  });

  it('keeps to the limit of steps at once', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c'), { concurrency: 2 });
    expect(harness.begin()).toEqual([
      'run started',
      'a started 1',
      'b started 1',
      '> start a',
      '> start b',
    ]);
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'c started 1', '> start c']);
  });

  it('starts in the order the strategy wants', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < b'), { concurrency: 1 });
    expect(harness.begin()).toContain('> start b');
    const byLevel = await SchedulerHarness.of(flow('a', 'b', 'c < b'), {
      concurrency: 1,
      strategy: 'level',
    });
    expect(byLevel.begin()).toContain('> start a');
  });

  it('takes the first in the file where the newest go first', async () => {
    const limits = { concurrency: 1, strategy: 'reactive' };
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < a', 'd < a'), limits);
    expect(harness.begin()).toContain('> start a');
    expect(harness.ends('a')).toContain('> start c');
    expect(harness.ends('c')).toContain('> start d');
    expect(harness.ends('d')).toContain('> start b');
  });

  it('gives a deadline to a step with a timeout', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { timeoutMs: 50 })]));
    expect(harness.begin()).toContain('> start a by 1050');
  });

  it('hears nothing before it has begun and nothing after it has ended', async () => {
    const harness = await SchedulerHarness.of(flow('a'));
    expect(harness.ends('a')).toEqual([]);
    harness.begin();
    harness.ends('a');
    expect(
      [harness.begin(), harness.cancel(), harness.ends('a'), harness.expired()].flat(),
    ).toEqual([]);
  });

  it('gives equal answers to equal inputs', async () => {
    const play = async () => {
      const harness = await SchedulerHarness.of(flow('a', 'b < a', 'c'), {
        failureMode: 'best_effort',
      });
      return [harness.begin(), harness.fails('a'), harness.ends('c')];
    };
    expect(await play()).toEqual(await play());
  });
});

describe('a step that fails', () => {
  it('stops the run in fail_fast, and asks what runs to stop', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < a'));
    harness.begin();
    expect(harness.fails('a')).toEqual(['a failed 1', 'run stopping (failure)', '> abort b']);
    expect(harness.fails('b')).toEqual(['b cancelled (broke)', 'run failed', '> end']);
  });

  it('keeps the result of a step that succeeds while the run stops', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < b'));
    harness.begin();
    harness.fails('a');
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'run failed', '> end']);
  });

  it('skips what needs it in continue_on_error, and goes on with the rest', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a', 'c < b', 'd'), {
      failureMode: 'continue_on_error',
    });
    harness.begin();
    expect(harness.fails('a')).toEqual([
      'a failed 1',
      'b skipped (a failed)',
      'c skipped (b skipped (a failed))',
    ]);
    expect(harness.ends('d')).toEqual(['d succeeded 1', 'run failed', '> end']);
  });

  it('starts what has one usable need in best_effort', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < a b', 'd < a'), {
      failureMode: 'best_effort',
    });
    harness.begin();
    expect(harness.fails('a')).toEqual(['a failed 1', 'd skipped (a failed)']);
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'c ready', 'c started 1', '> start c']);
    expect(harness.ends('c')).toEqual(['c succeeded 1', 'run partial', '> end']);
  });
});

describe('conditions', () => {
  it('decide when the needs have ended', async () => {
    const steps = [
      step('a'),
      settled('b', { when: 'steps.a.output == 1' }, ['a']),
      step('c', ['b']),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps));
    harness.begin();
    expect(harness.ends('a', 1)).toEqual(['a succeeded 1', 'b ready', 'b started 1', '> start b']);
    const other = await SchedulerHarness.of(flowOf(steps));
    other.begin();
    expect(other.ends('a', 2)).toEqual([
      'a succeeded 1',
      'b skipped (when: steps.a.output == 1)',
      'c skipped (b skipped (when: steps.a.output == 1))',
      'run succeeded',
      '> end',
    ]);
  });

  it('that cannot be evaluated fail the step without an attempt', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { when: 'inputs.missing' }), step('b')]),
      {
        input: {},
      },
    );
    expect(harness.begin()).toEqual([
      'run started',
      'a failed 0',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
  });
});

it('a wide graph of skips does not overflow the stack', async () => {
  const ids = Array.from({ length: 50_000 }, (_, i) => `s${i}`);
  const chain = ids.map((id, i) => step(id, i === 0 ? [] : [ids[i - 1]!]));
  const harness = await SchedulerHarness.of(flowOf(chain), { failureMode: 'continue_on_error' });
  harness.begin();
  expect(harness.fails('s0')).toHaveLength(50_002);
});
