/**
 * Decisions about steps of runs, whoever runs them.
 * Knows engines and stores; must not know how a request is kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Store } from '../../ports/store.ts';
import type { Resolution } from '../../run/request.ts';
import { memoryStore } from '../../stores/memory.ts';
import { sqliteStore } from '../../stores/sqlite.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { RunHandle } from '../engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-resolve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SENT = { as: 'succeeded', output: { at: new Date(7) } } as const;
const RERUN = { as: 'rerun' } as const;

/**
 * Run `r` was left in the middle of `send`, which has its effect once. `beside` runs as long as the test
 * wants, `file` comes after `send`.
 */
async function left(store: Store) {
  const [send, beside] = [handHeld<unknown, StepContext>(), handHeld<unknown, StepContext>()];
  const flow = workflow('w');
  const sent = flow.step('send', { run: send, effects: 'once' });
  flow.step('beside', { run: beside });
  flow.step('file', { needs: sent, run: (given) => given });
  const handle = await newEngine({ store }).start(flow, null, { runId: 'r' });
  await Promise.all([send.started(), beside.started()]);
  handle.leave();
  await handle.result;
  return { flow, send, beside };
}

function completed(handle: RunHandle, step: string): Promise<void> {
  return new Promise((done) => {
    const look = () => (handle.status().completed.includes(step) ? done() : setImmediate(look));
    look();
  });
}

describe('a decision', () => {
  it('reaches the run in the engine that runs it', async () => {
    const file = join(folder, 'two.db');
    const [one, other] = [sqliteStore(file), sqliteStore(file)];
    const { flow, beside } = await left(one);
    const running = newEngine({ store: one });
    const deciding = newEngine({ store: other });
    const handle = await running.resume('r', { workflow: flow });
    const call = await beside.started();
    await deciding.resolve('r', 'send', SENT);
    await completed(handle, 'file');
    call.succeed(1);
    const result = await handle.result;
    expect(result.step('file').output).toEqual(SENT.output);
    await Promise.all([running.close(), deciding.close()]);
  });

  it('is kept for whoever takes the run up', async () => {
    const store = memoryStore();
    const { flow, beside } = await left(store);
    await newEngine({ store }).resolve('r', 'send', SENT);
    const handle = await newEngine({ store }).resume('r', { workflow: flow });
    (await beside.started()).succeed(1);
    expect(await handle.result).toMatchObject({ status: 'succeeded' });
  });

  it('is what a run that waits needs, not a retry', async () => {
    const store = memoryStore();
    const { flow, beside } = await left(store);
    const retry = () => newEngine({ store }).retry('r', { workflow: flow });
    await expect(retry()).rejects.toMatchObject({ hint: expect.stringContaining('resume it') });
    const handle = await newEngine({ store }).resume('r', { workflow: flow });
    (await beside.started()).succeed(1);
    expect(await handle.result).toMatchObject({ status: 'waiting' });
    await expect(retry()).rejects.toMatchObject({
      code: 'run-unfinished',
      message: 'run "r" has not ended: it waits for a decision about step "send"',
      hint: 'decide with engine.resolve',
      step: 'send',
    });
  });

  it('is the first of several', async () => {
    const store = memoryStore();
    const { flow } = await left(store);
    const engine = newEngine({ store });
    await engine.resolve('r', 'send', { as: 'failed', message: 'it is lost' });
    const late = { code: 'already-decided', step: 'send' };
    const again = engine.resolve('r', 'send', SENT);
    await expect(again).rejects.toMatchObject({
      ...late,
      message: 'somebody has decided about step "send" of run "r" already: it failed',
    });
    const other = engine.resume('r', { workflow: flow, resolve: { send: RERUN } });
    await expect(other).rejects.toMatchObject(late);
    const handle = await engine.resume('r', { workflow: flow });
    const result = await handle.result;
    expect(result.step('send')).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('is the first of several, also when the run has taken it', async () => {
    const store = memoryStore();
    const { flow, beside } = await left(store);
    const engine = newEngine({ store });
    const handle = await engine.resume('r', { workflow: flow });
    const call = await beside.started();
    await engine.resolve('r', 'send', SENT);
    await completed(handle, 'file');
    const again = engine.resolve('r', 'send', { as: 'failed', message: 'it is lost' });
    await expect(again).rejects.toMatchObject({
      code: 'already-decided',
      message: 'somebody has decided about step "send" of run "r" already: it succeeded',
      hint: 'the run has taken that decision, and it holds',
    });
    call.succeed(1);
    await handle.result;
  });

  it('told twice is none about an attempt that nobody has seen wait', async () => {
    const store = memoryStore();
    const { flow, beside, send } = await left(store);
    const engine = newEngine({ store });
    const resume = () => engine.resume('r', { workflow: flow });
    await engine.resolve('r', 'send', RERUN);
    const second = await resume();
    await Promise.all([send.started(), beside.started()]);
    second.leave();
    await second.result;
    const told = {
      code: 'already-decided',
      message: 'somebody has decided about step "send" of run "r" already: it may run again',
      hint: expect.stringContaining('resume the run first, which asks again'),
    };
    await expect(engine.resolve('r', 'send', RERUN)).rejects.toMatchObject(told);
    const withIt = engine.resume('r', { workflow: flow, resolve: { send: RERUN } });
    await expect(withIt).rejects.toMatchObject(told);
    const third = await resume();
    (await beside.started()).succeed(1);
    expect(await third.result).toMatchObject({ status: 'waiting' });
    await engine.resolve('r', 'send', SENT);
    expect(await (await resume()).result).toMatchObject({ status: 'succeeded' });
  });

  it('about an attempt is not one about the next', async () => {
    const store = memoryStore();
    const { flow, beside, send } = await left(store);
    const resume = () => newEngine({ store }).resume('r', { workflow: flow });
    // Two people decide at once, and the process ends again.
    const decide = () => newEngine({ store }).resolve('r', 'send', RERUN);
    const [one, other] = await Promise.allSettled([decide(), decide()]);
    expect([one.status, other.status]).toEqual(['fulfilled', 'rejected']);
    const second = await resume();
    await Promise.all([send.started(), beside.started()]);
    second.leave();
    await second.result;
    const third = await resume();
    (await beside.started()).succeed(1);
    const result = await third.result;
    expect(result.status).toBe('waiting');
    expect(result.step('send').attempts).toBe(2);
  });
});

describe('a run of which a step was decided about', () => {
  it('is resumed with all others that nobody runs', async () => {
    const store = memoryStore();
    const { flow, beside } = await left(store);
    const first = await newEngine({ store }).resume('r', { workflow: flow });
    (await beside.started()).succeed(1);
    expect(await first.result).toMatchObject({ status: 'waiting' });
    const all = () => newEngine({ store }).resumeAll({ workflows: [flow] });
    expect(await all()).toEqual([]);
    await newEngine({ store }).resolve('r', 'send', SENT);
    const [handle] = await all();
    expect(await handle!.result).toMatchObject({ status: 'succeeded' });
  });

  it.each<Resolution>([SENT, { as: 'failed', message: 'lost' }, RERUN])(
    'is resumed with a changed workflow: %o',
    async (decision) => {
      const store = memoryStore();
      const { send } = await left(store);
      const engine = newEngine({ store });
      const changed = workflow('w');
      const sent = changed.step('send', { run: send, effects: 'once' });
      changed.step('file', { needs: sent, run: (given) => ({ given }) });
      const current = { workflow: changed, useCurrent: true };
      await expect(engine.resume('r', current)).rejects.toMatchObject({ code: 'run-undecided' });
      await engine.resolve('r', 'send', decision);
      const handle = await engine.resume('r', current);
      if (decision !== SENT) (await send.started()).succeed('again');
      const result = await handle.result;
      const given = decision === SENT ? SENT.output : 'again';
      expect(result).toMatchObject({ status: 'succeeded', output: { given } });
      const { events } = (await store.read('r'))!;
      const types = events.slice(-6).map(({ type }) => type);
      const DECIDED = { succeeded: 'step.succeeded', failed: 'step.failed', rerun: 'step.ready' };
      expect(types).toEqual([
        'step.interrupted',
        'step.parked',
        'run.asked',
        DECIDED[decision.as],
        'run.stopping',
        'run.finished',
      ]);
    },
  );

  it('is decided about as soon as it waits, also before that is kept', async () => {
    const store = memoryStore();
    const { flow, beside } = await left(store);
    const engine = newEngine({ store });
    const handle = await engine.resume('r', { workflow: flow });
    expect(handle.status().steps.send!.status).toBe('waiting');
    await engine.resolve('r', 'send', SENT);
    await completed(handle, 'send');
    (await beside.started()).succeed(1);
    expect((await handle.result).step('send').output).toEqual(SENT.output);
  });
});

describe('a decision is refused', () => {
  it.each<[string, string, Resolution, object]>([
    ['nobody', 'send', RERUN, { code: 'unknown-run' }],
    ['r', 'sent', RERUN, { code: 'invalid-option', hint: 'did you mean "send"?' }],
    ['r', 'beside', RERUN, { message: 'step "beside" waits for no decision' }],
    ['r', 'send', { as: 'later' } as never, { code: 'invalid-option' }],
    ['r', 'send', { as: 'succeeded' } as never, { hint: 'give one as `output`, null for none' }],
    ['r', 'send', 'rerun' as never, { hint: 'give { as: "rerun" }' }],
  ])('about run %s, step %s: %o', async (runId, step, resolution, error) => {
    const store = memoryStore();
    await left(store);
    const asked = newEngine({ store }).resolve(runId, step, resolution);
    await expect(asked).rejects.toMatchObject(error);
  });

  it('about a step that somebody runs', async () => {
    const store = memoryStore();
    const { flow, beside, send } = await left(store);
    const engine = newEngine({ store });
    const handle = await engine.resume('r', { workflow: flow, resolve: { send: RERUN } });
    const calls = await Promise.all([send.started(), beside.started()]);
    await expect(engine.resolve('r', 'send', RERUN)).rejects.toMatchObject({
      code: 'already-decided',
      hint: 'the run has taken that decision, and it holds',
    });
    await expect(engine.resolve('r', 'beside', RERUN)).rejects.toMatchObject({
      message: 'step "beside" waits for no decision',
    });
    for (const call of calls) call.succeed(1);
    await handle.result;
    await expect(engine.resolve('r', 'send', RERUN)).rejects.toMatchObject({
      code: 'run-finished',
    });
  });
});
