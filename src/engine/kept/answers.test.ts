/**
 * Steps that wait for people and messages: what comes to a run, however it stands, and what comes of it.
 * Knows engines, clocks and a store in memory; must not know how anything is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import { approvalStep } from '../../steps/approval.ts';
import { deliveryStep } from '../../steps/delivery.ts';
import { memoryStore } from '../../stores/memory.ts';
import { VIRTUAL_START, virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

const HOUR_MS = 3_600_000;
const stepTypes = [approvalStep, deliveryStep];

function bench(store = memoryStore(), now = VIRTUAL_START) {
  const clock = virtualClock(now);
  return { clock, store, engine: newEngine({ store, clock, stepTypes }) };
}

/** `publish` waits for somebody, and `done` for it. */
function publishing(more: object = {}) {
  const flow = workflow('publishing');
  const ok = flow.approval('publish', { prompt: 'publish?', ...more });
  const done = flow.step('done', { needs: ok, run: (decision) => decision });
  return flow.returns(done);
}

/** `paid` waits for a message, and `last` for it. */
function paying(more: object = {}) {
  const flow = workflow('paying');
  const first = flow.step('first', { run: () => 1 });
  const paid = flow.delivery<{ sum: number }>('paid', { needs: first, ...more });
  const last = flow.step('last', { needs: paid, run: ({ sum }) => sum });
  return flow.returns(last);
}

const leave = { runId: 'r', whenWaiting: 'leave' } as const;

describe('a step that waits for approval', () => {
  it('goes on once somebody approves, and holds nothing before', async () => {
    const { clock, engine } = bench();
    const handle = await engine.start(publishing(), null, { runId: 'r' });
    await turn();
    expect(handle.status().waiting.publish).toBe('waits for approval: publish?');
    expect(handle.status().steps.publish?.wait).toEqual({ for: 'approval', prompt: 'publish?' });
    expect(clock.pendingCount).toBe(0);
    await handle.approve('publish', { by: 'ann', note: 'fine' });
    const result = await handle.result;
    expect(result.output).toEqual({ approved: true, by: 'ann', note: 'fine' });
    expect(result.step('publish').attempts).toBe(1);
  });

  it('fails where it is rejected, whatever its retries, and what needs it does not run', async () => {
    const { engine } = bench();
    const flow = publishing({ retry: { maxAttempts: 3 } });
    const handle = await engine.start(flow, null, { runId: 'r' });
    await engine.reject('r', 'publish', { by: 'ben', note: 'not yet' });
    const result = await handle.result;
    expect(result.step('publish')).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'E_REJECTED', message: 'rejected by ben: not yet', retryable: false },
    });
    expect(result.step('done').status).toBe('cancelled');
  });

  it('gives the rejection where that is a value', async () => {
    const { engine } = bench();
    const handle = await engine.start(publishing({ onReject: 'value' }), null, { runId: 'r' });
    await handle.reject('publish', { by: 'ben' });
    expect((await handle.result).output).toEqual({ approved: false, by: 'ben' });
  });

  it.each([
    ['approve', { approved: true }],
    ['reject', 'E_REJECTED'],
    [undefined, 'timed_out'],
  ] as const)('comes to what is usual in time: %s', async (usual, expected) => {
    const { clock, engine } = bench();
    const flow = publishing({ timeoutMs: '1h', ...(usual && { default: usual }) });
    const result = await play(clock, (await engine.start(flow, null)).result);
    expect(clock.now()).toBe(VIRTUAL_START + HOUR_MS);
    const { error, metadata } = result.step('publish');
    if (typeof expected === 'string') expect(error?.code).toBe(expected);
    else {
      expect(result.output).toEqual(expected);
      expect(metadata.timed_out).toBe(true);
    }
  });

  it('takes the first decision, and a second one is told who has decided', async () => {
    const { engine } = bench();
    await (await engine.start(publishing(), null, leave)).result;
    await engine.approve('r', 'publish', { by: 'ann', id: 'one' });
    await engine.approve('r', 'publish', { by: 'ann', id: 'one' });
    await expect(engine.reject('r', 'publish', { by: 'ben' })).rejects.toMatchObject({
      code: 'already-decided',
      message: '"ann" has approved "publish" of run "r" already',
    });
    const handle = await engine.resume('r', { workflow: publishing() });
    expect((await handle.result).output).toEqual({ approved: true, by: 'ann' });
    await expect(engine.reject('r', 'publish')).rejects.toMatchObject({ code: 'run-finished' });
  });

  it('takes a decision that came before it waits', async () => {
    const { engine } = bench();
    const flow = workflow('early');
    let go = (): void => {};
    const first = flow.step('first', {
      run: () =>
        new Promise<void>((done) => {
          go = done;
        }),
    });
    const ok = flow.approval('ok', { needs: first });
    const handle = await engine.start(flow.returns(ok), null, { runId: 'r' });
    await handle.approve('ok', { by: 'ann' });
    await expect(handle.reject('ok')).rejects.toMatchObject({ code: 'already-decided' });
    go();
    expect((await handle.result).output).toEqual({ approved: true, by: 'ann' });
  });

  it('is decided while nobody runs the run, which takes that when it is resumed', async () => {
    const { store, engine } = bench();
    const flow = publishing({ timeoutMs: '1h', default: 'reject' });
    const left = await (await engine.start(flow, null, leave)).result;
    expect(left).toMatchObject({ status: 'waiting', wakeAt: VIRTUAL_START + HOUR_MS });
    await engine.approve('r', 'publish');
    // Its time is over by then, but the decision was there before.
    const late = bench(store, VIRTUAL_START + 2 * HOUR_MS);
    const [handle] = await late.engine.resumeAll({ workflows: [flow] });
    late.clock.advance(0);
    expect((await handle!.result).output).toEqual({ approved: true });
  });

  it('is named', async () => {
    const { engine } = bench();
    const handle = await engine.start(publishing(), null, { runId: 'r' });
    const refusals: [Promise<void>, object][] = [
      [handle.approve('publsh'), { code: 'invalid-option', hint: 'did you mean "publish"?' }],
      [handle.approve('done'), { message: '"done" waits for no approval' }],
      [handle.approve(''), { message: 'the id of a step cannot be ""' }],
      [handle.approve('publish', { by: 5 as never }), { message: 'by cannot be 5' }],
      [handle.deliver('publish', 1), { hint: 'none of its steps waits for a message' }],
      [engine.approve('nobody', 'publish'), { code: 'unknown-run' }],
    ];
    for (const [refused, expected] of refusals)
      await expect(refused).rejects.toMatchObject(expected);
    handle.cancel();
    expect((await handle.result).step('publish').status).toBe('cancelled');
  });
});

describe('what has come to a run that goes on as another one', () => {
  it('comes to that one, but for what a step has taken', async () => {
    const { engine } = bench();
    const waiting = (...more: readonly string[]) => {
      const flow = workflow('moved');
      const first = flow.delivery('first', { message: 'paid' });
      const ok = flow.approval('ok', { needs: first });
      const second = flow.delivery('second', { message: 'paid', needs: ok });
      for (const id of more) flow.step(id, { run: () => id });
      const list = flow.step('list', { needs: [first, second], run: (both) => both });
      return flow.returns(list);
    };
    const left = await engine.start(waiting(), null, leave);
    await left.deliver('paid', 1);
    await left.result;
    await engine.deliver('r', 'paid', 2);
    const handle = await engine.resume('r', { workflow: waiting('more'), useCurrent: true });
    expect(handle.runId).not.toBe('r');
    await engine.approve('r', 'ok');
    expect((await handle.result).output).toEqual([1, 2]);
  });
});

describe('a step that waits for a message', () => {
  it('gives the message that comes, with nothing held before', async () => {
    const { clock, engine } = bench();
    const handle = await engine.start(paying(), null, { runId: 'r' });
    await turn();
    expect(handle.status().waiting.paid).toBe('waits for the message paid');
    expect(handle.status().steps.paid?.wait).toEqual({ for: 'message', message: 'paid' });
    expect(clock.pendingCount).toBe(0);
    await handle.deliver('paid', { sum: 7 });
    expect((await handle.result).output).toBe(7);
  });

  it('takes one that came before, once, however often it is told', async () => {
    const { engine } = bench();
    const flow = workflow('two');
    const first = flow.delivery('first', { message: 'paid' });
    const second = flow.delivery('second', { message: 'paid', needs: first });
    const both = flow.step('both', { needs: [first, second], run: (list) => list });
    const handle = await engine.start(flow.returns(both), null, { runId: 'r' });
    await handle.deliver('paid', 1, { id: 'one' });
    await handle.deliver('paid', 'again', { id: 'one' });
    await handle.deliver('paid', 2, { id: 'two' });
    await expect(handle.deliver('paid', 3)).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'no step waits for the message "paid" any more, or will',
    });
    expect((await handle.result).output).toEqual([1, 2]);
  });

  it('refuses what does not fit its schema, and waits on', async () => {
    const { engine } = bench();
    const sum = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };
    const handle = await engine.start(paying({ schema: sum }), null, { runId: 'r' });
    await expect(handle.deliver('paid', { sum: 'much' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"paid" does not fit its schema: $.sum: expected a number'),
    });
    await expect(handle.deliver('paid', () => {})).rejects.toMatchObject({
      code: 'invalid-option',
    });
    await handle.deliver('paid', { sum: 3 });
    expect((await handle.result).output).toBe(3);
  });

  it('has what is usual where none comes in time, and not where one comes just then', async () => {
    const { clock, engine } = bench();
    const flow = paying({ timeoutMs: '1h', default: { sum: 0 } });
    const none = await play(clock, (await engine.start(flow, null)).result);
    expect(none.output).toBe(0);
    expect(none.step('paid').metadata.timed_out).toBe(true);
    const handle = await engine.start(flow, null, { runId: 'r' });
    await turn();
    clock.advance(HOUR_MS - 1);
    await handle.deliver('paid', { sum: 5 });
    expect((await handle.result).output).toBe(5);
  });

  it('fails where none comes in time, and is not tried again', async () => {
    const { clock, engine } = bench();
    const flow = paying({ timeoutMs: '1h', retry: { maxAttempts: 5 } });
    const result = await play(clock, (await engine.start(flow, null)).result);
    const { error } = result.step('paid');
    expect(error).toMatchObject({ code: 'timed_out', message: 'no message "paid" came in time' });
  });

  it('names what there is', async () => {
    const { engine } = bench();
    const handle = await engine.start(paying({ message: 'payment' }), null, { runId: 'r' });
    const refused = { code: 'invalid-option', hint: 'did you mean "payment"?' };
    await expect(handle.deliver('paymnt', 1)).rejects.toMatchObject(refused);
    await expect(handle.deliver('other', 1)).rejects.toMatchObject({
      hint: 'its messages are payment',
    });
    handle.cancel();
    await handle.result;
    await expect(handle.deliver('payment', 1)).rejects.toMatchObject({ code: 'run-finished' });
  });

  it.each([
    ['a default without a time', { default: 1 }, 'E_BAD_CONFIG'],
    [
      'a default that does not fit',
      { timeoutMs: 5, default: 1, schema: { type: 'string' } },
      'E_BAD_CONFIG',
    ],
    ['a schema that is none', { schema: { type: 'strin' } }, 'E_SCHEMA'],
    ['a name that is an expression', { message: '${{ inputs.x }}' }, 'E_STATIC'],
    ['no length', { timeoutMs: 'long' }, 'E_BAD_CONFIG'],
  ])('is refused with %s', async (_, settings, code) => {
    const { diagnostics } = await bench().engine.plan(paying(settings), null);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });
});
