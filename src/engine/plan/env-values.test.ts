/**
 * What expressions read of the environment: as it is at the time, and kept nowhere.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { flowOf, newEngine, step, turn } from '../../../test/workbench.ts';
import type { Event } from '../../run/event.ts';
import { DEFAULT_GRACE_MS } from '../../run/plan.ts';
import { memoryStore } from '../../stores/memory.ts';
import { sqliteStore } from '../../stores/sqlite.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import { readEnv } from './env-values.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

const holds = (text: string) =>
  readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(text));

/** A step type that tells what it was given, and what came of it. */
function giving(body: (token: unknown) => unknown) {
  let calls = 0;
  const type = {
    name: 'give',
    summary: 'For tests.',
    intent: 'transform' as const,
    with: { type: 'object' as const },
    run: (ready: unknown) => {
      calls++;
      return body((ready as { token: unknown }).token) as never;
    },
  };
  return { type, calls: () => calls };
}

const asking = (settings = {}) =>
  flowOf([step('a', [], { uses: 'give', with: { token: '${{ env.TOKEN }}' }, settings })], {
    env: ['TOKEN'],
  });

describe('F08 what expressions read of the environment', () => {
  it('is read again for each attempt', async () => {
    const env = { TOKEN: 'first' };
    const seen: unknown[] = [];
    const { type } = giving((token) => {
      seen.push(token);
      env.TOKEN = 'second';
      if (seen.length < 2) throw new Error('expired');
    });
    const engine = newEngine({ env, stepTypes: [type] });
    await engine.run(asking({ retry: { maxAttempts: 2, initialIntervalMs: 1 } }));
    expect(seen).toEqual(['first', 'second']);
  });

  it('is needed for going on where the run had it, unless it is cancelled', async () => {
    const env: Record<string, string> = { TOKEN: 'x' };
    const store = memoryStore();
    let isUnder = () => {};
    const under = new Promise<void>((resolve) => (isUnder = resolve));
    const never = giving(() => {
      isUnder();
      return new Promise(() => {});
    });
    const later = (b: unknown = '${{ env.TOKEN }}') =>
      flowOf(
        [
          step('a', [], { uses: 'give', with: { token: 1 } }),
          step('b', ['a'], { uses: 'give', with: { token: b } }),
        ],
        { env: ['TOKEN'] },
      );
    const begun = async (runId: string, from: typeof env) => {
      await newEngine({ env: from, store, stepTypes: [never.type] }).start(later(), null, {
        runId,
      });
      await under;
    };
    await begun('had', env);
    await begun('asked', env);
    await begun('without', {});
    const bare = newEngine({ env: {}, store, stepTypes: [giving(() => 1).type] });
    const refused = {
      code: 'variables-missing',
      message: 'run "had" needs variables that are not set: TOKEN',
      hint: 'set TOKEN',
      diagnostics: [{ code: 'E_ENV' }],
    };
    const changed = { workflow: later(['${{ env.TOKEN }}']), useCurrent: true };
    for (const given of [{ workflow: later() }, changed])
      await expect(bare.resume('had', given)).rejects.toMatchObject(refused);
    expect((await bare.runs({ runIds: ['had'] }))[0]?.status).toBe('running');
    await bare.cancel('asked');
    const cancelled = await (await bare.resume('asked', { workflow: later() })).result;
    expect(cancelled.status).toBe('cancelled');
    const failed = await (await bare.resume('without', { workflow: later() })).result;
    expect(failed.step('b').error?.code).toBe('E_EXPRESSION');
    const whole = newEngine({ env, store, stepTypes: [giving(() => 1).type] });
    const result = await (await whole.resume('had', { workflow: later() })).result;
    expect(result.status).toBe('succeeded');
  });

  it('is that of now after a crash and in a retry, and stands in no file of the store', async () => {
    const env = { TOKEN: 'canary-one' };
    const store = () => sqliteStore(join(folder, 'runs.db'));
    let isUnder = () => {};
    const under = new Promise<void>((resolve) => (isUnder = resolve));
    const never = giving(() => {
      isUnder();
      return new Promise(() => {});
    });
    const first = newEngine({ env, store: store(), stepTypes: [never.type] });
    const handle = await first.start(asking(), null, { runId: 'r1' });
    handle.result.catch(() => {});
    await under;
    await first.close();
    const fails = giving((token) => {
      throw Object.assign(new Error(`refused: ${token}`), { cause: `with ${token}` });
    });
    env.TOKEN = 'canary-two';
    const second = newEngine({ env, store: store(), stepTypes: [fails.type] });
    const failed = await (await second.resume('r1', { workflow: asking() })).result;
    expect(failed.step('a').error).toMatchObject({
      message: 'refused: ${{ env.TOKEN }}',
      cause: { message: 'with ${{ env.TOKEN }}' },
    });
    env.TOKEN = 'canary-three';
    await (await second.retry('r1', { workflow: asking(), runId: 'r2' })).result;
    expect(fails.calls()).toBe(2);
    await second.close();
    expect(holds('canary')).toEqual([]);
    expect(holds('env.TOKEN')).not.toEqual([]);
  });

  it('is what conditions and outputs go by, and an error of theirs does not tell it', async () => {
    const flow = flowOf(
      [step('a', [], { uses: 'give', settings: { when: 'int(env.TOKEN) > 1' } })],
      {
        env: ['TOKEN'],
        outputs: { stage: '${{ env.TOKEN == "x" ? 1 : 2 }}' },
      },
    );
    const env = { TOKEN: '2' };
    const { type } = giving(() => 1);
    const engine = newEngine({ env, stepTypes: [type] });
    expect((await engine.run(flow)).step('a').status).toBe('succeeded');
    env.TOKEN = '0';
    const skipped = await engine.run(flow);
    expect(skipped.step('a').status).toBe('skipped');
    expect(skipped.output).toEqual({ stage: 2 });
    env.TOKEN = 'no number, a secret';
    const failed = await engine.run(flow);
    expect(failed.step('a').error?.code).toBe('E_EXPRESSION');
    expect(JSON.stringify(failed)).not.toContain('a secret');
  });

  it('is told by no event, whatever holds it: a reason, what comes too late', async () => {
    const clock = virtualClock();
    const events: Event[] = [];
    const observer = { name: 'list', event: (event: Event) => void events.push(event) };
    const engine = newEngine({ env: { TOKEN: 'canary-one' }, clock, observers: [observer] });
    const flow = workflow('told', { onFailure: 'continue_on_error', env: ['TOKEN'] });
    const held = handHeld<unknown, StepContext>();
    flow.step('deaf', { timeoutMs: 100, run: held as never });
    flow.step('waits', {
      run: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const handle = await engine.start(flow);
    const late = await held.started();
    for (const ms of [100, DEFAULT_GRACE_MS]) {
      clock.advance(ms);
      await turn();
    }
    late.fail(new Error('late: canary-one'));
    await turn();
    handle.cancel('because of canary-one');
    await handle.result;
    expect(JSON.stringify(events)).not.toContain('canary');
    const ofType = (type: Event['type']) => events.filter((event) => event.type === type);
    expect(ofType('step.late')).toMatchObject([{ error: { message: 'late: ${{ env.TOKEN }}' } }]);
    expect(ofType('run.stopping')).toMatchObject([
      { cause: { reason: 'because of ${{ env.TOKEN }}' } },
    ]);
    expect(ofType('step.cancelled')).toMatchObject([{ reason: 'because of ${{ env.TOKEN }}' }]);
  });

  it('is part of the key of a cached result, which takes long to guess', async () => {
    const env = { TOKEN: 'a' };
    const keys: string[] = [];
    const store = memoryStore();
    const remember: typeof store.remember = (key, result) => {
      keys.push(key);
      return Object.getPrototypeOf(store).remember.call(store, key, result);
    };
    const { type, calls } = giving(() => 1);
    const engine = newEngine({ env, store: Object.assign(store, { remember }), stepTypes: [type] });
    for (const token of ['a', 'a', 'b']) {
      env.TOKEN = token;
      await engine.run(asking({ cache: true }));
    }
    expect(calls()).toBe(2);
    expect(new Set(keys).size).toBe(2);
    expect((await engine.plan(asking({ cache: true }))).choices.join()).toContain(
      'takes the result',
    );
  });

  it('has the variables that are set, and no others', () => {
    const into = { A: 'old', B: 'gone' };
    expect(readEnv(['A', 'B', 'constructor'], { A: 'new', C: 'other' }, into)).toEqual({
      A: 'new',
    });
    expect(readEnv(['PATH'])).toEqual({ PATH: process.env.PATH });
  });
});
