/**
 * Steps one behind the other and side by side: the steps that come of them, and what is refused on the spot.
 * Their types are tested in `test/types/`.
 * Knows engines and results; must not know how steps are ordered.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../test/workbench.ts';
import { workflow } from './define.ts';
import type { Step } from './workflow.ts';

const body = () => 1;

function wired(steps: readonly Step[]): string[] {
  return steps.map(({ id, needs }) => `${id}(${needs.map((need) => (need as Step).id)})`);
}

describe('a sequence', () => {
  it('is the steps that step() would have made, each with the one before it as its need', () => {
    const flow = workflow('w');
    const retry = { maxAttempts: 3 };
    const last = flow.sequence(['a', body], ['b', { run: body, retry }], ['c', body]);
    const same = workflow('w');
    const a = same.step('a', { run: body });
    const b = same.step('b', { needs: a, run: body, retry });
    same.step('c', { needs: b, run: body });
    expect(flow.steps).toEqual(same.steps);
    expect(flow.steps[2]).toBe(last);
  });

  it('begins behind what its first step needs', () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: body });
    const b = flow.sequence(['b', { needs: a, run: body }], ['c', body]);
    flow.sequence(['d', { needs: { a, b }, run: body }]);
    expect(wired(flow.steps)).toEqual(['a()', 'b(a)', 'c(b)', 'd(a,c)']);
    expect(flow.steps[3]!.settings.inputFrom).toEqual({ a: 'a', b: 'c' });
  });

  it('hands on what each step gives, from the input of the run', async () => {
    const flow = workflow('etl', { inputs: { source: { type: 'string' } } });
    const saved = flow.sequence(
      ['load', ({ source }) => source.split(',')],
      ['transform', async (rows) => rows.map((row) => row.toUpperCase())],
      [
        'save',
        { run: (rows, { run }) => `${rows.length} of ${run.input.source}`, timeoutMs: '5s' },
      ],
    );
    const { output } = await newEngine().run(flow.returns(saved), { source: 'a,b' });
    expect(output).toBe('2 of a,b');
  });

  it.each<[string, readonly unknown[], string]>([
    ['nothing', [], 'sequence: expected at least one step'],
    ['a function alone', [body], "expected ['id', function] or ['id', { run, … }] as step 1, got"],
    ['a step in hand', [workflow('w').step('a', { run: body })], 'as step 1, got'],
    ['nothing in between', [['a', body], undefined, ['b', body]], 'as step 2, got nothing'],
    ['an id alone', [['a']], 'as step 1, got a list of 1'],
    ['a step type', [['a', { uses: 'text/case', run: body }]], 'either run or uses'],
    ['no definition', [['a', 5]], 'step "a": expected a definition with either run or uses, got 5'],
    [
      'needs in between',
      [
        ['a', body],
        ['b', { needs: [], run: body }],
      ],
      'step "b" has needs by',
    ],
  ])('refuses %s', (_, steps, message) => {
    const act = () => workflow('w').sequence(...(steps as [never]));
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe('steps side by side', () => {
  it('need the same, and are needs by their names', () => {
    const flow = workflow('w');
    const load = flow.step('load', { run: body });
    const ways = flow.parallel({ a: body, b: { run: body, priority: 2 } }, { needs: load });
    flow.step('join', { needs: ways, run: body });
    expect(wired(flow.steps)).toEqual(['load()', 'a(load)', 'b(load)', 'join(a,b)']);
    expect(flow.steps[2]!.settings).toEqual({ priority: 2 });
    expect(flow.steps[3]!.settings.inputFrom).toEqual({ a: 'a', b: 'b' });
  });

  it('run at once, and the join behind them runs once', async () => {
    const flow = workflow('diamond');
    let waiting = 0;
    let joins = 0;
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    // Ends only when the other one has started, too.
    const meet = async (n: number) => {
      if (++waiting === 2) open();
      await both;
      return n;
    };
    const load = flow.step('load', { run: () => 3 });
    const ways = flow.parallel({ a: meet, b: (n) => meet(n * 2) }, { needs: load });
    const join = flow.sequence([
      'join',
      { needs: ways, run: ({ a, b }) => ({ sum: a + b, joins: ++joins }) },
    ]);
    const { output } = await newEngine().run(flow.returns(join));
    expect(output).toEqual({ sum: 9, joins: 1 });
  });

  it.each<[string, unknown, unknown, string]>([
    ['a list', [body], {}, 'parallel: expected steps by their ids, got'],
    ['nothing', undefined, {}, 'parallel: expected steps by their ids, got nothing'],
    ['no step', { a: 'b' }, {}, 'step "a": expected a definition with either run or uses'],
    ['needs of one', { a: { needs: [], run: body } }, {}, 'step "a" has needs by where it stands'],
    ['an id as a need', { a: body }, { needs: 'load' }, 'step "a" needs "load", which is not'],
    [
      'other options',
      { a: body },
      { retry: {} },
      'parallel: there is no option "retry": give some of needs',
    ],
  ])('refuse %s', (_, steps, options, message) => {
    const act = () => workflow('w').parallel(steps as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
