/**
 * Functions in place of expressions: `when` and `concurrencyKey` as programs write them.
 * Knows engines and runs; must not know how a function is called.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { SettingContext, StepContext } from '../../workflow/step-context.ts';
import type { SettingFunction, StepSettings } from '../../workflow/workflow.ts';

type Own = (input: never, context: SettingContext) => unknown;

/** The settings `when` and `concurrencyKey`, whatever their functions give. */
const when = (own: Own) => ({ when: own as SettingFunction<boolean> });
const key = (own: Own) => ({ concurrencyKey: own as SettingFunction<string> });

/** A run of one step. */
async function ran(settings: StepSettings, run: () => unknown = () => 'ran') {
  const flow = workflow('w');
  flow.step('a', { ...settings, run });
  const result = await newEngine().run(flow, { n: 2 });
  return { result, step: result.step('a') };
}

describe('when as a function', () => {
  it('lets the step run, or skips it and what is behind it, under its name', async () => {
    const isLarge = ({ n }: { n: number }) => n > 2;
    const flow = workflow('w');
    const a = flow.step('a', { run: () => 'a', ...when(isLarge as Own) });
    flow.step('b', { run: () => 'b', needs: a });
    flow.step('c', { run: () => 'c', ...when(() => false) });
    const engine = newEngine();
    const result = await engine.run(flow, { n: 2 });
    expect(result.status).toBe('succeeded');
    expect(['a', 'b', 'c'].map((id) => result.step(id).reason)).toEqual([
      'when: the function isLarge',
      'a skipped (when: the function isLarge)',
      'when: a function',
    ]);
    expect((await engine.run(flow, { n: 3 })).step('b').output).toBe('b');
  });

  it('may have a name that cannot be read', async () => {
    const nameless = () => false;
    const get = () => {
      throw new Error('no name');
    };
    Object.defineProperty(nameless, 'name', { get });
    const { step } = await ran(when(nameless));
    expect(step.reason).toBe('when: a function');
  });

  it('is given what the step is given', async () => {
    const seen: unknown[][] = [];
    const look = (input: unknown) => {
      seen.push([input]);
      return true;
    };
    const run = (input: unknown) => {
      seen.at(-1)!.push(input);
      return input;
    };
    const settings = { run, ...when(look) };
    const flow = workflow('w', { concurrency: 1 });
    const a = flow.step('a', settings);
    const b = flow.step('b', { ...settings, needs: a, input: 'b: ${{ steps.a.output.n }}' });
    const c = flow.step('c', { ...settings, needs: b });
    const d = flow.step('d', { ...settings, needs: [b, c] });
    const e = flow.step('e', { ...settings, needs: { b, d } });
    flow.step('f', { ...settings, needs: [b, e], inputFrom: 'all' });
    await newEngine().run(flow, { n: 2, at: new Date(5) });
    expect(seen).toHaveLength(6);
    for (const [asked, got] of seen) expect(asked).toStrictEqual(got);
    expect(seen.map(([asked]) => asked).slice(0, 3)).toEqual([
      { n: 2, at: new Date(5) },
      'b: 2',
      'b: 2',
    ]);
  });

  it('is given what of the context there is before an attempt', async () => {
    let seen: SettingContext | undefined;
    const flow = workflow('w');
    const a = flow.step('a', {
      run: (_, { annotate }) => {
        annotate({ note: 1 });
        return 'out';
      },
    });
    flow.step('b', {
      needs: a,
      run: () => 1,
      ...when((_, context) => {
        seen = { ...context };
        return true;
      }),
    });
    await newEngine().run(flow, { n: 2 }, { runId: 'r' });
    expect(seen).toMatchObject({
      stepId: 'b',
      run: { id: 'r', input: { n: 2 } },
      inputs: { a: 'out' },
      metadata: { a: { note: 1 } },
    });
  });

  it('of a hook sees how the run stands', async () => {
    const flow = workflow('w');
    flow.step('a', { run: () => Promise.reject(new Error('no')) });
    flow.step('tell', {
      hook: 'finally',
      run: () => 'told',
      when: (_, { run }) => run.status === 'failed' && run.error?.code === 'E_STEP',
    });
    expect((await newEngine().run(flow)).step('tell').output).toBe('told');
  });

  it('cannot change what others get', async () => {
    const spoil = ({ file }: { file: Uint8Array }) => file.fill(9).length > 0;
    const flow = workflow('w');
    flow.step('a', { run: (input: unknown) => input, ...when(spoil as Own) });
    const input = { file: Uint8Array.from([1]) };
    expect((await newEngine().run(flow, input)).step('a').output).toStrictEqual(input);
    const add = (given: unknown) => Object.assign(given as object, { more: 1 }) !== undefined;
    const { step } = await ran(when(add));
    expect(step.error?.message).toMatch(/^the function of when threw: Cannot add property more/);
  });

  it('that throws fails its step once, with its stack and what it threw', async () => {
    const thrown = Object.assign(new Error('no tenant', { cause: new Error('gone') }), {
      code: 'NO_TENANT',
    });
    const { result, step } = await ran({
      ...when(() => {
        throw thrown;
      }),
      retry: { maxAttempts: 3, initialIntervalMs: 0 },
    });
    expect(result.status).toBe('failed');
    expect(step).toMatchObject({ status: 'failed', attempts: 0 });
    expect(step.error).toMatchObject({
      code: 'E_EXPRESSION',
      subcode: 'NO_TENANT',
      message: 'the function of when threw: no tenant',
      retryable: false,
      cause: { message: 'gone' },
    });
    expect(step.error?.thrown).toBe(thrown);
  });

  it.each<[string, Own, string]>([
    ['nothing', () => undefined, 'gives nothing, not true or false; write Boolean(…) around it'],
    [
      'a number',
      ({ n }: { n: number }) => n,
      'gives 2, not true or false; write Boolean(…) around it',
    ],
    [
      'a promise that fails',
      () => Promise.reject(new Error('lost')),
      'gives a promise, not true or false at once; let a step before it do what takes time, and read its output',
    ],
    [
      'text that it throws',
      () => {
        throw 'no tenant';
      },
      'threw: no tenant',
    ],
  ])('that gives %s fails its step', async (_, own, told) => {
    const { step } = await ran(when(own));
    await turn();
    expect(step.error).toMatchObject({
      code: 'E_EXPRESSION',
      message: `the function of when ${told}`,
      retryable: false,
    });
  });

  it('is refused before anything runs where it can only give a promise', async () => {
    class Own {}
    const flow = workflow('w');
    flow.step('a', { run: () => 1, ...when(async () => true) });
    flow.step('b', { run: () => 1, ...key(Own as never) });
    flow.step('c', { run: () => 1, when: 5 as never });
    const { diagnostics } = await newEngine().plan(flow);
    expect(diagnostics.map(({ code, message, fix }) => [code, message, fix])).toEqual([
      [
        'E_TYPE',
        'step "a": "when": expected a function that answers at once, got one that is async.',
        'let a step before it do what takes time, and read its output',
      ],
      [
        'E_TYPE',
        'step "b": "concurrencyKey": expected a function, got a class.',
        'write concurrencyKey: (input) => input.tenant',
      ],
      [
        'E_TYPE',
        'step "c": "when": expected text of 1 to 8192 characters, got 5.',
        'write a function, when: (input) => input.total > 0, or an expression as text',
      ],
    ]);
  });

  it('fails its step as the attempt would where the input cannot be put together', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => 'text' });
    const b = flow.step('b', { run: () => ({}) });
    flow.step('c', { needs: [a, b], inputFrom: 'merge', run: () => 1, ...when(() => true) });
    const { error } = (await newEngine().run(flow)).step('c');
    expect(error).toMatchObject({ code: 'E_INPUT_FROM', retryable: false });
  });

  it('has values of the environment masked in what it threw', async () => {
    const flow = workflow('w', { env: ['TOKEN'] });
    const fail = () => {
      throw new Error('refused canary-one');
    };
    flow.step('a', { run: () => 1, ...when(fail) });
    const result = await newEngine({ env: { TOKEN: 'canary-one' } }).run(flow);
    expect(result.step('a').error?.message).toBe(
      'the function of when threw: refused ${{ env.TOKEN }}',
    );
  });

  it('may cancel the run that asks it', async () => {
    const stop = new AbortController();
    const flow = workflow('w');
    const a = flow.step('a', {
      run: () => 1,
      ...when(() => {
        stop.abort('enough');
        return true;
      }),
    });
    flow.step('b', { needs: a, run: () => 2 });
    const result = await newEngine().run(flow, null, { signal: stop.signal });
    expect(result).toMatchObject({ status: 'cancelled', error: { message: 'enough' } });
    expect(result.step('b').status).toBe('cancelled');
  });
});

describe('concurrencyKey as a function', () => {
  it('lets attempts with the same text run one at a time', async () => {
    const held = handHeld<unknown, StepContext>();
    const flow = workflow('w');
    for (const id of ['a', 'b', 'c'])
      flow.step(id, {
        run: held,
        ...key((_, { stepId }) => (stepId === 'c' ? 'other' : 'one')),
      });
    const handle = await newEngine().start(flow, null, { concurrency: 10 });
    const calls = [await held.started(), await held.started()];
    expect(calls.map(({ context }) => context.stepId)).toEqual(['a', 'c']);
    expect(handle.status().waiting.b).toBe('key one full 1/1');
    handle.cancel();
    for (const call of calls) call.fail('stopped');
    await handle.result;
  });

  it.each<[Own, string]>([
    [() => 5, 'gives 5, not text; give the text that attempts have in common'],
    [
      async () => 'x',
      'gives a promise, not text at once; let a step before it do what takes time, and read its output',
    ],
    [() => (undefined as never as { id: string }).id, 'threw: Cannot read properties of undefined'],
  ])('fails its step where there is no text', async (own, told) => {
    const { step } = await ran(key((...given) => own(...given)));
    expect(step.error?.code).toBe('E_EXPRESSION');
    expect(step.error?.message).toContain(`the function of concurrencyKey ${told}`);
  });
});
