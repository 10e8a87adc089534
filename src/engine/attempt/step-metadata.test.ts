/**
 * What a step has said about itself, and how it ended.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { newEngine, play } from '../../../test/workbench.ts';
import { loadExpressions } from '../../graph/expression.ts';
import type { Event } from '../../run/event.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { StepSettings, Workflow } from '../../workflow/workflow.ts';

function bench() {
  const clock = virtualClock();
  const events: Event[] = [];
  const observer = { name: 'list', event: (event: Event) => void events.push(event) };
  return { clock, events, engine: newEngine({ clock, observers: [observer] }) };
}

function oneStep(run: unknown, settings: StepSettings = {}): Workflow {
  const flow = workflow('notes');
  flow.step('a', { ...settings, run: run as () => unknown });
  return flow;
}

const never = () => new Promise(() => {});

describe('S4 what a step has said about itself', () => {
  const saying =
    (then: (context: StepContext) => unknown) => (_input: unknown, context: StepContext) => {
      context.annotate({ seen: context.attempt });
      return then(context);
    };
  const listens = ({ signal }: StepContext) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  beforeAll(loadExpressions);

  const fail = () => {
    throw new Error('broke');
  };

  it('is kept when it fails, and read by the steps behind it', async () => {
    const { clock, engine } = bench();
    const flow = workflow('notes', { onFailure: 'continue_on_error' });
    const retry = { maxAttempts: 2, initialIntervalMs: 5 };
    const a = flow.step('a', { retry, run: saying(fail) });
    flow.step('b', { needs: [a], runIf: 'all_settled', run: (_, { metadata }) => metadata.a });
    flow.step('c', { hook: 'finally', when: 'steps.a.metadata.seen == 2', run: () => 'read' });
    const result = await play(clock, engine.run(flow));
    expect(result.step('a')).toMatchObject({ status: 'failed', metadata: { seen: 2 } });
    expect(result.step('b').output).toMatchObject({ seen: 2 });
    expect(result.step('c').status).toBe('succeeded');
  });

  it('is kept when its time is over, whether it stops or is given up', async () => {
    for (const body of [listens, never]) {
      const { clock, engine } = bench();
      const running = engine.run(oneStep(saying(body), { timeoutMs: 1_000 }));
      const result = await play(clock, running);
      expect(result.step('a').metadata).toMatchObject({ seen: 1 });
    }
  });

  it('is kept when it is cancelled, and when its result cannot be kept', async () => {
    const { clock, engine } = bench();
    const handle = await engine.start(oneStep(saying(never)));
    handle.cancel('enough');
    const result = await play(clock, handle.result);
    expect(result.step('a')).toMatchObject({ status: 'cancelled', metadata: { seen: 1 } });
    const odd = await play(clock, engine.run(oneStep(saying(() => 1n))));
    expect(odd.step('a')).toMatchObject({ error: { code: 'E_RESULT' }, metadata: { seen: 1 } });
  });

  it('is told with the event that ends or repeats the attempt', async () => {
    const { clock, engine, events } = bench();
    const retry = { maxAttempts: 2, initialIntervalMs: 5 };
    await play(clock, engine.run(oneStep(saying(fail), { retry })));
    const metadata = events.flatMap((event) =>
      'metadata' in event ? [[event.type, event.metadata]] : [],
    );
    expect(metadata).toEqual([
      ['step.retrying', { seen: 1 }],
      ['step.failed', { seen: 2 }],
    ]);
  });
});
