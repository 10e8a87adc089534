/**
 * Workflows written in TypeScript: the value that comes of them, and what is refused on the spot.
 * Their types are tested in `test/types/`.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../test/workbench.ts';
import { memoryStore } from '../stores/memory.ts';
import { workflow } from './define.ts';
import type { AnyHandle, StepHandle } from './handle.ts';
import type { StepSettings } from './workflow.ts';

const body = () => 1;

describe('workflow', () => {
  it('holds its name, its options and its steps in the order they were added', () => {
    const flow = workflow('etl', {
      title: 'ETL',
      concurrency: 2,
      inputs: { path: { type: 'string' } },
    });
    flow.step('load', { run: body });
    flow.step('save', { uses: 'text/reverse' });
    const inputs = { path: { type: 'string' } };
    expect(flow).toMatchObject({ name: 'etl', title: 'ETL', concurrency: 2, inputs });
    expect(flow.steps.map(({ id, index }) => [id, index])).toEqual([
      ['load', 0],
      ['save', 1],
    ]);
  });

  it('gives a fresh one each time', () => {
    const factory = () => {
      const flow = workflow('made');
      flow.step('a', { run: body });
      return flow;
    };
    expect(factory().steps).not.toBe(factory().steps);
    expect(factory().steps).toHaveLength(1);
  });

  it('makes of a function a step of type function', () => {
    const made = workflow('w').step('a', { run: body });
    expect(made).toMatchObject({ id: 'a', uses: 'function', run: body, needs: [] });
  });

  it('keeps the type and the settings of a typed step', () => {
    const made = workflow('w').step('a', { uses: 'text/affix', with: { prefix: '>' } });
    expect(made).toMatchObject({ uses: 'text/affix', with: { prefix: '>' }, run: undefined });
  });

  it('lets plain steps share one empty set of settings', () => {
    const flow = workflow('w');
    const [a, b] = [flow.step('a', { run: body }), flow.step('b', { run: body })];
    expect(a.settings).toBe(b.settings);
  });

  it('keeps the settings that were given, and only those', () => {
    const made = workflow('w').step('a', { run: body, when: 'true', priority: 5, timeoutMs: 100 });
    expect(made.settings).toEqual({ when: 'true', priority: 5, timeoutMs: 100 });
  });

  it('keeps every setting that a step can have', () => {
    const settings: Required<Omit<StepSettings, 'inputFrom'>> = {
      title: 't',
      when: 'true',
      runIf: { atLeast: 1 },
      optional: true,
      effects: 'once',
      cache: { key: 'k', ttlMs: 6 },
      retry: { maxAttempts: 2, retryOn: ['E_A'] },
      poll: { everyMs: 7, until: 'true' },
      timeoutMs: 1,
      totalTimeoutMs: 2,
      queueTimeoutMs: 3,
      branchTimeoutMs: 4,
      graceMs: 5,
      pool: 'api',
      cost: { cpu: 1 },
      memoryMax: 7,
      concurrencyKey: 'k',
      concurrencyPerKey: 5,
      hook: 'on_success',
      priority: 6,
      intent: 'analyze',
      output: { type: 'string' },
      input: '${{ 1 }}',
      separator: '|',
    };
    const flow = workflow('w');
    const made = flow.step('a', { ...settings, inputFrom: 'all', run: body });
    expect(made.settings).toEqual({ ...settings, inputFrom: 'all' });
  });

  it('keeps every choice for the whole workflow', () => {
    const options = {
      title: 't',
      strategy: 'level',
      onFailure: 'best_effort',
      drain: true,
      concurrency: { min: 1, max: 4 },
      maxBranches: 3,
      pools: { api: { size: 2, breaker: { failures: 3, resetMs: 10 } } },
      timeoutMs: 5,
      defaults: { branchTimeoutMs: 6 },
      env: ['HOME'],
    } as const;
    expect(workflow('w', options)).toMatchObject(options);
  });
});

describe('needs', () => {
  const flow = workflow('w');
  const a = flow.step('a', { run: body });
  const b = flow.step('b', { run: body });
  const ids = (handle: StepHandle) => handle.needs.map((need) => (need as StepHandle).id);

  it('are one step, a list, or steps by name', () => {
    expect(ids(flow.step('one', { needs: a, run: body }))).toEqual(['a']);
    expect(ids(flow.step('list', { needs: [b, a], run: body }))).toEqual(['b', 'a']);
    expect(ids(flow.step('named', { needs: { x: a, y: b }, run: body }))).toEqual(['a', 'b']);
  });

  it('are handed over as a list to a function, and to nothing else that says otherwise', () => {
    const settings = (handle: AnyHandle) => handle.settings;
    expect(settings(flow.step('f', { needs: [a, b], run: body }))).toEqual({ inputFrom: 'list' });
    expect(settings(flow.step('e', { needs: [], run: body, priority: 1 }))).toEqual({
      inputFrom: 'list',
      priority: 1,
    });
    expect(settings(flow.step('u', { needs: [a, b], uses: 'text/case' }))).toEqual({});
    expect(settings(flow.step('i', { needs: [a, b], input: 1, run: body }))).toEqual({ input: 1 });
    const merged = flow.step('m', { needs: [a, b], inputFrom: 'merge', run: body });
    expect(settings(merged)).toEqual({ inputFrom: 'merge' });
  });

  it('by name say what each output is called in the input', () => {
    expect(flow.step('n', { needs: { x: a, y: b }, run: body }).settings.inputFrom).toEqual({
      x: 'a',
      y: 'b',
    });
    expect(flow.step('l', { needs: [a, b], inputFrom: 'all', run: body }).settings.inputFrom).toBe(
      'all',
    );
    expect(flow.step('o', { needs: a, run: body }).settings.inputFrom).toBeUndefined();
  });
});

describe('returns', () => {
  it('gives what the step gave, with its dates, and the input of the run', async () => {
    const flow = workflow('dates');
    const made = flow.step('made', { run: () => ({ at: new Date(5), list: [new Date(6)] }) });
    const output = { made: { at: new Date(5), list: [new Date(6)] }, input: { day: 1 } };
    const store = memoryStore();
    const engine = newEngine({ store });
    const returned = flow.returns({ made, input: flow.input });
    const result = await engine.run(returned, { day: 1 }, { runId: 'r' });
    expect(result.output).toEqual(output);
    expect(await engine.result('r')).toMatchObject({ output });
  });

  it('makes the output of one step the output of the run', () => {
    const flow = workflow('w');
    const a = flow.step('a-b', { run: body });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow.
    expect(flow.returns(a).outputs).toBe('${{ steps["a-b"].output }}');
  });

  it('takes several by name', () => {
    const flow = workflow('w');
    const [a, b] = [flow.step('a', { run: body }), flow.step('b', { run: body })];
    expect(flow.returns({ first: a, second: b }).outputs).toEqual({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow.
      first: '${{ steps["a"].output }}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow.
      second: '${{ steps["b"].output }}',
    });
  });
});

describe('what a run gives', () => {
  const expected = 'returns: expected a step that step() gave, or several by name, got';
  it.each<[unknown, string]>([
    ['a', '"a"'],
    [undefined, 'nothing'],
    [null, 'null'],
    [[], 'an empty list'],
    [{ a: 3 }, '3'],
    [{ a: 'a' }, '"a"'],
  ])('is refused where it is no step: %j', (what, got) => {
    const act = () => workflow('w').returns(what as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`${expected} ${got}`);
  });
});

/** JavaScript callers have no types: what is no step at all must be said where it is written. */
function refuses(
  what: string,
  act: (flow: ReturnType<typeof workflow>) => unknown,
  message: string,
): void {
  it(`refuses ${what}`, () => {
    expect(() => act(workflow('w'))).toThrow(TypeError);
    expect(() => act(workflow('w'))).toThrow(message);
  });
}

describe('what is no step', () => {
  refuses('a name that is not text', () => workflow(5 as never), 'name is 5, not text');
  refuses(
    'no definition',
    (flow) => flow.step('a', undefined as never),
    'step "a": expected a definition with either run or uses, got nothing',
  );
  refuses('text for a definition', (flow) => flow.step('a', 'b' as never), 'got "b"');
  refuses('neither run nor uses', (flow) => flow.step('a', {} as never), 'either run or uses');
  refuses(
    'both run and uses',
    (flow) => flow.step('a', { run: body, uses: 'x' } as never),
    'either run or uses',
  );
  refuses(
    'a run that is no function',
    (flow) => flow.step('a', { run: 1 } as never),
    'either run or uses',
  );
  refuses(
    'nothing in a list of needs',
    (flow) => flow.step('a', { needs: [undefined], run: body } as never),
    'step "a" needs nothing (needs[0]), which is not a step: give what step() returned',
  );
  refuses(
    'an id in a list of needs',
    (flow) => flow.step('a', { needs: ['load'], run: body } as never),
    'step "a" needs "load" (needs[0]), which is not a step: give',
  );
  refuses(
    'an id for a need',
    (flow) => flow.step('a', { needs: 'load', run: body } as never),
    'step "a" needs "load", which is not a step: give what step() returned',
  );
  refuses(
    'a hole in a list of needs',
    (flow) => flow.step('a', { needs: new Array(1), run: body } as never),
    'step "a" needs nothing (needs[0]), which is not a step',
  );
  it.each([new Map([['a', 1]]), new Set([1]), Promise.resolve(), new Date(0), body])(
    'refuses needs that are neither a list nor a mapping: %o',
    (needs) => {
      const flow = workflow('w');
      expect(() => flow.step('a', { needs, run: body } as never)).toThrow('which is not a step');
      expect(flow.steps).toEqual([]);
    },
  );
  refuses(
    'nothing under a name',
    (flow) => flow.step('a', { needs: { rows: undefined }, run: body } as never),
    'step "a" needs nothing (needs.rows), which is not a step',
  );
});

it('a step that is needed twice has an item or a member for each', async () => {
  const flow = workflow('twice');
  const one = flow.step('one', { run: () => 1 });
  const two = flow.step('two', { run: () => 2 });
  const list = flow.step('list', { needs: [two, one, two], run: (all) => all });
  const names = flow.step('names', { needs: { a: one, b: two, c: one }, run: (all) => all });
  const { output, diagnostics } = await newEngine().run(flow.returns({ list, names }));
  expect(output).toEqual({ list: [2, 1, 2], names: { a: 1, b: 2, c: 1 } });
  expect(diagnostics).toEqual([]);
});

it('what a run gives is said once: whoever holds it has its type', () => {
  const flow = workflow('once');
  const one = flow.step('one', { run: () => 1 });
  flow.returns(one);
  expect(() => flow.returns({ one })).toThrow('the workflow "once" says already what it gives');
});

it('a list of needs is a list, also where one of them is called so', async () => {
  const flow = workflow('names');
  const list = flow.step('list', { run: () => 1 });
  const all = flow.step('all', { run: () => 2 });
  const both = flow.step('both', { needs: [list, all], run: ([one, two]) => one + two });
  expect((await newEngine().run(flow.returns(both))).output).toBe(3);
});
