/**
 * A kept run as text, from the events of small runs.
 */
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../graph/kept-shape.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import { NOTHING_REUSED } from '../run/plan.ts';
import { type RunStory, storyOf } from '../run/story.ts';
import { runStory } from './run-story.ts';

const same = (text: string) => text;
const paint = { good: same, bad: same, dim: same, bold: same, fit: same };
const at = Date.UTC(2026, 0, 1);
const error = { code: 'E_STEP', message: 'broke\x1b[31m', retryable: true };

const started: Event = { type: 'run.started', at, runId: 'r' };
const begun: Event = { type: 'step.started', step: 0, attempt: 1, at };

const shape = shapeOf({ types: ['x'], uses: [0, 0], needsAt: [0, 0, 1], needs: [0] }, [
  'load',
  'mail',
]);

function story(events: readonly Event[], reused = NOTHING_REUSED): RunStory {
  return storyOf(fold({ graph: shape, runId: 'r', reused, concurrency: 1 }, events));
}

function told(events: readonly Event[], interrupted = false): string {
  const head = { runId: 'r', workflow: 'flow', interrupted };
  return runStory(head, story(events), paint);
}

describe('a kept run', () => {
  it('that succeeded has its times, its tries and its output', () => {
    const output = { rows: 2 };
    const metadata = { exit_code: 7 };
    const text = told([
      started,
      begun,
      { type: 'step.retrying', step: 0, attempt: 1, at: at + 10, error, metadata, wakeAt: at + 20 },
      { type: 'step.ready', step: 0, at: at + 20 },
      { type: 'step.started', step: 0, attempt: 2, at: at + 20 },
      { type: 'step.succeeded', step: 0, attempt: 2, at: at + 30, output, metadata: undefined },
      { type: 'step.skipped', step: 1, at: at + 30, cause: { kind: 'condition', text: 'false' } },
      { type: 'run.finished', at: at + 40, status: 'succeeded', output, error: undefined },
    ]);
    expect(text).toBe(
      [
        'flow succeeded, run r',
        'started 2026-01-01T00:00:00.000Z, took 40 ms',
        '  load  succeeded  30 ms (2 attempts)',
        '  mail  skipped                        when: false',
        '',
        'output: {"rows":2}',
        '',
      ].join('\n'),
    );
  });

  it('that failed says why, with control characters escaped, and has no output', () => {
    const metadata = { exit_code: 7 };
    const text = told([
      started,
      begun,
      { type: 'step.failed', step: 0, attempt: 1, at: at + 5, error, metadata },
      { type: 'run.stopping', at: at + 5, cause: { kind: 'failure', step: 0 }, drain: false },
      { type: 'run.finished', at: at + 5, status: 'failed', output: null, error },
    ]);
    expect(text).toBe(
      [
        'flow failed, run r',
        'started 2026-01-01T00:00:00.000Z, took 5.0 ms',
        'error: broke\\x1b[31m (E_STEP)',
        '  load  failed     5.0 ms  broke\\x1b[31m (E_STEP)',
        '  mail  cancelled          load failed',
        '',
      ].join('\n'),
    );
  });

  it('has for each step what it said about its result, also where that is of another run', () => {
    const said = (n: number) => ({ status: n });
    const events: Event[] = [
      started,
      begun,
      { type: 'step.succeeded', step: 0, attempt: 1, at, output: 1, metadata: said(200) },
    ];
    const reused = new Map([[1, { from: 'r0', output: 2, metadata: said(201) }]]);
    const { steps } = story(events, reused);
    expect(steps.map(({ metadata }) => metadata)).toEqual([
      { ...said(200), duration_ms: 0 },
      { ...said(201), duration_ms: 0 },
    ]);
  });

  it('of a program goes on, and is decided about, by calls there', () => {
    const parked: Event = { type: 'step.parked', step: 0, at, reason: 'may have had its effect' };
    const events: Event[] = [
      started,
      begun,
      { type: 'run.resumed', at, rewritten: undefined, once: undefined },
      parked,
    ];
    const ending = (more: readonly Event[], interrupted: boolean) => {
      const head = { runId: 'r', workflow: 'flow', interrupted, inProgram: true };
      return runStory(head, story([...events, ...more]), paint).split('\n\n')[1];
    };
    expect(ending([], true)).toBe(
      'to resume in the program that made it: engine.resume("r", { workflow }); or end it: heddle cancel r\n',
    );
    const waits: readonly Event[] = [...events, { type: 'run.waiting', until: undefined, at }];
    const decided = { runId: 'r', workflow: 'flow', interrupted: true, decided: new Set(['load']) };
    expect(runStory(decided, story(waits), paint).split('\n\n')[1]).toBe(
      'to resume: heddle resume r\n',
    );
    expect(ending([{ type: 'run.waiting', until: undefined, at }], false)).toBe(
      [
        'to decide in the program that made it:',
        '  engine.resume("r", { workflow, resolve: { "load": { as: "succeeded", output } } })',
        '  engine.resume("r", { workflow, resolve: { "load": { as: "failed", message } } })',
        '  engine.resume("r", { workflow, resolve: { "load": { as: "rerun" } } })',
        '',
      ].join('\n'),
    );
  });

  it('that nobody runs is interrupted, and says how often it was resumed', () => {
    const parked: Event = { type: 'step.parked', step: 0, at, reason: 'may have had its effect' };
    const text = told(
      [started, begun, { type: 'run.resumed', at, rewritten: undefined, once: undefined }, parked],
      true,
    );
    expect(text).toBe(
      [
        'flow interrupted, run r',
        'started 2026-01-01T00:00:00.000Z, resumed 1 time',
        '  load  waiting    may have had its effect',
        '  mail  pending',
        '',
        'to resume: heddle resume r',
        '',
      ].join('\n'),
    );
  });

  it('that nobody has begun is interrupted, too', () => {
    expect(told([], true)).toContain('flow interrupted, run r\n');
    expect(told([], true)).toContain('to resume: heddle resume r\n');
  });

  it('that was made from another one says so, and whose results it has', () => {
    const reused = new Map([[0, { output: 1, metadata: undefined, from: 'r0' }]]);
    const from = { kind: 'retry', runId: 'r1' };
    const head = { runId: 'r', workflow: 'flow', interrupted: false, from };
    expect(runStory(head, story([started], reused), paint)).toBe(
      [
        'flow running, run r, a retry of r1',
        'started 2026-01-01T00:00:00.000Z',
        '  load  succeeded    result of run r0',
        '  mail  ready',
        '',
      ].join('\n'),
    );
  });

  it('that has not begun has neither times nor results', () => {
    expect(told([])).toBe('flow pending, run r\n  load  pending\n  mail  pending\n');
  });
});
