/**
 * Runs whose process ended between two events of one turn: what was to follow comes before anything starts.
 * Knows events; must not know how a store keeps them.
 */
import { describe, expect, it } from 'vitest';
import { each, flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { Plan } from '../run/plan.ts';
import type { Hook, Step, Workflow } from '../workflow/workflow.ts';
import { queueOf } from './grown-queue.ts';
import { type Input, newReaction } from './input.ts';
import { Scheduler } from './react.ts';
import { STRATEGIES } from './strategies/index.ts';
import { decideWithoutCode } from './without-code.ts';

const RESUME: Input = { type: 'resume', at: 9 };
const ERROR = { code: 'E_STEP', message: 'broke', retryable: false };
const STARTED: Event = { type: 'run.started', at: 1, runId: 'r' };
const begins = (...steps: readonly number[]): Event[] =>
  steps.map((one) => ({ type: 'step.started', step: one, attempt: 1, at: 1 }));
const fails = (one: number): Event => ({
  type: 'step.failed',
  step: one,
  attempt: 1,
  at: 2,
  error: ERROR,
  metadata: undefined,
});
const lost = (one: number): Event => ({ type: 'step.interrupted', step: one, attempt: 1, at: 3 });
/** Step 0 grows into the first body, whose steps come next. */
const expands = (
  count: number,
  mode: 'fail_fast' | 'best_effort',
  then: 'collect' | 'only',
): Event => ({
  type: 'step.expanded',
  step: 0,
  attempt: 1,
  at: 1,
  base: 1,
  body: 1,
  count,
  window: undefined,
  mode,
  items: Array.from({ length: count }, () => ({})),
  keys: undefined,
  then,
  adds: undefined,
  metadata: undefined,
});
const stops = (drain: boolean): Event => ({
  type: 'run.stopping',
  at: 3,
  cause: { kind: 'failure', step: 0 },
  drain,
});

/** What a process tells first that takes up what the one before has kept. */
function resumed(plan: Plan, kept: readonly Event[]): string[] {
  const run = fold(plan, kept);
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  const scheduler = new Scheduler(run, () => queueOf(run, strategy));
  const { events } = scheduler.react([RESUME], newReaction());
  return [...events].slice(1).map(told);
}

function told(event: Event): string {
  const item = event.type === 'group.stopping' ? ` [${event.item ?? ''}]` : '';
  return ('step' in event ? `${event.type} ${event.step}` : event.type) + item;
}

const FAIL_FAST = { failureMode: 'fail_fast', concurrency: 2 } as const;

describe('an attempt that was asked to stop', () => {
  const kept = [STARTED, ...begins(0, 1), fails(0)];

  it('does not begin again where its process ended a second time before its end was told', async () => {
    const plan = await planOf(flow('a', 'b', 'c'), FAIL_FAST);
    const ends = ['step.cancelled 1', 'run.finished'];
    expect(resumed(plan, [...kept, stops(false)])).toEqual(['step.interrupted 1', ...ends]);
    expect(resumed(plan, [...kept, stops(false), lost(1)])).toEqual(ends);
  });

  it('neither begins again where a cancel had left it to finish', async () => {
    const plan = await planOf(flow('a', 'b', 'c'), FAIL_FAST);
    const cancels: Event = {
      type: 'run.stopping',
      at: 2,
      cause: { kind: 'cancel', reason: 'enough' },
      drain: true,
    };
    const before = [STARTED, ...begins(0, 1), cancels, lost(0), lost(1)];
    expect(resumed(plan, before)).toEqual(['step.cancelled 0', 'step.cancelled 1', 'run.finished']);
  });

  it('begins again where a failure had left it to finish', async () => {
    const plan = await planOf(flow('a', 'b', 'c'), { ...FAIL_FAST, drain: true });
    expect(resumed(plan, [...kept, stops(true), lost(1)])).toEqual(['step.started 1']);
  });

  it('begins again where it was only out of time, and has another try', async () => {
    const plan = await planOf(flow('a', 'b'), FAIL_FAST);
    const late: Event = { type: 'step.stopping', step: 1, attempt: 1, at: 2, error: ERROR };
    const again: Event[] = [
      {
        type: 'step.retrying',
        step: 1,
        attempt: 1,
        at: 3,
        error: ERROR,
        metadata: undefined,
        wakeAt: 4,
      },
      { type: 'step.ready', step: 1, at: 4 },
    ];
    expect(resumed(plan, [STARTED, ...begins(0, 1), late, ...again])).toEqual([
      'step.interrupted 0',
      'step.started 0',
      'step.started 1',
    ]);
  });

  it('waits for no decision, although its effect happens once', async () => {
    const once = { settings: { effects: 'once' } } as const;
    const plan = await planOf(flowOf([step('a'), step('b', [], once)]), FAIL_FAST);
    const parks = ({ type }: Event) => type === 'step.parked';
    const decided = { kind: 'resolve', step: 0, attempt: 1, resolution: { as: 'rerun' } } as const;
    const decide = (events: readonly Event[]) =>
      decideWithoutCode(fold(plan, events), [{ id: 'x', request: decided }], 4).filter(parks);
    expect(decide(kept.slice(0, 3))).toHaveLength(1);
    expect(decide([...kept, stops(false)])).toEqual([]);
  });
});

describe('a failure that is kept without the stop that it leads to', () => {
  it('stops the run first', async () => {
    const kept = [STARTED, ...begins(0, 1), fails(0)];
    const plan = await planOf(flow('a', 'b', 'c'), FAIL_FAST);
    const ends = ['step.interrupted 1', 'step.cancelled 1', 'run.finished'];
    expect(resumed(plan, kept)).toEqual(['run.stopping', ...ends]);
    expect(resumed(plan, [...kept, stops(false)])).toEqual(ends);
    const goesOn = await planOf(flow('a', 'b', 'c'), {
      failureMode: 'continue_on_error',
      concurrency: 1,
    });
    expect(resumed(goesOn, kept)).toEqual(['step.interrupted 1', 'step.started 1']);
  });

  it('stops nothing where it does not count', async () => {
    const optional = { settings: { optional: true } } as const;
    const plan = await planOf(flowOf([step('a', [], optional), step('b')]), FAIL_FAST);
    expect(resumed(plan, [STARTED, ...begins(0), fails(0)])).toEqual(['step.started 1']);
  });

  it('leaves the steps at the end alone that have begun', async () => {
    const tidy = step('tidy', [], { settings: { hook: 'finally' } });
    const plan = await planOf(flowOf([step('a'), tidy]), FAIL_FAST);
    const hooks: Event = {
      type: 'run.hooks',
      at: 3,
      hook: 'finally',
      status: 'failed',
      error: ERROR,
    };
    expect(resumed(plan, [STARTED, ...begins(0), fails(0), hooks])).toEqual(['step.started 1']);
  });

  const mend = step('mend', ['a'], { settings: { runIf: 'any_failed' } });
  /** `e` is 0, the steps of its items 1 to 3 and 4 to 6; `mend` is for failures. */
  const grown = (mode: 'fail_fast' | 'best_effort'): Event[] => [
    STARTED,
    ...begins(0),
    expands(2, mode, 'collect'),
    ...begins(1),
    fails(1),
  ];
  const group = each('e', [], ['a', 'b', mend], { succeeds_if: 'all_settled' });

  it('stops its item first, and no other one', async () => {
    const plan = await planOf(flowOf([group]), { ...FAIL_FAST, concurrency: 1 });
    const mends = ['step.ready 3', 'step.started 3'];
    expect(resumed(plan, grown('fail_fast'))).toEqual(['group.stopping 0 [0]', ...mends]);
    const told: Event = {
      type: 'group.stopping',
      step: 0,
      item: 0,
      at: 3,
      cause: { kind: 'failure', step: 1 },
      drain: false,
    };
    expect(resumed(plan, [...grown('fail_fast'), told])).toEqual(mends);
    expect(resumed(plan, grown('best_effort'))).toEqual(mends);
  });
});

describe('a call of which the steps at its end have begun to be told of', () => {
  const atEnd = (id: string, hook: Hook): Step => step(id, [], { settings: { hook } });
  const calling = (calls: Workflow) =>
    flowOf([step('call', [], { uses: 'workflow', calls, settings: { timeoutMs: 3 } })]);
  const ended: Event[] = [
    STARTED,
    ...begins(0),
    expands(1, 'best_effort', 'only'),
    ...begins(1),
    fails(1),
  ];
  const skipped: Event = {
    type: 'step.skipped',
    step: 2,
    at: 2,
    cause: { kind: 'call', step: 0, status: 'failed' },
  };

  it('goes on with them as it stood, although its time is over meanwhile', async () => {
    const calls = flowOf([step('a'), atEnd('cheer', 'on_success'), atEnd('tidy', 'finally')]);
    const plan = await planOf(calling(calls), FAIL_FAST);
    expect(resumed(plan, [...ended, skipped])).toEqual(['group.hooks 0', 'step.started 3']);
    expect(resumed(plan, ended).slice(0, 2)).toEqual(['step.stopping 0', 'group.stopping 0 []']);
  });

  it('skips the rest of those that are not for its end, although the time of the run is over meanwhile', async () => {
    const hooks = [
      atEnd('mend', 'on_failure_do'),
      atEnd('tell', 'on_failure_do'),
      atEnd('tidy', 'finally'),
    ];
    const calls = flowOf([step('a'), ...hooks]);
    const plan = await planOf(calling(calls), { ...FAIL_FAST, timeoutMs: 5 });
    const succeeds: Event = {
      type: 'step.succeeded',
      step: 1,
      attempt: 1,
      at: 2,
      output: 1,
      metadata: undefined,
    };
    const kept = [
      ...ended.slice(0, -1),
      succeeds,
      { ...skipped, cause: { kind: 'call', step: 0, status: 'succeeded' } } as Event,
    ];
    expect(resumed(plan, kept)).toEqual([
      'run.stopping',
      'step.skipped 3',
      'group.hooks 0',
      'step.started 4',
    ]);
  });

  it('stops none that have begun for a failure before them', async () => {
    const plan = await planOf(calling(flowOf([step('a'), atEnd('tidy', 'finally')])), FAIL_FAST);
    const begun: Event[] = ended.map((event) =>
      event.type === 'step.expanded' ? { ...event, mode: 'fail_fast' } : event,
    );
    const hooks: Event = {
      type: 'group.hooks',
      step: 0,
      at: 9,
      hook: 'finally',
      status: 'failed',
      error: ERROR,
    };
    expect(resumed(plan, [...begun, hooks])).toEqual(['step.started 2']);
  });

  it('ends as it stood where none of them is wanted', async () => {
    const plan = await planOf(
      calling(flowOf([step('a'), atEnd('cheer', 'on_success')])),
      FAIL_FAST,
    );
    expect(resumed(plan, [...ended, skipped])).toEqual([
      'step.failed 0',
      'run.stopping',
      'run.finished',
    ]);
  });
});
