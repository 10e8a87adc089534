/**
 * What is asked of a run acts once, however often a store tells it and in however many processes.
 * Must not know a store or the engine's loop.
 */
import { describe, expect, it } from 'vitest';
import { settled } from '../../test/scheduler-harness.ts';
import { planOf, step } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { Requested } from '../run/request.ts';
import { type Input, newReaction } from './input.ts';
import { Scheduler } from './react.ts';
import { STRATEGIES } from './strategies/index.ts';

const RERUN = {
  kind: 'resolve',
  step: 0,
  attempt: 1,
  resolution: { as: 'rerun' },
} as const satisfies Requested<number>;
const CANCEL = { kind: 'cancel', reason: 'enough' } as const;

/** `once` was under way when its process ended; each call is another process, which has the log of all. */
async function bench() {
  const steps = [settled('once', { effects: 'once' }), step('after', ['once'])];
  const plan = await planOf({ name: 'w', steps });
  const log: Event[] = [
    { type: 'run.started', at: 1, runId: 'r' },
    { type: 'step.started', step: 0, attempt: 1, at: 1 },
  ];
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  let scheduler = new Scheduler(fold(plan, log), () => strategy.queue(plan.graph.bodies[0], plan));
  const react = (...inputs: Input[]) => {
    const { events, commands } = scheduler.react(inputs, newReaction());
    log.push(...events);
    return [...events, ...commands].map(({ type }) => type);
  };
  const asked = (id: string, request: Requested<number>): Input => ({
    type: 'asked',
    at: 9,
    id,
    request,
  });
  return {
    ask: (id: string, request: Requested<number>) => react(asked(id, request)),
    /** The process has ended; the next one hears all of that again. */
    resume: (...before: readonly (readonly [string, Requested<number>])[]) => {
      scheduler = new Scheduler(fold(plan, log), () => strategy.queue(plan.graph.bodies[0], plan));
      const told = before.map(([id, request]) => asked(id, request));
      return react({ type: 'resume', at: 9 }, ...told);
    },
  };
}

const PARKED = ['run.resumed', 'step.interrupted', 'step.parked'];
const RESTS = ['run.waiting', 'end'];

describe('what is asked of a run', () => {
  it('is put down before what it leads to', async () => {
    const { resume } = await bench();
    expect(await resume(['q1', RERUN])).toEqual([
      ...PARKED,
      'run.asked',
      'step.ready',
      'step.started',
      'start',
    ]);
  });

  it('leads to nothing when it is told again, to the same process or to the next', async () => {
    const { resume, ask } = await bench();
    resume(['q1', RERUN]);
    expect(ask('q1', RERUN)).toEqual([]);
    expect(resume(['q1', RERUN])).toEqual([...PARKED, ...RESTS]);
    expect(ask('q1', RERUN)).toEqual([]);
  });

  it('is about the attempt that was seen to wait, not about one of later', async () => {
    const { resume } = await bench();
    resume(['q1', RERUN]);
    expect(resume(['q2', RERUN])).toEqual([...PARKED, 'run.asked', ...RESTS]);
    const later = { ...RERUN, attempt: 2 };
    expect(resume(['q2', RERUN], ['q3', later])).toEqual([
      'run.resumed',
      'run.asked',
      'step.ready',
      'step.started',
      'start',
    ]);
  });

  it('leads on a run that rests in the same process with the order of its strategy', async () => {
    const steps = [settled('once', { effects: 'once' }), step('beside'), step('next', ['beside'])];
    const plan = await planOf({ name: 'w', steps }, { strategy: 'level' });
    const at = 1;
    const run = fold(plan, [
      { type: 'run.started', at, runId: 'r' },
      { type: 'step.started', step: 0, attempt: 1, at },
      { type: 'step.started', step: 1, attempt: 1, at },
      { type: 'step.succeeded', step: 1, attempt: 1, at, output: 1, metadata: undefined },
    ]);
    const strategy = STRATEGIES.find(({ name }) => name === 'level')!;
    const scheduler = new Scheduler(run, () => strategy.queue(plan.graph.bodies[0], plan));
    const types = (...inputs: Input[]) =>
      [...scheduler.react(inputs, newReaction()).events].map(({ type }) => type);
    expect(types({ type: 'resume', at })).toEqual([...PARKED, 'run.waiting']);
    // `beside` has ended once, however often the strategy hears of it: `next` is on the level behind `once`.
    const late = { ...RERUN, attempt: 9 };
    expect(types({ type: 'asked', at, id: 'late', request: late })).toEqual([
      'run.resumed',
      'run.asked',
      'run.waiting',
    ]);
    expect(types({ type: 'asked', at, id: 'timely', request: RERUN })).toEqual([
      'run.resumed',
      'run.asked',
      'step.ready',
      'step.started',
    ]);
  });

  it('may be asked once more, and adds nothing', async () => {
    const { resume, ask } = await bench();
    resume();
    expect(ask('q1', CANCEL)).toEqual([
      'run.resumed',
      'run.asked',
      'run.stopping',
      'run.finished',
      'end',
    ]);
    expect(ask('q2', CANCEL)).toEqual([]);
  });
});
