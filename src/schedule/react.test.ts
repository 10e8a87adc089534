/**
 * The scheduler, fed by hand: what each input leads to. Nothing here waits and no time passes.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import { idOf } from '../graph/graph.ts';
import type { Event } from '../run/event.ts';
import type { Plan } from '../run/plan.ts';
import { newRun } from '../run/run.ts';
import type { StepError } from '../run/step-error.ts';
import type { StepSettings, Workflow } from '../workflow/workflow.ts';
import type { Command, Input } from './input.ts';
import { Scheduler } from './react.ts';
import { level } from './strategies/level.ts';
import { workQueue } from './strategies/work-queue.ts';

/** A scheduler that tells events and commands as short lines, such as `a started 1` or `> start a`. */
class Desk {
  readonly scheduler: Scheduler;
  private readonly plan: Plan;
  private at = 1_000;

  private constructor(plan: Plan) {
    this.plan = plan;
    const strategy = plan.strategy === 'level' ? level : workQueue;
    this.scheduler = new Scheduler(newRun(plan), strategy.queue(plan));
  }

  static async of(workflow: Workflow, more: Partial<Plan> = {}): Promise<Desk> {
    return new Desk(await planOf(workflow, more));
  }

  begin = () => this.feed({ type: 'begin', at: this.at });
  cancel = (reason = 'enough') => this.feed({ type: 'cancel', at: this.at, reason });
  expired = () => this.feed({ type: 'expired', at: this.at });
  woke = (id: string) => this.feed({ type: 'woke', step: this.step(id), at: this.at });
  overran = (id: string, attempt = 1) =>
    this.feed({ type: 'overran', step: this.step(id), attempt, at: this.at });
  ends = (id: string, value: unknown = id, attempt = 1) =>
    this.feed({ type: 'settled', step: this.step(id), attempt, at: this.at, outcome: { tag: 'value', value, metadata: undefined } });
  fails = (id: string, attempt = 1, error: Partial<StepError> = {}) =>
    this.feed({
      type: 'settled', step: this.step(id), attempt, at: this.at,
      outcome: { tag: 'error', error: { code: 'E_STEP', message: 'broke', retryable: true, ...error } },
    });

  private step(id: string): number {
    return this.plan.graph.indexOf(id);
  }

  private feed(input: Input): string[] {
    const { events, commands } = this.scheduler.react(input);
    const id = (step: number) => idOf(this.plan.graph, step);
    return [...[...events].map((e) => tellEvent(e, id)), ...[...commands].map((c) => tellCommand(c, id))];
  }
}

function tellEvent(event: Event, id: (step: number) => string): string {
  const [what, word] = event.type.split('.');
  if (event.type === 'run.finished') return `run ${event.status}`;
  if (event.type === 'run.stopping') return `run stopping (${event.cause.kind})`;
  if (!('step' in event)) return `${what} ${word}`;
  if (event.type === 'step.retrying') return `${id(event.step)} retrying at ${event.wakeAt}`;
  const detail = 'attempt' in event ? ` ${event.attempt}` : 'reason' in event ? ` (${event.reason})` : '';
  return `${id(event.step)} ${word}${detail}`;
}

function tellCommand(command: Command, id: (step: number) => string): string {
  const at = 'at' in command ? ` at ${command.at}` : '';
  const by = command.type === 'start' && command.deadline !== undefined ? ` by ${command.deadline}` : '';
  return `> ${command.type}${'step' in command ? ` ${id(command.step)}` : ''}${at}${by}`;
}

const settled = (id: string, settings: StepSettings, needs: string[] = []) => step(id, needs, { settings });

describe('a run without trouble', () => {
  it('starts every step as soon as its needs have ended, and then ends', async () => {
    const desk = await Desk.of(flow('a', 'b < a', 'c < a', 'd < b c'));
    expect(desk.begin()).toEqual(['run started', 'a started 1', '> start a']);
    expect(desk.ends('a')).toEqual(['a succeeded 1', 'b started 1', 'c started 1', '> start b', '> start c']);
    expect(desk.ends('c')).toEqual(['c succeeded 1']);
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'd started 1', '> start d']);
    expect(desk.ends('d')).toEqual(['d succeeded 1', 'run succeeded', '> end']);
  });

  it('keeps to the limit of steps at once', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c'), { concurrency: 2 });
    expect(desk.begin()).toEqual(['run started', 'a started 1', 'b started 1', '> start a', '> start b']);
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'c started 1', '> start c']);
  });

  it('starts in the order the strategy wants', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < b'), { concurrency: 1 });
    expect(desk.begin()).toContain('> start b');
    const byLevel = await Desk.of(flow('a', 'b', 'c < b'), { concurrency: 1, strategy: 'level' });
    expect(byLevel.begin()).toContain('> start a');
  });

  it('gives a deadline to a step with a timeout', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 })]));
    expect(desk.begin()).toContain('> start a by 1050');
  });

  it('hears nothing before it has begun and nothing after it has ended', async () => {
    const desk = await Desk.of(flow('a'));
    expect(desk.ends('a')).toEqual([]);
    desk.begin();
    desk.ends('a');
    expect([desk.begin(), desk.cancel(), desk.ends('a'), desk.expired()].flat()).toEqual([]);
  });

  it('gives equal answers to equal inputs', async () => {
    const play = async () => {
      const desk = await Desk.of(flow('a', 'b < a', 'c'), { failureMode: 'best_effort' });
      return [desk.begin(), desk.fails('a'), desk.ends('c')];
    };
    expect(await play()).toEqual(await play());
  });
});

describe('a step that fails', () => {
  it('stops the run in fail_fast, and asks what runs to stop', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < a'));
    desk.begin();
    expect(desk.fails('a')).toEqual(['a failed 1', 'run stopping (failure)', '> abort b']);
    expect(desk.fails('b')).toEqual(['b cancelled (broke)', 'run failed', '> end']);
  });

  it('keeps the result of a step that succeeds while the run stops', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < b'));
    desk.begin();
    desk.fails('a');
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'run failed', '> end']);
  });

  it('skips what needs it in continue_on_error, and goes on with the rest', async () => {
    const desk = await Desk.of(flow('a', 'b < a', 'c < b', 'd'), { failureMode: 'continue_on_error' });
    desk.begin();
    expect(desk.fails('a')).toEqual(['a failed 1', 'b skipped (a failed)', 'c skipped (b skipped (a failed))']);
    expect(desk.ends('d')).toEqual(['d succeeded 1', 'run failed', '> end']);
  });

  it('starts what has one usable need in best_effort', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < a b', 'd < a'), { failureMode: 'best_effort' });
    desk.begin();
    expect(desk.fails('a')).toEqual(['a failed 1', 'd skipped (a failed)']);
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'c ready', 'c started 1', '> start c']);
    expect(desk.ends('c')).toEqual(['c succeeded 1', 'run partial', '> end']);
  });
});

describe('another try', () => {
  const retry = { maxAttempts: 3, initialIntervalMs: 100 };

  it('waits, and then takes its turn again', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    expect(desk.fails('a')).toEqual(['a retrying at 1100', '> wake a at 1100']);
    expect(desk.woke('a')).toEqual(['a ready', 'a started 2', '> start a']);
    expect(desk.fails('a', 2)).toEqual(['a retrying at 1200', '> wake a at 1200']);
    desk.woke('a');
    expect(desk.fails('a', 3)).toEqual(['a failed 3', 'run stopping (failure)', 'run failed', '> end']);
  });

  it('frees its place while it waits', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry }), step('b')]), { concurrency: 1 });
    desk.begin();
    expect(desk.fails('a')).toEqual(['a retrying at 1100', 'b started 1', '> wake a at 1100', '> start b']);
    expect(desk.woke('a')).toEqual(['a ready']);
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'a started 2', '> start a']);
  });

  it('is not made when no try can help', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    expect(desk.fails('a', 1, { retryable: false })).toContain('a failed 1');
  });

  it('ignores what an earlier attempt still says', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    desk.fails('a');
    expect(desk.ends('a', 'late', 1)).toEqual([]);
    desk.woke('a');
    expect([desk.ends('a', 'late', 1), desk.overran('a', 1), desk.woke('a')].flat()).toEqual([]);
    expect(desk.ends('a', 'good', 2)).toContain('run succeeded');
  });

  it('can be made more than 65,536 times', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry: { maxAttempts: 100_000 } })]));
    desk.begin();
    for (let attempt = 1; attempt < 65_536; attempt++) {
      desk.fails('a', attempt);
      desk.woke('a');
    }
    expect(desk.ends('a', 'at last', 65_536)).toContain('run succeeded');
  });
});

describe('time that runs out', () => {
  it('fails the attempt with timed_out, and asks it to stop', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 })]), { failureMode: 'continue_on_error' });
    desk.begin();
    expect(desk.overran('a')).toEqual(['a failed 1', 'run failed', '> abort a', '> end']);
    expect(desk.scheduler.run.errors.get(0)).toMatchObject({ code: 'timed_out', message: 'took longer than 50 ms' });
  });

  it('is tried again as any failure', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50, retry: { maxAttempts: 2 } })]));
    desk.begin();
    expect(desk.overran('a')).toEqual(['a retrying at 2000', '> abort a', '> wake a at 2000']);
  });

  it('for the whole run stops it', async () => {
    const desk = await Desk.of(flow('a', 'b < a'), { timeoutMs: 500 });
    expect(desk.begin()).toContain('> expire at 1500');
    expect(desk.expired()).toEqual(['run stopping (timeout)', '> abort a']);
    expect(desk.fails('a')).toEqual(['a cancelled (broke)', 'run failed', '> end']);
  });

  it('means cancelled once the run is stopping anyway', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 })]));
    desk.begin();
    desk.cancel();
    expect(desk.overran('a')).toEqual(['a cancelled (took longer than 50 ms)', 'run cancelled', '> abort a', '> end']);
  });
});

describe('cancelling', () => {
  it('before the start ends the run without starting anything', async () => {
    const desk = await Desk.of(flow('a', 'b < a'));
    expect(desk.cancel()).toEqual(['run started', 'run stopping (cancel)', 'run cancelled', '> end']);
  });

  it('starts nothing more and waits for what runs', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < a'), { concurrency: 1 });
    desk.begin();
    expect(desk.cancel()).toEqual(['run stopping (cancel)', '> abort a']);
    expect(desk.ends('a')).toEqual(['a succeeded 1', 'run cancelled', '> end']);
  });

  it('ends at once when everything waits', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry: { maxAttempts: 2 } })]));
    desk.begin();
    desk.fails('a');
    expect(desk.cancel()).toEqual(['run stopping (cancel)', 'run cancelled', '> end']);
  });

  it('twice is cancelling once, and the first reason counts', async () => {
    const desk = await Desk.of(flow('a'));
    desk.begin();
    desk.cancel('first');
    expect(desk.cancel('second')).toEqual([]);
    desk.ends('a');
    expect(desk.scheduler.run.error?.message).toBe('first');
  });
});

describe('conditions', () => {
  it('decide when the needs have ended', async () => {
    const steps = [step('a'), settled('b', { when: 'steps.a.output == 1' }, ['a']), step('c', ['b'])];
    const desk = await Desk.of(flowOf(steps));
    desk.begin();
    expect(desk.ends('a', 1)).toEqual(['a succeeded 1', 'b ready', 'b started 1', '> start b']);
    const other = await Desk.of(flowOf(steps));
    other.begin();
    expect(other.ends('a', 2)).toEqual([
      'a succeeded 1', 'b skipped (when: steps.a.output == 1)',
      'c skipped (b skipped (when: steps.a.output == 1))', 'run succeeded', '> end',
    ]);
  });

  it('that cannot be evaluated fail the step without an attempt', async () => {
    const desk = await Desk.of(flowOf([settled('a', { when: 'inputs.missing' }), step('b')]), { input: {} });
    expect(desk.begin()).toEqual(['run started', 'a failed 0', 'run stopping (failure)', 'run failed', '> end']);
  });
});

it('a wide graph of skips does not overflow the stack', async () => {
  const ids = Array.from({ length: 50_000 }, (_, i) => `s${i}`);
  const chain = ids.map((id, i) => step(id, i === 0 ? [] : [ids[i - 1]!]));
  const desk = await Desk.of(flowOf(chain), { failureMode: 'continue_on_error' });
  desk.begin();
  expect(desk.fails('s0')).toHaveLength(50_002);
});
