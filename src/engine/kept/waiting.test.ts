/**
 * Runs that wait for a time and have no process meanwhile: when they go on, and who resumes them.
 * Knows engines and clocks; must not know how a store finds what is due.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import type { Clock } from '../../ports/clock.ts';
import { sleepStep } from '../../steps/sleep.ts';
import { memoryStore } from '../../stores/memory.ts';
import { VIRTUAL_START, virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { RunHandle } from '../live/live-run.ts';

const HOUR_MS = 3_600_000;

function programs() {
  const store = memoryStore();
  const ended: string[] = [];
  const flow = workflow('naps', { inputs: { hours: { type: 'number' } } });
  const nap = flow.step('nap', { uses: 'sleep', with: { for: '${{ inputs.hours }}h' } });
  flow.step('last', { needs: nap, run: () => void ended.push('last') });
  const engineAt = (now: number) => {
    const clock = virtualClock(now);
    return { clock, engine: newEngine({ store, clock, stepTypes: [sleepStep] }) };
  };
  /** Starts a run and leaves it. */
  const left = async (runId: string, hours: number) => {
    const { engine } = engineAt(VIRTUAL_START);
    const more = { runId, whenWaiting: 'leave' } as const;
    return (await engine.start(flow, { hours }, more)).result;
  };
  const resumeAll = async (now: number, more: object = {}) => {
    const { clock, engine } = engineAt(now);
    const handles = await engine.resumeAll({ workflows: [flow], ...more });
    return { clock, engine, ids: handles.map(({ runId }) => runId), handles };
  };
  return { store, flow, ended, engineAt, left, resumeAll };
}

describe('a run that is left while it waits', () => {
  it('says until when, and goes on once it is resumed', async () => {
    const { left, engineAt, flow, ended } = programs();
    const result = await left('r', 2);
    expect(result).toMatchObject({ status: 'waiting', ok: false, interrupted: false });
    expect(result.wakeAt).toBe(VIRTUAL_START + 2 * HOUR_MS);
    expect(result.error?.message).toBe('it waits until 2020-01-01T02:00:00.000Z');
    expect(result.step('nap').wait).toEqual({ for: 'time', until: VIRTUAL_START + 2 * HOUR_MS });
    const { clock, engine } = engineAt(VIRTUAL_START + HOUR_MS);
    const handle = await engine.resume('r', { workflow: flow });
    const end = await play(clock, handle.result);
    expect([end.status, clock.now(), ended]).toEqual([
      'succeeded',
      VIRTUAL_START + 2 * HOUR_MS,
      ['last'],
    ]);
  });

  it('goes on at once where its time is over, and waits as long as before where it is resumed early', async () => {
    const { left, engineAt, flow } = programs();
    await left('r', 2);
    const early = engineAt(VIRTUAL_START + HOUR_MS);
    const options = { workflow: flow, whenWaiting: 'leave' } as const;
    const again = await (await early.engine.resume('r', options)).result;
    expect(again.wakeAt).toBe(VIRTUAL_START + 2 * HOUR_MS);
    const late = engineAt(VIRTUAL_START + 9 * HOUR_MS);
    const handle = await late.engine.resume('r', options);
    late.clock.advance(0);
    expect((await handle.result).status).toBe('succeeded');
    expect(late.clock.now()).toBe(VIRTUAL_START + 9 * HOUR_MS);
  });

  it('is no run for a retry, which says how it goes on', async () => {
    const { left, engineAt, flow } = programs();
    await left('r', 2);
    const retry = engineAt(VIRTUAL_START).engine.retry('r', { workflow: flow });
    const hint = 'resume it; a retry is for runs that have ended';
    await expect(retry).rejects.toMatchObject({ code: 'run-unfinished', step: undefined, hint });
  });

  it.each(['retry', 'fork'] as const)('is left also where it is a %s', async (kind) => {
    const { left, engineAt, flow } = programs();
    await left('r', 2);
    const { clock, engine } = engineAt(VIRTUAL_START + 2 * HOUR_MS);
    const handle = await engine.resume('r', { workflow: flow });
    clock.advance(0);
    await handle.result;
    const options = { workflow: flow, whenWaiting: 'leave' } as const;
    const again =
      kind === 'retry'
        ? await engine.retry('r', { ...options, step: 'nap' })
        : await engine.fork('r', { ...options, from: 'nap' });
    expect(await again.result).toMatchObject({ status: 'waiting', interrupted: false });
  });

  it('is found in time by who looks for runs after the clock was set back', async () => {
    const { left, resumeAll } = programs();
    await left('r', 2);
    const now = VIRTUAL_START - HOUR_MS;
    const { handles } = await resumeAll(now, { whenWaiting: 'leave' });
    expect(await Promise.all(handles.map(({ result }) => result))).toMatchObject([
      { runId: 'r', wakeAt: now + 2 * HOUR_MS },
    ]);
    expect((await resumeAll(now + 1)).ids).toEqual([]);
    expect((await resumeAll(now + 2 * HOUR_MS)).ids).toEqual(['r']);
  });

  it('is found in time, too, where it began long before the clock was set back', async () => {
    const { store, left, engineAt, flow } = programs();
    await left('r', 2);
    const { clock, engine } = engineAt(VIRTUAL_START + HOUR_MS);
    const more = { workflow: flow, whenWaiting: 'leave' } as const;
    await (await engine.resume('r', more)).result;
    let behindMs = 0;
    const setBack: Clock = {
      now: () => clock.now() - behindMs,
      alarm: (at, wake) => clock.alarm(at + behindMs, wake),
    };
    const looking = newEngine({ store, clock: setBack, stepTypes: [sleepStep] });
    const found = new Promise<RunHandle>((onResumed) => {
      const options = { workflows: [flow], everyMs: '1m', onResumed } as const;
      void looking.resumeAll({ ...options, whenWaiting: 'leave' }).then(() => {
        behindMs = HOUR_MS / 2;
        return turn().then(() => clock.advance(60_000));
      });
    });
    const { wakeAt } = await (await found).result;
    expect(wakeAt).toBe(VIRTUAL_START + 1.5 * HOUR_MS + 60_000);
  });

  it('waits no longer where the clock was set back, and until a date as it is written', async () => {
    const { store, engineAt } = programs();
    const flow = workflow('both', { onFailure: 'best_effort' });
    flow.sleep('length', { for: '2h' });
    flow.sleep('date', { until: new Date(VIRTUAL_START + 3 * HOUR_MS) });
    const first = engineAt(VIRTUAL_START + HOUR_MS);
    const started = await first.engine.start(flow, null, { runId: 'r', whenWaiting: 'leave' });
    await started.result;
    // An hour and a half earlier than it seemed to be.
    const { clock, engine } = engineAt(VIRTUAL_START - HOUR_MS / 2);
    const handle = await engine.resume('r', { workflow: flow });
    const ends = new Map<string, number>();
    await turn();
    while (clock.advanceToNext()) {
      await turn();
      for (const id of handle.status().completed) if (!ends.has(id)) ends.set(id, clock.now());
    }
    await handle.result;
    expect(ends.get('length')).toBe(VIRTUAL_START + 1.5 * HOUR_MS);
    expect(ends.get('date')).toBe(VIRTUAL_START + 3 * HOUR_MS);
    expect((await store.read('r'))?.events.at(-1)?.type).toBe('run.finished');
  });

  it('is left only where the time is further away than the process stays', async () => {
    const { engineAt, flow } = programs();
    const { clock, engine } = engineAt(VIRTUAL_START);
    const whenWaiting = { stayMs: '90m' } as const;
    const short = await engine.start(flow, { hours: 1 }, { whenWaiting });
    expect((await play(clock, short.result)).status).toBe('succeeded');
    const long = await engine.start(flow, { hours: 2 }, { whenWaiting });
    expect((await long.result).status).toBe('waiting');
    expect(clock.pendingCount).toBe(0);
  });

  it('can be cancelled', async () => {
    const { left, engineAt, flow } = programs();
    await left('r', 2);
    const { engine } = engineAt(VIRTUAL_START + 1);
    await engine.cancel('r', 'no more');
    const handle = await engine.resume('r', { workflow: flow });
    expect((await handle.result).status).toBe('cancelled');
  });
});

describe('runs that are due', () => {
  it('are resumed, and no others', async () => {
    const { left, resumeAll, store } = programs();
    for (const [runId, hours] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const)
      await left(runId, hours);
    expect((await resumeAll(VIRTUAL_START + HOUR_MS - 1)).ids).toEqual([]);
    expect((await resumeAll(VIRTUAL_START + 2 * HOUR_MS)).ids).toEqual(['b', 'c']);
    const [line] = await store.list({ runIds: ['a'] });
    expect(line).toMatchObject({ status: 'waiting', wakeAt: VIRTUAL_START + 3 * HOUR_MS });
  });

  it('are found later by whoever looks again', async () => {
    const { left, resumeAll, ended } = programs();
    await left('a', 1);
    const { clock, engine } = await resumeAll(VIRTUAL_START, { everyMs: '10m' });
    for (let i = 0; i < 6; i++) {
      expect(ended).toEqual([]);
      clock.advance(600_000);
      await turn();
    }
    clock.advance(0);
    await turn();
    expect(ended).toEqual(['last']);
    await engine.close();
  });

  it('are those of which something was asked, too', async () => {
    const { left, resumeAll, engineAt } = programs();
    await left('a', 3);
    await engineAt(VIRTUAL_START).engine.cancel('a', 'no more');
    const { handles, ids } = await resumeAll(VIRTUAL_START + 1);
    expect(ids).toEqual(['a']);
    expect((await handles[0]!.result).status).toBe('cancelled');
  });
});

describe('what a process does while a run waits', () => {
  it.each([['go'], [{}], [{ stayMs: -1 }], [{ stayMs: '1m', more: 1 }], [null], [5]])(
    'is no %j',
    async (whenWaiting) => {
      const { engineAt, flow } = programs();
      const { engine } = engineAt(VIRTUAL_START);
      const options = { whenWaiting } as never;
      const refused = { code: 'invalid-option' };
      await expect(engine.start(flow, { hours: 1 }, options)).rejects.toMatchObject(refused);
      await expect(engine.resumeAll(options)).rejects.toMatchObject(refused);
    },
  );
});
