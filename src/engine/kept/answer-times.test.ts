/**
 * Answers beside the time of the steps that wait for them: before, after, at once, and to runs that nobody runs.
 * Knows engines, clocks and a store in memory; must not know how anything is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import { approvalStep } from '../../steps/approval.ts';
import { deliveryStep } from '../../steps/delivery.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { memoryStore } from '../../stores/memory.ts';
import { VIRTUAL_START, virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

const stepTypes = [approvalStep, deliveryStep, forEachStep];
const leave = { runId: 'r', whenWaiting: 'leave' } as const;
const MINUTE_MS = 60_000;

/** An engine at so many minutes after the start. */
function at(minutes: number, store = memoryStore()) {
  const clock = virtualClock(VIRTUAL_START + minutes * MINUTE_MS);
  return { clock, store, engine: newEngine({ store, clock, stepTypes }) };
}

/** Runs it until it waits, lets somebody do something at 2 minutes, and goes on at 3. */
async function leftAlone(
  flow: ReturnType<typeof asking>,
  answer: (engine: ReturnType<typeof at>['engine']) => Promise<unknown>,
) {
  const { store, engine } = at(0);
  await (await engine.start(flow, null, leave)).result;
  await answer(at(2, store).engine);
  const later = at(3, store);
  const handle = await later.engine.resume('r', { workflow: flow });
  later.clock.advance(0);
  return handle.result;
}

function asking(approval: object) {
  const flow = workflow('asking');
  const ok = flow.approval('ok', { onReject: 'value', ...approval });
  return flow.returns(flow.step('said', { needs: ok, run: (said): unknown => said.approved }));
}

function paying(delivery: object) {
  const flow = workflow('paying');
  const paid = flow.delivery<number>('paid', delivery);
  return flow.returns(flow.step('said', { needs: paid, run: (sum): unknown => sum }));
}

describe('an answer to a run that nobody runs', () => {
  const overdue = {
    code: 'invalid-option',
    message: expect.stringMatching(
      /^step "(ok|paid)" has waited until .*:01:00.000Z, and its time is over$/,
    ),
    hint: 'resume the run, so that it goes on: heddle resume r',
  };

  it.each([
    [{ timeoutMs: '1m', default: 'reject' }, false],
    [{ timeoutMs: '1m', default: 'approve' }, true],
    [{ timeoutMs: '1m' }, 'timed_out'],
  ] as const)('is refused after the time of its step: %j', async (approval, expected) => {
    const result = await leftAlone(asking(approval), async (engine) => {
      await expect(engine.approve('r', 'ok')).rejects.toMatchObject(overdue);
      await expect(engine.reject('r', 'ok')).rejects.toMatchObject(overdue);
    });
    expect(result.step('ok').error?.code ?? result.output).toBe(expected);
  });

  it('that is a message is refused, too', async () => {
    const result = await leftAlone(paying({ timeoutMs: '1m', default: 0 }), (engine) =>
      expect(engine.deliver('r', 'paid', 9)).rejects.toMatchObject(overdue),
    );
    expect(result.output).toBe(0);
  });

  it.each([{ totalTimeoutMs: '1m' }, { timeoutMs: '5m', totalTimeoutMs: '1m' }])(
    'comes too late for a step whose whole time is over: %j',
    async (times) => {
      const result = await leftAlone(asking(times), (engine) => engine.approve('r', 'ok'));
      expect(result.step('ok').error?.code).toBe('timed_out');
      expect(result.status).toBe('failed');
    },
  );

  it('comes too late for an item of a group whose time is over, and in time for none', async () => {
    const flow = workflow('group');
    const each = flow.forEach('each', {
      items: () => ['a', 'b'],
      totalTimeoutMs: '1m',
      onFailure: 'best_effort',
      each: (body) => body.approval('ok', {}),
    });
    const result = await leftAlone(flow.returns(each) as never, (engine) =>
      engine.approve('r', 'each[0].ok'),
    );
    expect(result.step('each').error?.code).toBe('timed_out');
    expect(result.step('each[0].ok').status).toBe('cancelled');
  });

  it('counts where it came in time, of several each by its own', async () => {
    const flow = workflow('several');
    const each = flow.forEach('each', {
      items: () => [1, 3],
      onFailure: 'best_effort',
      each: (body) => {
        const wait = body.step('late', { run: (minutes: number) => minutes });
        return body.delivery<string>('go', {
          needs: wait,
          message: 'go',
          // The first item waits a minute, the second one three.
          timeoutMs: '${{ item }}m',
          default: 'none',
        } as never);
      },
    });
    const result = await leftAlone(flow.returns(each) as never, (engine) =>
      engine.deliver('r', 'go', 'came'),
    );
    expect(result.output).toEqual(['none', 'came']);
  });
});

describe('answers at the same moment', () => {
  const refused = { status: 'rejected', reason: { code: 'invalid-option' } };

  it.each([true, false])('are taken once each, the others refused; live: %s', async (isLive) => {
    const { engine } = at(0);
    const flow = paying({ message: 'go' });
    const handle = await engine.start(flow, null, isLive ? { runId: 'r' } : leave);
    await turn();
    const told = await Promise.allSettled([1, 2, 3].map((sum) => engine.deliver('r', 'go', sum)));
    expect(told).toMatchObject([{ status: 'fulfilled' }, refused, refused]);
    const goesOn = isLive ? handle : await engine.resume('r', { workflow: flow });
    expect((await goesOn.result).output).toBe(1);
  });

  it('are taken by as many items as there are', async () => {
    const { engine } = at(0);
    const flow = workflow('items');
    const each = flow.forEach('each', {
      items: () => [1, 2, 3],
      each: (body) => body.delivery<number>('go', { message: 'go' }),
    });
    const items = flow.returns(each);
    await (await engine.start(items, null, leave)).result;
    const sums = [1, 2, 3, 4, 5];
    const told = await Promise.allSettled(sums.map((sum) => engine.deliver('r', 'go', sum)));
    expect(told.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    const goesOn = await engine.resume('r', { workflow: items });
    expect((await goesOn.result).output).toEqual([1, 2, 3]);
  });
});

it('messages with one name go to steps in the order of the file, items among them', async () => {
  const { engine } = at(0);
  const flow = workflow('order');
  const z = flow.delivery('z', { message: 'go' });
  const g = flow.forEach('g', {
    items: () => ['a', 'b'],
    each: (body) => body.delivery('go', { message: 'go' }),
  });
  const y = flow.delivery('y', { message: 'go' });
  const all = flow.step('all', { needs: { z, g, y }, run: (given) => given });
  const handle = await engine.start(flow.returns(all), null, { runId: 'r' });
  await turn();
  for (const n of [1, 2, 3, 4]) await handle.deliver('go', n);
  expect((await handle.result).output).toEqual({ z: 1, g: [2, 3], y: 4 });
});

it('a run that goes on as another one has the answers that were given already, and does not rest', async () => {
  const { store, engine } = at(0);
  const before = asking({});
  await (await engine.start(before, null, leave)).result;
  await engine.approve('r', 'ok');
  const after = workflow('asking');
  const ok = after.approval('ok', { onReject: 'value' });
  const said = after.step('said', { needs: ok, run: (said): unknown => said.approved });
  const more = after.returns(after.step('more', { needs: said, run: () => 'more' }));
  const options = { workflow: more, useCurrent: true, whenWaiting: 'leave' } as const;
  const handle = await at(0, store).engine.resume('r', options);
  expect(handle.runId).not.toBe('r');
  expect(await handle.result).toMatchObject({ status: 'succeeded', output: 'more' });
});
