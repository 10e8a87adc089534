/**
 * A run that has results of an earlier one, at its start and after.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { flow, planOf } from '../../test/workbench.ts';
import type { Event } from './event.ts';
import { apply, fold } from './fold.ts';
import type { Plan } from './plan.ts';
import { statusOf } from './run.ts';
import { stepResult } from './step-result.ts';

const started: Event = { type: 'run.started', at: 100, runId: 'run-1' };
const ran = (step: number): Event[] => [
  { type: 'step.started', step, attempt: 1, at: 110 },
  { type: 'step.succeeded', step, attempt: 1, at: 120, output: step, metadata: undefined },
];

let plan: Plan;
beforeAll(async () => {
  plan = await planOf(flow('a', 'b < a', 'c < a', 'd < b c'));
});

describe('results of an earlier run', () => {
  const result = (output: unknown, metadata?: Record<string, unknown>) => {
    return { output, metadata, from: 'run-0' };
  };

  it('are there with the start, and what needs them can go on', () => {
    const reused = new Map([
      [0, result('a', { rows: 3 })],
      [1, result('b')],
    ]);
    const run = fold({ ...plan, reused }, [started]);
    expect([0, 1, 2, 3].map((s) => statusOf(run, s))).toEqual([
      'succeeded',
      'succeeded',
      'ready',
      'pending',
    ]);
    expect([run.outputs[0], run.metadata.get(0), run.metadata.has(1)]).toEqual([
      'a',
      { rows: 3 },
      false,
    ]);
    expect([run.attempt[0], run.stepStartedAt[0], run.stepEndedAt[0]]).toEqual([0, 100, 100]);
    expect(run.counts[4]).toBe(2);
  });

  it('may stand behind a step that runs', () => {
    const run = fold({ ...plan, reused: new Map([[3, result('d')]]) }, [started]);
    for (const event of [0, 1, 2].flatMap(ran)) apply(run, event);
    expect([statusOf(run, 3), run.outputs[3]]).toEqual(['succeeded', 'd']);
  });

  it('are not there before the run begins', () => {
    const run = fold({ ...plan, reused: new Map([[0, result('a')]]) }, []);
    expect(statusOf(run, 0)).toBe('pending');
  });

  it('say whose they are once they are there', () => {
    const reused = new Map([[0, result('a', { rows: 3 })]]);
    expect(stepResult(fold({ ...plan, reused }, []), 0).reason).toBeUndefined();
    expect(stepResult(fold({ ...plan, reused }, [started]), 0)).toEqual({
      status: 'succeeded',
      output: 'a',
      metadata: { rows: 3, duration_ms: 0 },
      attempts: 0,
      durationMs: 0,
      reason: 'result of run run-0',
    });
  });
});
