/**
 * The result of a run as its caller sees it: complete whatever happened.
 */
import { describe, expect, it } from 'vitest';
import { flow, planOf } from '../../test/workbench.ts';
import { diagnostic } from '../workflow/diagnostic.ts';
import type { AnyHandle } from '../workflow/handle.ts';
import type { Event, StopCause } from './event.ts';
import { fold } from './fold.ts';
import { headOf } from './plan.ts';
import { resultOf as makeResult, RunError } from './result.ts';
import type { RunStatus } from './status.ts';

const error = { code: 'E_STEP', message: 'broke', retryable: true };
const began: Event = { type: 'run.started', at: 1_000, runId: 'run-1' };
const started = (step: number, attempt = 1): Event => ({
  type: 'step.started',
  step,
  attempt,
  at: 1_001,
});
const finished = (status: RunStatus, output: unknown = null): Event => ({
  type: 'run.finished',
  at: 1_005.25,
  status,
  output,
  error: status === 'succeeded' ? undefined : error,
});

/** Of three steps `a`, `b` and `c` in a chain the first succeeds; `events` are the rest. */
async function resultOf(...events: Event[]) {
  const plan = await planOf(flow('a', 'b < a', 'c < b'));
  const first: Event = {
    type: 'step.succeeded',
    step: 0,
    attempt: 1,
    at: 1_003.5,
    output: 1,
    metadata: { n: 1 },
  };
  const notes = [diagnostic('W_UNUSED', 'of no use'), diagnostic('N_TIE', 'a tie')];
  const run = fold(plan, [began, started(0), first, ...events]);
  return makeResult(run, { head: headOf(plan), diagnostics: notes, now: 1_010 });
}

describe('RunResult', () => {
  it('has a row for every step', async () => {
    const result = await resultOf(
      started(1),
      { type: 'step.failed', step: 1, attempt: 3, at: 1_004, error, metadata: undefined },
      { type: 'step.skipped', step: 2, at: 1_004, cause: { kind: 'need', need: 1, root: 1 } },
      finished('failed'),
    );
    expect(result.steps).toEqual({
      a: {
        status: 'succeeded',
        output: 1,
        metadata: { n: 1, duration_ms: 2.5 },
        attempts: 1,
        durationMs: 2.5,
      },
      b: {
        status: 'failed',
        output: null,
        metadata: { duration_ms: 3 },
        attempts: 1,
        durationMs: 3,
        error,
      },
      c: {
        status: 'skipped',
        output: null,
        metadata: { duration_ms: 0 },
        attempts: 0,
        durationMs: 0,
        reason: 'b failed',
      },
    });
    expect(Object.keys(result.steps)).toEqual(['a', 'b', 'c']);
  });

  it('gives one step by id and refuses an id that is none', async () => {
    const result = await resultOf(finished('succeeded'));
    expect(result.step('a').output).toBe(1);
    expect(result.step({ id: 'a' } as AnyHandle<number>).output).toBe(1);
    expect(() => result.step('toString')).toThrow(RangeError);
  });

  it.each<[StopCause, string]>([
    [{ kind: 'failure', step: 0 }, 'a failed'],
    [{ kind: 'cancel', reason: 'enough' }, 'enough'],
    [{ kind: 'timeout', afterMs: 5 }, 'the run timed out'],
  ])('says why a step never started: %o', async (cause, reason) => {
    const result = await resultOf(
      { type: 'run.stopping', at: 1_004, cause, drain: false },
      finished('failed'),
    );
    expect(result.step('c')).toMatchObject({ status: 'cancelled', reason });
    expect(result.step('a').reason).toBeUndefined();
  });

  it('of a run that was left says so, and measures so far', async () => {
    const result = await resultOf(started(1));
    expect(result).toMatchObject({ interrupted: true, durationMs: 10 });
    expect(result.step('b')).toMatchObject({ status: 'running', durationMs: 9 });
    expect(result.toJSON()).toMatchObject({
      status: 'running',
      interrupted: true,
      duration_ms: 10,
    });
    const ended = await resultOf(finished('failed'));
    expect([ended.interrupted, 'interrupted' in ended.toJSON()]).toEqual([false, false]);
  });

  it('of a run that has not ended has an error that says so, which is none of the run', async () => {
    const result = await resultOf(started(1));
    const error = { code: 'E_RUN', message: 'it was left before its end', retryable: false };
    expect([result.ok, result.error]).toEqual([false, error]);
    expect(result.toJSON()).not.toHaveProperty('error');
    expect(() => result.orThrow()).toThrow('running: it was left before its end');
  });

  it('measures from start to end', async () => {
    expect((await resultOf(finished('succeeded'))).durationMs).toBe(5.25);
  });

  it.each<RunStatus>(['failed', 'partial', 'cancelled'])(
    'throws for a run that is %s, and keeps all there is',
    async (status) => {
      const result = await resultOf(finished(status));
      expect(result.ok).toBe(false);
      expect(() => result.orThrow()).toThrow(RunError);
      expect(() => result.orThrow()).toThrow(expect.objectContaining({ result }));
    },
  );

  it('gives the output of a run that succeeded', async () => {
    const result = await resultOf(finished('succeeded', { rows: 4 }));
    expect([result.ok, result.orThrow()]).toEqual([true, { rows: 4 }]);
  });

  it('becomes JSON with the keys of the command line', async () => {
    const result = await resultOf(finished('succeeded', [1]));
    const json = JSON.parse(JSON.stringify(result));
    expect(json).toMatchObject({
      run: 'run-1',
      workflow: 'test',
      strategy: 'work_queue',
      status: 'succeeded',
      output: [1],
      duration_ms: 5.25,
      warnings: ['of no use'],
      steps: {
        a: { status: 'succeeded', output: 1, attempts: 1, duration_ms: 2.5, metadata: { n: 1 } },
      },
    });
    expect(json).not.toHaveProperty('error');
    expect(json.diagnostics).toHaveLength(2);
  });
});
