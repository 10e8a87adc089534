/**
 * The scheduler when something comes from outside: before a step waits, while it does, in the turn in which its
 * time is over, and in the next process.
 * Knows inputs and events; must not know a store.
 */
import { describe, expect, it } from 'vitest';
import { flowOf, planOf, step } from '../../test/workbench.ts';
import type { Ask } from '../run/ask.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { Requested } from '../run/request.ts';
import { type Input, newReaction } from './input.ts';
import { Limits } from './limits.ts';
import { Scheduler } from './react.ts';
import { STRATEGIES } from './strategies/index.ts';

const PAID: Ask = { kind: 'message', message: 'paid' };
const APPROVAL: Ask = { kind: 'approval', onReject: 'fail' };
const HOUR = 3_600_000;

/** Steps 0 and 1 wait for the message `paid`, 2 for approval. Each process has the log of all before it. */
async function bench(stayMs?: number) {
  const hear = { uses: 'hear', with: { message: 'paid' } };
  const steps = [step('one', [], hear), step('two', [], hear), step('ok', [], { uses: 'ask' })];
  const plan = await planOf(flowOf(steps), { failureMode: 'continue_on_error' });
  const log: Event[] = [];
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  const newScheduler = () =>
    new Scheduler(fold(plan, log), () => strategy.queue(plan.graph.bodies[0], plan), {
      limits: limits(),
      user: { offer: () => {} },
      stayMs,
    });
  let scheduler = newScheduler();
  const react = (...inputs: Input[]) => {
    const { events } = scheduler.react(inputs, newReaction());
    log.push(...events);
    return [...events].map((event) =>
      'step' in event ? `${event.type} ${event.step}` : event.type,
    );
  };
  return {
    react,
    log,
    run: () => scheduler.run,
    /** The process ends; the next one hears that as well. */
    next: (at: number, ...more: Input[]) => {
      scheduler = newScheduler();
      return react({ type: 'resume', at }, ...more);
    },
  };
}

const limits = () => new Limits();
const begin: Input = { type: 'begin', at: 1 };
const asked = (id: string, request: Requested<number>, at = 5): Input => ({
  type: 'asked',
  at,
  id,
  request,
});
const paid = (value: unknown): Requested<number> => ({
  kind: 'deliver',
  at: 0,
  message: 'paid',
  value,
});
const decided = (approved: boolean): Requested<number> => ({
  kind: 'decide',
  at: 0,
  step: 'ok',
  approved,
});
/** The attempt of a step ends by asking; with `until` what stands for it then is `usual`. */
const asks = (number: number, ask: Ask, until?: number): Input => ({
  type: 'settled',
  step: number,
  attempt: 1,
  at: 2,
  outcome: {
    tag: 'wait',
    until: until === undefined ? undefined : { at: until, isDate: false },
    end: 'value',
    value: ask.kind === 'message' ? 'usual' : { approved: false },
    ask,
    metadata: undefined,
  },
});
const woke = (number: number, at: number): Input => ({ type: 'woke', step: number, at });

describe('what comes from outside', () => {
  it('is kept until a step waits, and taken once', async () => {
    const { react, run } = await bench();
    react(begin);
    expect(react(asked('a', paid('first')))).toEqual(['run.asked']);
    expect(react(asked('a', paid('again')))).toEqual([]);
    expect(react(asks(1, PAID))).toEqual(['step.waiting 1', 'step.answered 1', 'step.succeeded 1']);
    expect(run().outputs[1]).toBe('first');
    expect(react(asks(0, PAID))).toEqual(['step.waiting 0']);
    expect(run().messages.size).toBe(0);
  });

  it('goes to the first step in the file that waits, one each, and what is too much changes nothing', async () => {
    const { react, run, log } = await bench();
    react(begin);
    react(asks(1, PAID), asks(0, PAID));
    react(asked('a', paid('first')), asked('b', paid('second')), asked('c', paid('third')));
    expect(run().outputs.slice(0, 2)).toEqual(['first', 'second']);
    expect(log.filter((event) => event.type === 'run.asked').map(({ late }) => late)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('counts before the time that is over in the same turn', async () => {
    const { react, run } = await bench();
    react(begin);
    react(asks(0, PAID, 100));
    expect(react(woke(0, 100), asked('a', paid('just then'), 100))).toEqual([
      'run.asked',
      'step.answered 0',
      'step.succeeded 0',
    ]);
    expect(run().outputs[0]).toBe('just then');
    expect(run().metadata.get(0)).toBeUndefined();
  });

  it('is told to come too late once the time is over', async () => {
    const { react, run, log } = await bench();
    react(begin);
    react(asks(0, PAID, 100), asks(1, PAID, 100));
    expect(react(woke(0, 100), woke(1, 100))).toEqual(['step.succeeded 0', 'step.succeeded 1']);
    expect([run().outputs[0], run().metadata.get(0)]).toEqual(['usual', { timed_out: true }]);
    expect(react(asked('a', paid('late'), 101))).toEqual(['run.asked']);
    expect(log.at(-1)).toMatchObject({ late: true });
  });

  it('holds over processes: what was kept is taken, and what comes with the claim counts before the time', async () => {
    const { react, next, run } = await bench();
    react(begin, asked('a', paid('early')), asked('b', decided(true)));
    next(10);
    expect([run().messages.size, run().decisions.size]).toEqual([1, 1]);
    react(asks(0, PAID, 100), asks(2, APPROVAL, 100));
    // Their attempts had ended with the process before, and were made again.
    const again = (number: number, ask: Ask): Input =>
      ({ ...asks(number, ask, 100), attempt: 2 }) as Input;
    expect(react(again(0, PAID), again(2, APPROVAL), again(1, PAID))).toContain('step.succeeded 2');
    expect(run().outputs[0]).toBe('early');
    expect(next(HOUR, asked('c', paid('with the claim'), HOUR))).toContain('step.answered 1');
    expect(run().outputs[1]).toBe('with the claim');
  });

  it('a first decision holds, a rejection fails the step without another try', async () => {
    const { react, run, log } = await bench();
    react(begin, asked('a', decided(false)), asked('b', decided(true)));
    react(asks(2, APPROVAL));
    expect(run().errors.get(2)).toMatchObject({ code: 'E_REJECTED', retryable: false });
    expect(log.filter((event) => event.type === 'run.asked').map(({ late }) => late)).toEqual([
      false,
      true,
    ]);
  });

  it('ends no run before: one that leaves rests, without a time where none ends a wait', async () => {
    const { react, log } = await bench(0);
    react(begin);
    react(asks(0, PAID), asks(1, PAID), asks(2, APPROVAL));
    expect(log.at(-1)).toEqual({ type: 'run.waiting', at: 2, until: undefined });
    expect(react(asked('a', paid('one')))).toEqual([
      'run.resumed',
      'run.asked',
      'step.answered 0',
      'step.succeeded 0',
      'run.waiting',
    ]);
  });

  it('stays with a run that waits for ever, where that is wanted', async () => {
    const { react, log } = await bench();
    react(begin);
    react(asks(0, PAID), asks(1, PAID), asks(2, APPROVAL));
    expect(log.at(-1)?.type).toBe('step.waiting');
  });
});
