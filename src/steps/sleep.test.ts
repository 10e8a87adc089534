/**
 * Steps that wait for a time, on a clock in hand.
 * Knows the step type and clocks; must not know the scheduler.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../test/workbench.ts';
import { VIRTUAL_START, virtualClock } from '../testing/virtual-clock.ts';
import { workflow } from '../workflow/define.ts';
import { sleepStep } from './sleep.ts';

const DAY_MS = 86_400_000;

function bench() {
  const clock = virtualClock();
  const engine = newEngine({ clock, stepTypes: [sleepStep] });
  return { clock, engine };
}

describe('a sleep', () => {
  it('passes its input on when its time has come, with one alarm and no place meanwhile', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f', { concurrency: 1 });
    const made = flow.step('made', { run: () => ({ n: 1 }) });
    const nap = flow.sleep('nap', { needs: made, for: '3d' });
    const other = flow.step('other', { needs: made, run: () => 'meanwhile' });
    flow.step('last', { needs: [nap, other], run: ([n, text]) => [n.n, text] });
    const handle = await engine.start(flow, null);
    await turn();
    expect(handle.status()).toMatchObject({ completed: ['made', 'other'], active: [] });
    expect(handle.status().waiting.nap).toBe('waits until 2020-01-04T00:00:00.000Z, in 3d');
    expect(clock.pending()).toEqual([VIRTUAL_START + 3 * DAY_MS]);
    const result = await play(clock, handle.result);
    expect(result.step('nap')).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(result.output).toEqual([1, 'meanwhile']);
    expect(result.step('nap').durationMs).toBe(3 * DAY_MS);
  });

  it('waits until a date, and not where that has passed', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f');
    const soon = flow.sleep('soon', { until: new Date(VIRTUAL_START + 1_000) });
    const zoned = flow.sleep('zoned', { needs: soon, until: '2020-01-01T02:00:00+01:00' });
    const over = flow.sleep('over', { needs: zoned, until: '1999-12-31T23:59:59Z' });
    flow.step('last', { needs: over, run: (input) => input });
    const result = await play(
      clock,
      engine.start(flow, 'in').then(({ result }) => result),
    );
    expect(result.output).toBe('in');
    expect(clock.now()).toBe(VIRTUAL_START + 3_600_000);
    expect(result.step('over').durationMs).toBe(0);
  });

  it('takes its time from an expression', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f');
    flow.step('nap', { uses: 'sleep', with: { for: '${{ inputs.minutes }}m' } });
    await play(clock, (await engine.start(flow, { minutes: 5 })).result);
    expect(clock.now()).toBe(VIRTUAL_START + 300_000);
    const result = await (await engine.start(flow, { minutes: 'five' })).result;
    expect(result.step('nap').error).toMatchObject({ code: 'E_BAD_CONFIG' });
    expect(result.step('nap').attempts).toBe(1);
  });

  it.each([
    ['neither', {}],
    ['both', { for: '1s', until: '2020-01-01T00:00:00Z' }],
    ['no length', { for: 'long' }],
    ['no date', { until: new Date(Number.NaN) }],
    ['a time that is over', { for: -90_000_000 }],
    ['a length that is none', { for: Number.NaN }],
  ])('is refused with %s', async (_, settings) => {
    const { engine } = bench();
    const flow = workflow('f');
    flow.sleep('nap', settings as never);
    const { diagnostics } = await engine.plan(flow, null);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E_BAD_CONFIG']);
  });

  it('ends with the run that is cancelled, or that takes too long', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f', { timeoutMs: '1h' });
    flow.sleep('nap', { for: '2h' });
    const handle = await engine.start(flow, null);
    await turn();
    handle.cancel('enough');
    expect((await handle.result).step('nap')).toMatchObject({
      status: 'cancelled',
      reason: 'enough',
    });
    expect(clock.pendingCount).toBe(0);
    const result = await play(clock, (await engine.start(flow, null)).result);
    expect(result.timedOut).toBe(true);
    expect(clock.now()).toBe(VIRTUAL_START + 3_600_000);
  });
});
