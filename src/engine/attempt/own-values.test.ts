/**
 * Bytes and dates in runs: nobody can change those of another, and they are the same in every form of
 * a run.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Observer } from '../../ports/observer.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import { functionStep } from '../../steps/function.ts';
import { memoryStore } from '../../stores/memory.ts';
import { workflow } from '../../workflow/define.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';

const made = () => ({ file: Uint8Array.from([1, 2, 3]), at: new Date(5) });
type Made = ReturnType<typeof made>;

/** Changes what can be changed, as a careless step does. */
function spoil({ file, at }: Made): string {
  file.fill(99);
  at.setTime(99);
  return 'spoilt';
}

describe('F03 bytes and dates', () => {
  it('that one step changes are what they were for all others, and for the caller', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: made });
    const b = flow.step('b', { needs: a, run: (value) => spoil(value as Made) });
    const again = (_: unknown, { inputs }: { inputs: Readonly<Record<string, unknown>> }) =>
      spoil(inputs.a as Made);
    flow.step('c', { needs: { a, b }, run: again as never });
    flow.step('d', { needs: a, run: (value) => value, runIf: 'all_settled' });
    const result = await newEngine().run(flow, null, { strategy: 'level', concurrency: 1 });
    expect(result.status).toBe('succeeded');
    expect(result.step('a').output).toStrictEqual(made());
    spoil(result.step('a').output as Made);
    expect(result.step('a').output).toStrictEqual(made());
    expect(result.step('d').output).toStrictEqual(made());
  });

  it('that their maker changes afterwards are what they were', async () => {
    const mine = made();
    const flow = workflow('w');
    const a = flow.step('a', { run: () => mine });
    flow.step('b', { needs: a, run: () => void spoil(mine) });
    flow.step('c', { needs: a, run: (value) => value, priority: -1 });
    const result = await newEngine().run(flow, null, { concurrency: 1 });
    expect(result.step('c').output).toStrictEqual(made());
  });

  it('in the input of a run stay those of the caller', async () => {
    const input = { ...made(), list: [1] };
    const flow = workflow('w');
    flow.step('a', { run: (given: unknown) => spoil(given as Made) });
    await newEngine().run(flow, input);
    expect(input).toStrictEqual({ ...made(), list: [1] });
    expect([input, input.list].some((part) => Object.isFrozen(part))).toBe(false);
  });

  it('are taken with the rest of an input as they are at the call', async () => {
    const flow = workflow('w');
    flow.step('a', { run: (given: unknown) => given });
    const engine = newEngine();
    const given = () => ({ ...made(), list: [1] });
    const spoilt = (input: ReturnType<typeof given>) => {
      spoil(input);
      input.list.push(2);
      (input as Record<string, unknown>).more = true;
    };
    const [ran, attached, planned] = [given(), given(), given()];
    const running = engine.run(flow, ran);
    const attaching = engine.start(flow, attached, { runId: 'one', ifExists: 'attach' });
    const planning = engine.plan(flow, planned);
    for (const input of [ran, attached, planned]) spoilt(input);
    expect((await running).output).toStrictEqual(given());
    expect((await (await attaching).result).output).toStrictEqual(given());
    expect((await planning).plan?.input).toStrictEqual(given());
  });

  it('that an observer changes are what they were', async () => {
    const careless: Observer = {
      name: 'careless',
      event: (event) => {
        if (event.type === 'step.succeeded' && event.step === 0) spoil(event.output as Made);
      },
    };
    const flow = workflow('w');
    const a = flow.step('a', { run: made });
    flow.step('b', { needs: a, run: (value) => value });
    const result = await newEngine().run(flow, null, { observers: [careless] });
    expect(result.output).toStrictEqual(made());
  });

  it('that come out of an expression are nobody else’s', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: made });
    flow.step('b', { needs: a, run: () => 1 });
    flow.returns({ file: a });
    const engine = newEngine();
    const { output, step } = await engine.run(flow).then((result) => ({
      output: result.output as { file: Made },
      step: () => result.step('a').output,
    }));
    output.file.file.fill(99);
    expect(step()).toStrictEqual(made());
  });

  it('F02 from the cache are what they were live', async () => {
    const store = memoryStore();
    const flow = () => {
      const one = workflow('w');
      const a = one.step('a', { run: () => Buffer.from('hi'), cache: { key: 'hi' } });
      one.step('b', { needs: a, run: (bytes) => [bytes.constructor.name, String(bytes)] });
      return one;
    };
    const engine = newEngine({ store });
    const seen = [await engine.run(flow()), await engine.run(flow())];
    expect(seen[1]!.step('a').metadata?.cached_from).toBe(seen[0]!.runId);
    for (const { output } of seen) expect(output).toEqual(['Uint8Array', '104,105']);
  });
});

describe('what a step reads twice', () => {
  it('is the same value, so that what it changed stays changed for it', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: made });
    flow.step('b', {
      needs: a,
      run: (_, context) => {
        (context.input as Made).file[0] = 99;
        return [...(context.input as Made).file];
      },
    });
    const result = await newEngine().run(flow);
    expect(result.output).toEqual([99, 2, 3]);
  });
});

describe('S5 -0', () => {
  it('is 0 in settings, results, inputs and files', async () => {
    const flow = workflow('w', { concurrency: 1 });
    const a = flow.step('a', { run: (given: unknown) => [given, -0, { b: -0 }], priority: -0 });
    flow.step('b', { uses: 'echo' as string as './echo', needs: a, with: { times: -0 } });
    const echo: AnyStepType = {
      name: 'echo',
      summary: '',
      intent: 'transform',
      with: { type: 'object', properties: { times: { type: 'integer', minimum: 0 } } },
      run: (_, { input, config }) => [input, config],
    };
    const engine = newEngine({ stepTypes: [functionStep, echo] });
    const { output } = await engine.run(flow, -0);
    expect(output).toStrictEqual([[0, 0, { b: 0 }], { times: 0 }]);
    const { workflow: read, diagnostics } = readWorkflow(
      'heddle: 1\nsteps: [{ id: a, uses: text/case, with: { style: -0 }, priority: -0 }]',
      'flow.yaml',
    );
    expect(diagnostics).toEqual([]);
    expect(read?.steps[0]?.with).toStrictEqual({ style: 0 });
  });
});

describe('S1 in another realm, as under Jest,', () => {
  const there = (code: string) => runInNewContext(`(${code})`) as object;

  it('an error is an error: its code decides about another try', async () => {
    const flow = workflow('w');
    let tries = 0;
    flow.step('a', {
      run: () => {
        tries++;
        throw there('Object.assign(new Error("gone"), { code: "ENOENT" })');
      },
      retry: { maxAttempts: 3, initialIntervalMs: 0, retryOn: ['ENOENT'] },
    });
    const result = await newEngine().run(flow);
    expect(tries).toBe(3);
    expect(result.step('a').error).toMatchObject({ code: 'ENOENT', message: 'gone' });
  });

  it('plain values, bytes and dates are what they are, as results and as inputs', async () => {
    const value = () => there('{ a: [1], file: Uint8Array.from([2]), at: new Date(5) }');
    const flow = workflow('w');
    flow.step('a', { run: (given: unknown) => ({ given, made: value() }) });
    const here = { a: [1], file: Uint8Array.from([2]), at: new Date(5) };
    const result = await newEngine().run(flow, value());
    expect(result.output).toStrictEqual({ given: here, made: here });
  });
});
