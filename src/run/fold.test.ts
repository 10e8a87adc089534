/**
 * What each event does to a run. `events` writes them short; the run is a diamond unless said.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event, StopCause } from './event.ts';
import { apply, fold } from './fold.ts';
import type { Plan } from './plan.ts';
import { OVERDUE, statusOf, UNWANTED } from './run.ts';

const started: Event = { type: 'run.started', at: 100, runId: 'run-1' };
const start = (step: number, attempt = 1, at = 110): Event => ({
  type: 'step.started',
  step,
  attempt,
  at,
});
const end = (step: number, output: unknown = step, at = 120): Event => ({
  type: 'step.succeeded',
  step,
  attempt: 1,
  at,
  output,
  metadata: undefined,
});
const error = { code: 'E_STEP', message: 'broke', retryable: true };
const tried = { attempt: 1, at: 120, error, metadata: { exit_code: 7 } };
const fail = (step: number, at = 120): Event => ({ type: 'step.failed', step, ...tried, at });
const retry = (step: number): Event => ({ type: 'step.retrying', step, ...tried, wakeAt: 200 });
const WHY = { kind: 'run', status: 'partial' } as const;
const skip = (step: number): Event => ({ type: 'step.skipped', step, at: 120, cause: WHY });
const cancel = (step: number): Event => ({
  type: 'step.cancelled',
  step,
  at: 120,
  reason: 'why',
  metadata: { signal: 'SIGTERM' },
});
const ready = (step: number): Event => ({ type: 'step.ready', step, at: 120 });
const stopping = (cause: StopCause = { kind: 'cancel', reason: 'enough' }): Event => ({
  type: 'run.stopping',
  drain: false,
  at: 130,
  cause,
});

let plan: Plan;
beforeAll(async () => {
  plan = await planOf(flow('a', 'b < a', 'c < a', 'd < b c'));
});

/** `expected`: the status of a, b, c and d, by first letters. */
function check(what: string, events: readonly Event[], expected: string): void {
  it(`after ${what}: ${expected}`, () => {
    const run = fold(plan, events);
    const statuses = [0, 1, 2, 3].map((s) => statusOf(run, s).slice(0, 3));
    expect(statuses.join(' ')).toBe(expected);
    const counted = Array.from(run.counts, (_, s) => run.stepStatus.filter((x) => x === s).length);
    expect([...run.counts]).toEqual(counted);
  });
}

const ran = (s: number) => [start(s), end(s)];

describe('statuses', () => {
  check('nothing', [], 'pen pen pen pen');
  check('the start', [started], 'rea pen pen pen');
  check('the first start', [started, start(0)], 'run pen pen pen');
  check('the first end', [started, ...ran(0)], 'suc rea rea pen');
  check('one of two needs', [started, ...ran(0), ...ran(1)], 'suc suc rea pen');
  check('the last need', [started, ...ran(0), ...ran(1), ...ran(2)], 'suc suc suc rea');
  check('everything', [started, ...[0, 1, 2, 3].flatMap(ran)], 'suc suc suc suc');
  check(
    'a failed need, which leaves the rest to the rules',
    [started, start(0), fail(0)],
    'fai pen pen pen',
  );
  check(
    'a failed need and a good one',
    [started, ...ran(0), ...ran(1), start(2), fail(2)],
    'suc suc fai pen',
  );
  check('a skip', [started, ...ran(0), ...ran(1), skip(2)], 'suc suc ski pen');
  check('a held step let go', [started, start(0), fail(0), ready(1)], 'fai rea pen pen');
  check('a failed try', [started, start(0), retry(0)], 'wai pen pen pen');
  check('the end of the wait', [started, start(0), retry(0), ready(0)], 'rea pen pen pen');
  check('the next try', [started, start(0), retry(0), ready(0), start(0, 2)], 'run pen pen pen');
  check(
    'a stop, for all that had not started',
    [started, ...ran(0), start(1), stopping()],
    'suc run can can',
  );
  check(
    'a stop, for what waits for its next try',
    [started, start(0), retry(0), stopping()],
    'can can can can',
  );
  check(
    'the last word of what ran while stopping',
    [started, ...ran(0), start(1), stopping(), cancel(1)],
    'suc can can can',
  );
  check(
    'a success while stopping, which starts nothing',
    [started, ...ran(0), start(1), start(2), stopping(), end(1), end(2)],
    'suc suc suc can',
  );
});

describe('what is kept', () => {
  it('outputs and metadata of what succeeded', () => {
    const run = fold(plan, [
      started,
      start(0),
      {
        type: 'step.succeeded',
        step: 0,
        attempt: 1,
        at: 120,
        output: { rows: 1 },
        metadata: { n: 1 },
      },
    ]);
    expect([run.outputs[0], run.metadata.get(0)]).toEqual([{ rows: 1 }, { n: 1 }]);
  });

  it('S4 what the last attempt said about itself, however it ended', () => {
    const notes = (...events: Event[]) => fold(plan, [started, ...events]).metadata.get(0);
    expect(notes(start(0), fail(0))).toEqual({ exit_code: 7 });
    expect(notes(start(0), retry(0))).toEqual({ exit_code: 7 });
    expect(notes(start(0), cancel(0))).toEqual({ signal: 'SIGTERM' });
    expect(notes(start(0), retry(0), ready(0), start(0, 2))).toBeUndefined();
    expect(notes(start(0), retry(0), ready(0), start(0, 2), end(0))).toBeUndefined();
    const dropped: Event = { ...fail(0), metadata: undefined } as Event;
    expect(notes(start(0), retry(0), dropped)).toEqual({ exit_code: 7 });
  });

  it('times: from the first attempt to the end', () => {
    const run = fold(plan, [
      started,
      start(0, 1, 110),
      retry(0),
      ready(0),
      start(0, 2, 210),
      end(0, 1, 230),
    ]);
    expect([run.startedAt, run.stepStartedAt[0], run.stepEndedAt[0]]).toEqual([100, 110, 230]);
    expect(run.attempt[0]).toBe(2);
  });

  it('the error of the last try, until one succeeds', () => {
    const tried = [started, start(0), retry(0)];
    expect(fold(plan, tried).errors.get(0)).toEqual(error);
    expect(fold(plan, [...tried, ready(0), start(0, 2), end(0)]).errors.has(0)).toBe(false);
  });

  it('reasons of skips and cancels', () => {
    const run = fold(plan, [started, start(0), cancel(0), skip(1)]);
    expect([run.reasons.get(0), run.skips.get(1)]).toEqual(['why', WHY]);
  });

  it('why the run stops', () => {
    const cause: StopCause = { kind: 'failure', step: 0 };
    expect(fold(plan, [started, stopping(cause)]).root.stopping).toEqual(cause);
  });

  it('the end of the run', () => {
    const run = fold(plan, [
      started,
      { type: 'run.finished', at: 500, status: 'partial', output: [1], error },
    ]);
    expect(run).toMatchObject({ status: 'partial', endedAt: 500, output: [1], error });
  });
});

describe('what an attempt is asked', () => {
  const late = { ...error, code: 'timed_out' };
  const asked: Event = { type: 'step.stopping', step: 0, attempt: 1, at: 115, error: late };

  it('is remembered until it ends, with what it will fail with', () => {
    const run = fold(plan, [started, start(0), asked]);
    expect([statusOf(run, 0), run.stopRequested[0], run.overdue.get(0)]).toEqual([
      'running',
      OVERDUE,
      late,
    ]);
    apply(run, retry(0));
    expect(run.overdue.size).toBe(0);
    for (const event of [ready(0), start(0, 2)]) apply(run, event);
    expect([run.stopRequested[0], run.attempt[0]]).toEqual([0, 2]);
  });

  it('to end with its run, is not what is wanted any more', () => {
    const run = fold(plan, [started, start(0), asked, stopping()]);
    expect([run.stopRequested[0], run.overdue.get(0)]).toEqual([UNWANTED, late]);
  });

  it('by its branch, with the words of the branch', async () => {
    const timed = step('b', ['a'], { settings: { branchTimeoutMs: 5 } });
    const branched = await planOf(flowOf([step('a'), timed, step('c', ['b'])]));
    const expired: Event = { type: 'branch.expired', step: 1, at: 130, afterMs: 5 };
    const run = fold(branched, [started, ...ran(0), ...ran(1), start(2), expired]);
    expect([run.stopRequested[2], [...run.expired]]).toEqual([UNWANTED, [1]]);
    expect(run.overdue.get(2)?.message).toBe('the branch of b took longer than 5ms');
  });

  it('adds up what attempts spend, also one that was given up', () => {
    const spent = (amounts: Record<string, number>): Event => {
      return { type: 'step.spent', step: 0, attempt: 1, at: 140, amounts };
    };
    const run = fold(plan, [started, start(0), spent({ tokens: 5 }), fail(0)]);
    apply(run, spent({ tokens: 2.5, cost: 1 }));
    expect([...run.spent]).toEqual([
      ['tokens', 7.5],
      ['cost', 1],
    ]);
  });

  it('changes nothing when it says something after its end', () => {
    const run = fold(plan, [started, start(0), fail(0)]);
    const before = structuredClone(run.counts);
    apply(run, { type: 'step.late', step: 0, attempt: 1, at: 140, error: undefined });
    expect([statusOf(run, 0), run.counts]).toEqual(['failed', before]);
  });
});

describe('hooks and pace', () => {
  it('wakes the steps of a hook that need no others', async () => {
    const hook = { settings: { hook: 'finally' as const } };
    const hooked = await planOf(flowOf([step('a'), step('x', [], hook), step('y', ['x'], hook)]));
    const run = fold(hooked, [started, ...ran(0)]);
    expect([run.root.dormant, statusOf(run, 1)]).toEqual([2, 'pending']);
    const opened: Event = {
      type: 'run.hooks',
      at: 130,
      hook: 'finally',
      status: 'succeeded',
      error: undefined,
    };
    apply(run, opened);
    expect([run.root.dormant, statusOf(run, 1), statusOf(run, 2)]).toEqual([0, 'ready', 'pending']);
    expect(run.root.hook).toBe(opened);
  });

  it('starts in the middle of its bounds and follows what is told', async () => {
    const paced = await planOf(flow('a'), { concurrency: { min: 1, max: 10 } });
    const run = fold(paced, [started]);
    expect(run.concurrency).toBe(6);
    apply(run, { type: 'run.paced', at: 130, concurrency: 4, reason: 'late' });
    expect(run.concurrency).toBe(4);
  });
});

describe('what the scheduler is left to look at', () => {
  it('every step whose last need has ended', () => {
    const run = fold(plan, [started]);
    expect([...run.unblocked]).toEqual([0]);
    run.unblocked.clear();
    for (const event of [start(0), end(0)]) apply(run, event);
    expect([...run.unblocked]).toEqual([1, 2]);
  });

  it('a step with a condition is not ready by itself', async () => {
    const held = await planOf(flowOf([step('a', [], { settings: { when: 'true == inputs' } })]));
    const run = fold(held, [started]);
    expect([statusOf(run, 0), ...run.unblocked]).toEqual(['pending', 0]);
  });

  it('once a failure stops the run, only steps with a rule of their own', async () => {
    const rule = step('c', ['b'], { settings: { runIf: 'all_settled' } });
    const ruled = await planOf(flowOf([step('a'), step('b'), rule, step('d', ['b'])]));
    const run = fold(ruled, [started, start(0), start(1), fail(0)]);
    run.unblocked.clear();
    apply(run, stopping({ kind: 'failure', step: 0 }));
    expect([statusOf(run, 2), statusOf(run, 3)]).toEqual(['pending', 'cancelled']);
    apply(run, cancel(1));
    expect([...run.unblocked]).toEqual([2]);
  });

  it('nothing that could start once the run is cancelled', () => {
    const run = fold(plan, [started, start(0)]);
    run.unblocked.clear();
    for (const event of [stopping(), end(0)]) apply(run, event);
    expect([...run.unblocked].map((s) => statusOf(run, s))).toEqual(['cancelled']);
  });
});

it('a parked step that runs again has its time from then on, whatever the attempt', () => {
  const parked: Event = { type: 'step.parked', step: 0, at: 120, reason: 'why' };
  const events = [started, start(0), parked, { ...ready(0), at: 900 } as Event];
  const run = fold(plan, events);
  expect([run.stepStartedAt[0], run.waits.size]).toEqual([900, 0]);
  apply(run, start(0, 2, 950));
  expect(run.stepStartedAt[0]).toBe(900);
});

it('a step that has ended stays as it ended', () => {
  expect(() => fold(plan, [started, ...ran(0), fail(0)])).toThrow('stays as it ended');
});
