/**
 * What comes to steps of items that are there, or will be: each by its own id or message.
 * Knows engines, clocks and a store in memory; must not know how anything is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import { approvalStep } from '../../steps/approval.ts';
import { deliveryStep } from '../../steps/delivery.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { memoryStore } from '../../stores/memory.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

const stepTypes = [approvalStep, deliveryStep, forEachStep];
const leave = { runId: 'r', whenWaiting: 'leave' } as const;

function bench() {
  const clock = virtualClock();
  const store = memoryStore();
  return { clock, store, engine: newEngine({ store, clock, stepTypes }) };
}

const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

/** For each row somebody approves; then a step says who. */
function asking(group: object = {}, ask: object = {}) {
  const flow = workflow('asking');
  const list = flow.step('list', { run: () => rows });
  const each = flow.forEach('each', {
    needs: list,
    key: (row) => row.id,
    ...group,
    each: (body) => {
      const ok = body.approval('ask', { prompt: 'pay ${{ item.id }}?', ...ask });
      return body.step('who', { needs: ok, run: ({ by }) => by ?? null });
    },
  });
  return flow.returns(each);
}

/** A message per row. */
function paying(delivery: object) {
  const flow = workflow('paying');
  const list = flow.step('list', { run: () => rows });
  const each = flow.forEach('each', {
    needs: list,
    key: (row) => row.id,
    each: (body) => {
      const paid = body.delivery<number>('paid', delivery as never);
      return body.step('sum', { needs: paid, run: (sum) => sum });
    },
  });
  return flow.returns(each);
}

describe('an item that waits for approval', () => {
  it('is approved by its key, whichever comes first, and told to whoever asks', async () => {
    const { engine, clock } = bench();
    const handle = await engine.start(asking(), null, { runId: 'r' });
    await turn();
    expect(clock.pendingCount).toBe(0);
    expect(handle.status().unanswered.map(({ id, text }) => `${id} ${text}`)).toEqual([
      'each[a].ask waits for approval: pay a?',
      'each[b].ask waits for approval: pay b?',
      'each[c].ask waits for approval: pay c?',
    ]);
    await handle.approve('each[c].ask', { by: 'cleo' });
    await engine.approve('r', 'each[a].ask', { by: 'ann' });
    await expect(handle.reject('each[a].ask')).rejects.toMatchObject({ code: 'already-decided' });
    await handle.approve('each[b].ask');
    expect((await handle.result).output).toEqual(['ann', null, 'cleo']);
  });

  it('fails where it is rejected, and the group goes by its rule', async () => {
    for (const [group, status, output] of [
      [{ onFailure: 'best_effort' }, 'partial', ['ann', null, 'ann']],
      [
        { onFailure: 'continue_on_error', succeedsIf: { atLeast: 2 } },
        'partial',
        ['ann', null, 'ann'],
      ],
      [{ onFailure: 'continue_on_error' }, 'failed', null],
    ] as const) {
      const { engine } = bench();
      const handle = await engine.start(asking(group), null, { runId: 'r' });
      for (const key of ['a', 'c']) await handle.approve(`each[${key}].ask`, { by: 'ann' });
      await handle.reject('each[b].ask', { by: 'ben', note: 'no' });
      const result = await handle.result;
      expect([result.status, result.output]).toEqual([status, output]);
      expect(result.step('each[b].ask').error).toMatchObject({
        code: 'E_REJECTED',
        message: 'rejected by ben: no',
      });
    }
  });

  it('takes what came before its group had items, and before it was opened', async () => {
    const { engine } = bench();
    let go = (): void => {};
    const flow = workflow('early');
    const list = flow.step('list', {
      run: () => new Promise<typeof rows>((done) => (go = () => done(rows))),
    });
    const each = flow.forEach('each', {
      needs: list,
      key: (row) => row.id,
      concurrency: 1,
      each: (body) => body.approval('ask'),
    });
    const handle = await engine.start(flow.returns(each), null, { runId: 'r' });
    await handle.approve('each[c].ask', { by: 'early' });
    await handle.approve('each[nobody].ask', { by: 'early' });
    await expect(handle.approve('each[c].ask')).rejects.toMatchObject({ code: 'already-decided' });
    go();
    await turn();
    // Only the first of them is open.
    await handle.approve('each[b].ask', { by: 'window' });
    await handle.approve('each[a].ask', { by: 'last' });
    expect((await handle.result).orThrow().map(({ by }) => by)).toEqual([
      'last',
      'window',
      'early',
    ]);
  });

  it('has what is usual in time', async () => {
    const { engine, clock } = bench();
    const flow = asking({}, { timeoutMs: '1h', default: 'approve' });
    const handle = await engine.start(flow, null, { runId: 'r' });
    await turn();
    await handle.approve('each[b].ask', { by: 'ben' });
    const result = await play(clock, handle.result);
    expect(result.output).toEqual([null, 'ben', null]);
    expect(result.step('each[a].ask').metadata.timed_out).toBe(true);
  });

  it('is approved while nobody runs the run', async () => {
    const { engine } = bench();
    await (await engine.start(asking(), null, leave)).result;
    for (const key of ['a', 'b', 'c']) await engine.approve('r', `each[${key}].ask`, { by: key });
    await expect(engine.reject('r', 'each[a].ask')).rejects.toMatchObject({
      message: '"a" has approved "each[a].ask" of run "r" already',
    });
    const handle = await engine.resume('r', { workflow: asking() });
    expect((await handle.result).output).toEqual(['a', 'b', 'c']);
    await expect(engine.approve('r', 'each[a].ask')).rejects.toMatchObject({
      code: 'run-finished',
    });
  });

  it('is named where it is not there', async () => {
    const { engine } = bench();
    const handle = await engine.start(asking(), null, { runId: 'r' });
    await turn();
    const not = (id: string) => `"${id}" is not a step of the run`;
    for (const [id, message, hint] of [
      [
        'each[d].ask',
        `${not('each[d].ask')}: step "each" has no item "d"`,
        'its items are a, b, c',
      ],
      [
        'each[0].ask',
        `${not('each[0].ask')}: step "each" has no item "0"`,
        'its items are a, b, c',
      ],
      [
        'each.ask',
        not('each.ask'),
        'its steps are each[a].ask, each[b].ask, each[c].ask, each[…].ask',
      ],
      ['each[b].ak', not('each[b].ak'), 'did you mean "each[b].ask"?'],
      [
        'each[b].who',
        '"each[b].who" waits for no approval',
        'its steps are each[a].ask, each[b].ask, each[c].ask, each[…].ask',
      ],
      [
        'list',
        '"list" waits for no approval',
        'its steps are each[a].ask, each[b].ask, each[c].ask, each[…].ask',
      ],
    ] as const)
      await expect(handle.approve(id)).rejects.toMatchObject({
        code: 'invalid-option',
        message,
        hint,
      });
    handle.cancel();
    await handle.result;
  });
});

describe('an item that waits for a message', () => {
  it('has one of its own by a name with the item in it', async () => {
    const { engine } = bench();
    const flow = paying({ message: 'paid-${{ item.id }}' });
    const handle = await engine.start(flow, null, { runId: 'r' });
    await handle.deliver('paid-b', 2);
    await turn();
    expect(handle.status().unanswered.map(({ wait }) => wait.message)).toEqual([
      'paid-a',
      'paid-c',
    ]);
    await expect(engine.deliver('r', 'paid-b', 3)).rejects.toMatchObject({
      code: 'invalid-option',
      hint: expect.stringContaining('did you mean "paid-'),
    });
    await engine.deliver('r', 'paid-c', 3);
    await engine.deliver('r', 'paid-a', 1);
    expect((await handle.result).output).toEqual([1, 2, 3]);
  });

  it('has one by its id where it names none', async () => {
    const { engine } = bench();
    const handle = await engine.start(paying({}), null, { runId: 'r' });
    await handle.deliver('each[b].paid', 2);
    await turn();
    await expect(handle.deliver('each[b].paid', 2)).rejects.toMatchObject({
      message: 'no step waits for the message "each[b].paid" any more, or will',
    });
    await expect(handle.deliver('each[x].paid', 2)).rejects.toMatchObject({
      message: '"each[x].paid" is not a step of the run: step "each" has no item "x"',
    });
    await expect(handle.deliver('paid', 2)).rejects.toMatchObject({ code: 'invalid-option' });
    await handle.deliver('each[a].paid', 1);
    await handle.deliver('each[c].paid', 3);
    expect((await handle.result).output).toEqual([1, 2, 3]);
  });

  it('has the next one where all have one name, and is held against the schema at the door', async () => {
    const { engine } = bench();
    const flow = paying({ message: 'paid', schema: { type: 'number' } });
    const handle = await engine.start(flow, null, { runId: 'r' });
    await turn();
    await expect(handle.deliver('paid', 'x')).rejects.toMatchObject({ code: 'invalid-input' });
    for (const sum of [1, 2, 3]) await handle.deliver('paid', sum);
    expect((await handle.result).output).toEqual([1, 2, 3]);
  });

  it('refuses one more than there are items, once these are known', async () => {
    const { engine } = bench();
    const flow = paying({ message: 'paid' });
    const handle = await engine.start(flow, null, { runId: 'r' });
    await turn();
    const sent = [1, 2, 3, 4].map((sum) => handle.deliver('paid', sum));
    const settled = await Promise.allSettled(sent);
    // They may be asked at once: what is too much comes too late, or is refused.
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(3);
    expect((await handle.result).output).toEqual([1, 2, 3]);
  });
});
