/**
 * What comes from outside adds up to a run, or is told for what it is: never as a fault of this program.
 */
import { expect, it } from 'vitest';
import type { Event } from './event.ts';
import {
  apply,
  durationOf,
  fold,
  type KeptPlan,
  KeptRunError,
  metadataOf,
  newRun,
  planOfKept,
  settledCount,
  statusOf,
  storyOf,
} from './index.ts';
import { SNAPSHOT_VERSION } from './kept-plan.ts';

const shape = { types: ['x'], uses: [0], needsAt: [0, 0], needs: [] };
const ALL = { kind: 'all_settled' };
const kept: KeptPlan = { version: SNAPSHOT_VERSION, steps: ['a'], shape };
const plan = planOfKept('r', kept);
const started = { type: 'run.started', at: 1, runId: 'r' } as const;
const attempt = { type: 'step.started', step: 0, attempt: 1, at: 2 } as const;
const gave = {
  type: 'step.succeeded',
  step: 0,
  attempt: 1,
  at: 3,
  output: 1,
  metadata: undefined,
} as const;

function thrownBy(call: () => unknown): KeptRunError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(KeptRunError);
    return error as KeptRunError;
  }
  return expect.fail('it was taken');
}

it.each<[unknown, string]>([
  [null, 'its snapshot is null'],
  ['text', 'its snapshot is "text"'],
  [{}, `the version of its snapshot is nothing, and this program reads ${SNAPSHOT_VERSION}`],
  [{ ...kept, version: null }, 'the version of its snapshot is null'],
  [{ ...kept, version: 4 }, 'the version of its snapshot is 4'],
  [{ ...kept, steps: [null] }, 'its steps are no ids'],
  [{ ...kept, shape: null }, 'its shape is none of its steps'],
  [{ ...kept, shape: { ...shape, rules: [[1, ALL]] } }, 'its shape is none of its steps'],
  [{ ...kept, shape: { ...shape, rules: [[0, 'any_failed']] } }, 'its shape is none of its steps'],
  [{ ...kept, shape: { ...shape, conditional: [-1] } }, 'its shape is none of its steps'],
  [
    { ...kept, part: { start: ['z'], target: [] } },
    'the part of its workflow that it is about is none',
  ],
  [{ ...kept, part: { start: 'a' } }, 'the part of its workflow that it is about is none'],
  [
    { ...kept, reused: [['b', { from: 'q', output: 1 }]] },
    'the results that it has from others are none of its steps',
  ],
])('a snapshot that is none says why: %j', (snapshot, why) => {
  const error = thrownBy(() => planOfKept('r', snapshot as KeptPlan));
  expect(error.message).toContain(`what is kept of run "r" is no run: ${why}`);
  expect(error).toMatchObject({ code: 'run-damaged', hint: expect.stringContaining('once more') });
});

it('a snapshot of a newer version says so', () => {
  const newer = SNAPSHOT_VERSION + 1;
  const error = thrownBy(() => planOfKept('r', { ...kept, version: newer }));
  expect(error.message).toContain(`is ${newer}, and this program reads ${SNAPSHOT_VERSION}`);
  expect(error.hint).toContain('newer version');
});

it.each<[string, unknown[], string]>([
  ['nothing', [null], 'event 1: it is no object'],
  ['no type', [started, { at: 1 }], 'event 2: there is no event nothing'],
  ['another type', [started, { ...attempt, type: 'constructor' }], 'there is no event'],
  [
    'a step by a name',
    [started, { ...attempt, step: '__proto__' }],
    'there is no step "__proto__"',
  ],
  ['a step beyond', [started, { ...attempt, step: 7 }], 'event 2: there is no step 7'],
  ['no time', [{ ...started, at: 'x' }], 'event 1: its time is "x"'],
  ['no start', [attempt], 'event 1: it is step.started, before the start'],
  ['two starts', [started, started], 'event 2: the run has started before'],
  ['two ends', [started, attempt, gave, gave], 'event 4 (step.succeeded): a step that has ended'],
])('events that do not add up say which one and why: %s', (_, events, why) => {
  const { message } = thrownBy(() => fold(plan, events as Event[]));
  expect(message).toContain(why);
  expect(message).not.toContain('bug in');
});

it('one event after the other, too', () => {
  const run = newRun(plan);
  for (const event of [started, attempt, gave]) apply(run, event);
  expect(run.outputs).toEqual([1]);
  expect(thrownBy(() => apply(run, attempt)).message).toContain('the event (step.started): a step');
});

it.each<[string, () => unknown, string]>([
  ['events', () => fold(plan, undefined as never), 'of run "r" is no run: its events are nothing'],
  ['a number of events', () => fold(plan, 3 as never), 'its events are 3'],
  ['a plan', () => fold(undefined as never, []), 'this is no run: its plan is nothing'],
  ['another plan', () => newRun({} as never), 'this is no run: its plan is'],
  ['a run to add to', () => apply(null as never, started), 'this is no run: it is null'],
  ['a run', () => storyOf(undefined as never), 'this is no run: it is nothing'],
  ['a run to count', () => settledCount({ plan } as never), 'this is no run: it is'],
  ['a step', () => durationOf(newRun(plan), 'a' as never), 'no run: there is no step "a"'],
  ['a step in it', () => statusOf(newRun(plan), 1), 'there is no step 1'],
  ['a step from 0', () => metadataOf(newRun(plan), -1), 'there is no step -1'],
])('what is asked about without %s says so', (_, call, why) => {
  expect(thrownBy(call).message).toContain(why);
});
