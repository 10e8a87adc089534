/**
 * Runs that go on after their process has gone: what runs again, what does not, what is refused.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Event } from '../../run/event.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

/** `first`, then `second`, which never ends in the process that began it, then `third`. */
async function interrupted(settings: StepSettings = {}) {
  const store = memoryStore();
  const calls: string[] = [];
  const keys: string[] = [];
  const hanging = handHeld<unknown, StepContext>();
  const body = (id: string) => () => {
    calls.push(id);
    return id;
  };
  const flowWith = (second: (input: unknown, context: StepContext) => unknown) => {
    const flow = workflow('w');
    const a = flow.step('first', { run: body('first') });
    const b = flow.step('second', { run: second, needs: a, ...settings } as never);
    flow.step('third', { run: body('third'), needs: b });
    return flow;
  };
  let lost = true;
  const second = (input: unknown, context: StepContext) => {
    calls.push('second');
    keys.push(context.idempotencyKey);
    return lost ? hanging(input, context) : 'done';
  };
  const clock = virtualClock();
  const flow = flowWith(second);
  await newEngine({ store, clock }).start(flow, null, {
    runId: 'r',
    concurrency: Number.POSITIVE_INFINITY,
  });
  await hanging.started();
  lost = false;
  const again = () => newEngine({ store, clock });
  return { store, calls, keys, flow, again, clock };
}

describe('a run that is resumed', () => {
  it('keeps what has ended and runs again what was under way, under the same key', async () => {
    const { again, flow, calls, keys, store } = await interrupted();
    const handle = await again().resume('r', { workflow: flow });
    const result = await handle.result;
    expect(result.status).toBe('succeeded');
    expect(calls).toEqual(['first', 'second', 'second', 'third']);
    expect(keys[1]).toBe(keys[0]);
    expect(result.step('second')).toMatchObject({ attempts: 2, output: 'done' });
    expect(handle.plan.concurrency).toBe(Number.POSITIVE_INFINITY);
    const { events } = (await store.read('r'))!;
    expect(events.map(short)).toEqual([
      'run.started',
      'step.started 0',
      'step.succeeded 0',
      'step.started 1',
      'run.resumed',
      'step.interrupted 1',
      'step.started 1',
      'step.succeeded 1',
      'step.started 2',
      'step.succeeded 2',
      'run.finished',
    ]);
  });

  it('does not count a lost attempt as a try', async () => {
    const { again, flow } = await interrupted({ retry: { maxAttempts: 1 } });
    const result = await (await again().resume('r', { workflow: flow })).result;
    expect(result.step('second')).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  it('can be cancelled', async () => {
    const { again, flow, clock } = await interrupted();
    const signal = AbortSignal.abort(new Error('no more'));
    const result = await (await again().resume('r', { workflow: flow, signal })).result;
    expect(result.status).toBe('cancelled');
    expect(clock.now()).toBeGreaterThan(0);
  });
});

describe('a run that is left', () => {
  const started = async (drainMs: number) => {
    const store = memoryStore();
    const clock = virtualClock();
    const body = handHeld<unknown, StepContext>();
    const flow = workflow('w');
    const a = flow.step('a', { run: body });
    flow.step('b', { run: () => 'b', needs: [a] });
    const handle = await newEngine({ store, clock }).start(flow, null, { runId: 'r' });
    const call = await body.started();
    handle.leave('lunch', { drainMs });
    return { store, clock, flow, handle, call, body };
  };

  it('lets what runs finish, starts nothing, and can be resumed', async () => {
    const { store, clock, flow, handle, call } = await started(1_000);
    call.succeed(1);
    expect((await handle.result).status).toBe('running');
    expect(handle.status().completed).toEqual(['a']);
    const again = await newEngine({ store, clock }).resume('r', { workflow: flow });
    expect((await again.result).status).toBe('succeeded');
    const { events } = (await store.read('r'))!;
    expect(events.filter((event) => event.type === 'step.interrupted')).toEqual([]);
  });

  it('is over when what runs has had its time, and its signal says so', async () => {
    const { store, clock, flow, handle, call, body } = await started(1_000);
    const { signal } = call.context;
    expect(signal.aborted).toBe(false);
    clock.advance(1_000);
    expect((await handle.result).status).toBe('running');
    expect(signal.aborted).toBe(true);
    const again = await newEngine({ store, clock }).resume('r', { workflow: flow });
    (await body.started()).succeed(2);
    expect((await again.result).step('a')).toMatchObject({ output: 2, attempts: 2 });
  });

  it('stays as it was kept when it has not begun, and is resumed as others are', async () => {
    const store = memoryStore();
    const engine = newEngine({ store, maxRuns: 1 });
    const first = handHeld();
    const flowOf = (run: () => unknown) => {
      const flow = workflow('w');
      flow.step('a', { run });
      return flow;
    };
    const one = await engine.start(flowOf(first as never));
    const two = await engine.start(
      flowOf(() => 2),
      null,
      { runId: 'two' },
    );
    two.leave();
    expect(await two.result).toMatchObject({ status: 'pending', interrupted: true });
    (await first.started()).succeed();
    await one.result;
    const again = await newEngine({ store }).resume('two', { workflow: flowOf(() => 2) });
    expect((await again.result).output).toBe(2);
  });
});

describe('a step with an effect that must happen once', () => {
  it('waits for a decision, and the run with it', async () => {
    const { again, flow, calls } = await interrupted({ effects: 'once' });
    const handle = await again().resume('r', { workflow: flow });
    const result = await handle.result;
    expect(result.status).toBe('waiting');
    expect(result.step('third').status).toBe('pending');
    expect(handle.status().waiting.second).toContain('waits for a decision: its process ended');
    expect(calls).toEqual(['first', 'second']);
  });

  it.each([
    [{ as: 'succeeded', output: 7 } as const, 'succeeded', { status: 'succeeded', output: 7 }],
    [{ as: 'rerun' } as const, 'succeeded', { status: 'succeeded', output: 'done', attempts: 2 }],
    [
      { as: 'failed', message: 'sent twice' } as const,
      'failed',
      { error: { code: 'E_RESOLVED', message: 'sent twice' } },
    ],
  ])('goes on as decided: %o', async (resolution, status, second) => {
    const { again, flow } = await interrupted({ effects: 'once' });
    await (await again().resume('r', { workflow: flow })).result;
    const resolve = { second: resolution };
    const result = await (await again().resume('r', { workflow: flow, resolve })).result;
    expect(result.status).toBe(status);
    expect(result.step('second')).toMatchObject(second);
  });

  it('may be decided about before anybody has taken the run up', async () => {
    const { again, flow, calls } = await interrupted({ effects: 'once' });
    const resolve = { second: { as: 'succeeded', output: 1 } as const };
    const result = await (await again().resume('r', { workflow: flow, resolve })).result;
    expect(result.status).toBe('succeeded');
    expect(calls).toEqual(['first', 'second', 'third']);
  });
});

describe('what cannot be resumed', () => {
  it('is an unknown run', async () => {
    const { again, flow } = await interrupted();
    await expect(again().resume('nobody', { workflow: flow })).rejects.toMatchObject({
      code: 'unknown-run',
    });
  });

  it('is a run that has ended', async () => {
    const { again, flow } = await interrupted();
    await (await again().resume('r', { workflow: flow })).result;
    await expect(again().resume('r', { workflow: flow })).rejects.toMatchObject({
      code: 'run-finished',
    });
  });

  it('is a run whose workflow has another shape, or is not given', async () => {
    const { again } = await interrupted();
    const other = workflow('w');
    other.step('first', { run: () => 'another' });
    other.step('new', { run: () => 1 });
    await expect(again().resume('r', { workflow: other })).rejects.toMatchObject({
      code: 'run-changed',
      message:
        'the workflow has changed since run "r" began: new: added; second: removed; third: removed',
    });
    await expect(again().resume('r')).rejects.toMatchObject({ code: 'workflow-missing' });
  });

  it('is a run of which a step is decided that is none, or waits for nothing', async () => {
    const { again, flow } = await interrupted();
    const rerun = { as: 'rerun' } as const;
    await expect(
      again().resume('r', { workflow: flow, resolve: { secont: rerun } }),
    ).rejects.toMatchObject({ hint: 'did you mean "second"?' });
    await expect(
      again().resume('r', { workflow: flow, resolve: { third: rerun } }),
    ).rejects.toMatchObject({ message: 'step "third" waits for no decision' });
  });
});

describe('decisions that make no sense', () => {
  it.each([
    [{ as: 'skipped' }, 'the decision about step "second" cannot be "skipped"'],
    [{}, 'the decision about step "second" cannot be nothing'],
    [null, 'the decision about step "second" cannot be nothing'],
    [{ as: 'failed' }, 'the decision about step "second" gives no reason'],
    [{ as: 'failed', message: ' ' }, 'the decision about step "second" gives no reason'],
    ['rerun', 'the decision about step "second" cannot be "rerun"'],
    [7, 'the decision about step "second" cannot be 7'],
    [
      { as: 'succeeded', output: { n: 5n } },
      'the decision about step "second" has an output that cannot be kept exactly: $.n: BigInt',
    ],
    [{ as: 'succeeded' }, 'the decision about step "second" gives no output'],
  ])('are refused: %o', async (resolution, message) => {
    const { again, flow, calls } = await interrupted({ effects: 'once' });
    const resolve = { second: resolution as never };
    await expect(again().resume('r', { workflow: flow, resolve })).rejects.toMatchObject({
      code: 'invalid-option',
      message,
    });
    expect(calls).toEqual(['first', 'second']);
  });

  it('and so are options that resume does not have', async () => {
    const { again, flow } = await interrupted();
    const odd = { workflow: flow, resolves: {} } as never;
    await expect(again().resume('r', odd)).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'there is no option "resolves"',
      hint: 'did you mean resolve?',
    });
  });

  it.each([
    { drainMs: Number.POSITIVE_INFINITY },
    { watchMs: Number.POSITIVE_INFINITY },
    { watchMs: 'x' },
  ])('and so are lengths of time that are none: %o', async (odd) => {
    const { again, flow, calls } = await interrupted();
    const resumed = again().resume('r', { workflow: flow, ...(odd as object) });
    await expect(resumed).rejects.toMatchObject({ code: 'invalid-option' });
    expect(calls).toEqual(['first', 'second']);
  });
});

function short(event: Event): string {
  return 'step' in event ? `${event.type} ${event.step}` : event.type;
}
