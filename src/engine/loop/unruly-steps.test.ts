/**
 * Steps that do not do as they are told: the run ends all the same, and the engine runs the next one.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import type { Event } from '../../run/event.ts';
import { DEFAULT_GRACE_MS } from '../../run/plan.ts';
import { type HandHeld, handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { StepSettings, Workflow } from '../../workflow/workflow.ts';
import type { RunOptions } from '../engine.ts';

type Held = HandHeld<unknown, StepContext>;

/** An engine that tells its events, and proof that it still works. */
function bench() {
  const clock = virtualClock();
  const events: Event[] = [];
  const observer = { name: 'list', event: (event: Event) => void events.push(event) };
  const engine = newEngine({ clock, observers: [observer] });
  const stillWorks = async () => {
    expect(clock.pendingCount).toBe(0);
    const next = workflow('next');
    next.step('a', { run: () => 'fine' });
    expect((await play(clock, engine.run(next))).output).toBe('fine');
  };
  return { clock, events, engine, stillWorks };
}

function oneStep(run: unknown, settings: StepSettings = {}): Workflow {
  const flow = workflow('unruly');
  flow.step('a', { ...settings, run: run as () => unknown });
  return flow;
}

const never = () => new Promise(() => {});

describe('a step that never settles', () => {
  it('is given up after its time and the grace, and its place is free', async () => {
    const { clock, engine, stillWorks } = bench();
    const result = await play(clock, engine.run(oneStep(never, { timeoutMs: 1_000 })));
    expect(result.step('a')).toMatchObject({
      status: 'failed',
      durationMs: 1_000 + DEFAULT_GRACE_MS,
      error: { code: 'timed_out', message: 'took longer than 1s' },
    });
    await stillWorks();
  });

  it('has the grace of its step, of the call, of the workflow, in this order', async () => {
    const took = async (settings: StepSettings, defaults: object, options: RunOptions) => {
      const { clock, engine } = bench();
      const flow = { ...oneStep(never, { timeoutMs: 1_000, ...settings }), defaults };
      const result = await play(clock, engine.run(flow, null, options));
      return result.step('a').durationMs - 1_000;
    };
    expect(await took({}, { graceMs: 30 }, {})).toBe(30);
    expect(await took({}, { graceMs: 30 }, { graceMs: 20 })).toBe(20);
    expect(await took({ graceMs: 10 }, { graceMs: 30 }, { graceMs: 20 })).toBe(10);
  });

  it('is tried again when the policy says so, after the grace', async () => {
    const { clock, engine, stillWorks } = bench();
    const starts: number[] = [];
    const body = () => {
      starts.push(clock.now());
      return starts.length === 1 ? never() : 'good';
    };
    const retry = { maxAttempts: 2, initialIntervalMs: 10, retryOn: ['timed_out'] };
    const running = engine.run(oneStep(body, { timeoutMs: 1_000, retry }));
    expect((await play(clock, running)).output).toBe('good');
    expect(starts[1]! - starts[0]!).toBe(1_000 + DEFAULT_GRACE_MS + 10);
    await stillWorks();
  });

  it('is cancelled with its run, after the grace, and leaves no alarm of its own', async () => {
    const { clock, engine, stillWorks } = bench();
    const handle = await engine.start(oneStep(never, { timeoutMs: 3_600_000 }));
    handle.cancel('enough');
    const result = await play(clock, handle.result);
    expect([result.status, result.durationMs]).toEqual(['cancelled', DEFAULT_GRACE_MS]);
    expect(result.step('a').reason).toBe('did not stop within 5s and was given up');
    await stillWorks();
  });

  it('without any time limit waits until somebody cancels', async () => {
    const { clock, engine } = bench();
    const handle = await engine.start(oneStep(never));
    await turn();
    expect([clock.advanceToNext(), handle.status().active]).toEqual([false, ['a']]);
    handle.cancel();
    expect((await play(clock, handle.result)).status).toBe('cancelled');
  });
});

describe('a step that does not listen', () => {
  /** It is given up while another one keeps the run alive. */
  async function givenUp() {
    const world = bench();
    const [deaf, other]: [Held, Held] = [handHeld(), handHeld()];
    const flow = workflow('unruly', { onFailure: 'continue_on_error' });
    flow.step('deaf', { timeoutMs: 100, run: deaf });
    flow.step('other', { run: other });
    const running = world.engine.run(flow);
    const [late, live] = [await deaf.started(), await other.started()];
    for (const ms of [100, DEFAULT_GRACE_MS]) {
      world.clock.advance(ms);
      await turn();
    }
    return { ...world, running, late, live };
  }

  it.each([
    ['a result', (call: { succeed(v: unknown): void }) => call.succeed('late'), undefined],
    [
      'an error',
      (call: { fail(e: unknown): void }) => call.fail(new Error('late')),
      { code: 'E_STEP', message: 'late' },
    ],
  ])('is told once when it ends late with %s, and nothing changes', async (_, end, error) => {
    const { events, running, late, live, stillWorks } = await givenUp();
    (end as (call: typeof late) => void)(late);
    await turn();
    const lateEvents = events.filter(({ type }) => type === 'step.late');
    expect(lateEvents).toHaveLength(1);
    expect(lateEvents[0]).toMatchObject({ step: 0, attempt: 1 });
    if (error === undefined) expect((lateEvents[0] as { error: unknown }).error).toBeUndefined();
    else expect(lateEvents[0]).toMatchObject({ error });
    live.succeed('done');
    const result = await running;
    expect(result.step('deaf')).toMatchObject({ status: 'failed', output: null });
    expect(result.step('deaf').error?.code).toBe('timed_out');
    await stillWorks();
  });

  it.each([
    ['a result', (call: { succeed(v: unknown): void }) => call.succeed('late')],
    ['an error', (call: { fail(e: unknown): void }) => call.fail(new Error('late'))],
  ])('may end with %s after its run: nothing is told, nothing breaks', async (_, end) => {
    const { events, running, late, live, stillWorks } = await givenUp();
    live.succeed('done');
    await running;
    const before = events.length;
    (end as (call: typeof late) => void)(late);
    await turn();
    expect([events.length, events.at(-1)?.type]).toEqual([before, 'run.finished']);
    await stillWorks();
  });

  it('and ends within the grace has failed for being too late', async () => {
    const { clock, engine, events } = bench();
    const body: Held = handHeld();
    const running = engine.run(oneStep(body, { timeoutMs: 100 }));
    const call = await body.started();
    clock.advance(100);
    await turn();
    clock.advance(DEFAULT_GRACE_MS - 1);
    call.succeed('nearly');
    const result = await running;
    expect(result.step('a')).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
    expect(events.map(({ type }) => type)).toEqual([
      'run.started',
      'step.started',
      'step.stopping',
      'step.failed',
      'run.stopping',
      'run.finished',
    ]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a step that throws', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('hands off');
      },
      getPrototypeOf: () => {
        throw new Error('hands off');
      },
    },
  );

  it.each<[string, unknown, string]>([
    ['an error', new Error('broke'), 'broke'],
    ['null', null, 'threw null'],
    ['nothing', undefined, 'threw undefined'],
    ['text', 'no', 'threw no'],
    ['a thing that throws', hostile, 'threw something that throws when it is looked at'],
  ])('%s at once, or in a promise, has failed', async (_, thrown, message) => {
    const { clock, engine, stillWorks } = bench();
    const bodies = [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
      async () => {
        await Promise.resolve();
        throw thrown;
      },
    ];
    for (const body of bodies) {
      const result = await play(clock, engine.run(oneStep(body)));
      expect(result.step('a')).toMatchObject({ status: 'failed', error: { message } });
    }
    await stillWorks();
  });

  it('also from a thenable that is none, or one that answers twice', async () => {
    const { clock, engine, stillWorks } = bench();
    const twice = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is the subject.
      then: (ok: (value: unknown) => void, bad: (error: unknown) => void) => {
        ok('first');
        bad(new Error('second'));
        ok('third');
      },
    };
    expect((await play(clock, engine.run(oneStep(() => twice)))).output).toBe('first');
    await stillWorks();
  });
});

/** Every kind of time limit, and what the status of the step is when it is over. */
const KINDS: Readonly<Record<string, { settings: StepSettings; run: RunOptions; failed: string }>> =
  {
    attempt: { settings: { timeoutMs: 0 }, run: {}, failed: 'failed' },
    total: { settings: { totalTimeoutMs: 0 }, run: {}, failed: 'failed' },
    branch: { settings: { branchTimeoutMs: 0 }, run: {}, failed: 'failed' },
    run: { settings: {}, run: { timeoutMs: 0 }, failed: 'cancelled' },
  };
const DAY = 86_400_000;

describe('a time limit of', () => {
  const spans = [
    ['30 days', 30 * DAY],
    ['60 days', 60 * DAY],
    ['2^31 ms', 2 ** 31],
    ['ten years', 3_650 * DAY],
  ] as const;
  const cases = spans.flatMap(([name, ms]) =>
    Object.keys(KINDS).map((kind) => [name, kind, ms] as const),
  );

  it.each(cases)('%s for the %s does not fire early', async (_, kind, ms) => {
    const { clock, engine } = bench();
    const { settings, run, failed } = KINDS[kind]!;
    const timed = (options: object) =>
      Object.fromEntries(Object.keys(options).map((key) => [key, ms]));
    const body: Held = handHeld();
    const running = engine.run(oneStep(body, timed(settings)), null, timed(run));
    const call = await body.started();
    clock.advance(ms - 1);
    await turn();
    expect(call.context.signal.aborted).toBe(false);
    clock.advance(1);
    await turn();
    expect(call.context.signal.aborted).toBe(true);
    call.fail(new Error('stopped'));
    expect((await running).step('a').status).toBe(failed);
  });

  it.each(spans)('%s in the queue does not fire early', async (_, ms) => {
    const { clock, engine } = bench();
    const body: Held = handHeld();
    const flow = workflow('w', { concurrency: 1, onFailure: 'continue_on_error' });
    flow.step('busy', { run: body });
    flow.step('waits', { queueTimeoutMs: ms, run: body });
    const handle = await engine.start(flow);
    const call = await body.started();
    clock.advance(ms - 1);
    await turn();
    expect(handle.status().waiting).toEqual({ waits: 'concurrency full 1/1' });
    clock.advance(1);
    await turn();
    call.succeed();
    const result = await handle.result;
    expect(result.step('waits')).toMatchObject({ status: 'failed', attempts: 0 });
    expect(result.step('waits').error).toMatchObject({
      code: 'timed_out',
      message: expect.stringMatching(/^waited longer than .* to start \(concurrency full 1\/1\)$/),
    });
  });
});
