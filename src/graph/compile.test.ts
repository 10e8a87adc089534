/**
 * Compiling: what a good workflow becomes, and every finding about a bad one, all at once.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are the subject.
import { describe, expect, it } from 'vitest';
import { CATALOG, flow, flowOf, graphOf, step, stepsByLevel } from '../../test/workbench.ts';
import { MAX_STEPS } from '../workflow/definitions.ts';
import type { StepSettings, Workflow } from '../workflow/workflow.ts';
import { compile } from './compile.ts';
import { settingsAt } from './graph.ts';

describe('the graph', () => {
  it('holds levels, ranks and an order with needs first', async () => {
    const graph = await graphOf(flow('d < b c', 'b < a', 'c < a', 'a'));
    expect([...graph.level]).toEqual([2, 1, 1, 0]);
    expect([...graph.rank]).toEqual([1, 2, 2, 3]);
    expect([...graph.order]).toEqual([3, 1, 2, 0]);
    expect(stepsByLevel(graph)).toEqual([[3], [1, 2], [0]]);
  });

  it('finds steps by id', async () => {
    const graph = await graphOf(flow('a', 'b'));
    expect([graph.indexOf('b'), graph.indexOf('toString'), graph.indexOf('x')]).toEqual([
      1, -1, -1,
    ]);
  });

  it('names one backend for each type that offers what the type requires', async () => {
    const steps = [step('a', [], { uses: 'function' }), step('b'), step('c')];
    const graph = await graphOf(flowOf(steps));
    expect(graph.types.map((type) => type.name)).toEqual(['function', 'work']);
    expect([[...graph.typeOf], graph.backendOf]).toEqual([
      [0, 1, 1],
      ['inline', 'inline'],
    ]);
  });

  it('marks steps that pass their input on, by type or by the word of the author', async () => {
    const settings = (intent: 'analyze' | 'transform') => ({ settings: { intent } });
    const steps = [
      step('a'),
      step('b', [], { uses: 'look' }),
      step('c', [], settings('analyze')),
      step('d', [], { uses: 'look', ...settings('transform') }),
    ];
    expect([...(await graphOf(flowOf(steps))).passes]).toEqual([0, 1, 1, 0]);
  });

  it('puts the settings of a step over the defaults of the workflow', async () => {
    const own: StepSettings = { retry: { maxAttempts: 5 }, timeoutMs: 10 };
    const graph = await graphOf(
      flowOf([step('a'), step('b', [], { settings: own }), step('c')], {
        defaults: { retry: { maxAttempts: 3, jitter: 'full' }, timeoutMs: 99 },
      }),
    );
    expect(settingsAt(graph, 0)).toMatchObject({
      retry: { maxAttempts: 3, jitter: 'full' },
      timeoutMs: 99,
    });
    expect(settingsAt(graph, 1)).toMatchObject({
      retry: { maxAttempts: 5, jitter: 'full' },
      timeoutMs: 10,
    });
    expect(settingsAt(graph, 2)).toEqual(settingsAt(graph, 0));
  });

  it('tries once when nobody says otherwise', async () => {
    expect(settingsAt(await graphOf(flow('a')), 0)).toMatchObject({
      retry: { maxAttempts: 1 },
      timeoutMs: undefined,
    });
  });

  it('fills the defaults of a type into its settings', async () => {
    const graph = await graphOf(flowOf([step('a', [], { uses: 'text', with: { text: 'x' } })]));
    expect(settingsAt(graph, 0).config).toEqual({ kind: 'plain', value: { text: 'x', times: 1 } });
  });
});

type Finding = readonly [code: string, path: string];

/** All findings by code and path; a graph comes of it only when none is an error. */
function check(what: string, workflow: Workflow, ...expected: Finding[]): void {
  it(`finds ${what}`, async () => {
    const { graph, diagnostics } = await compile(workflow, CATALOG);
    expect(diagnostics.map((d) => [d.code, (d.path ?? []).join('.')])).toEqual(expected);
    expect(graph === undefined).toBe(expected.some(([code]) => code.startsWith('E')));
    for (const { message, fix } of diagnostics) {
      expect(`${message} ${fix ?? ''}`).not.toMatch(/undefined|\[object|NaN/);
    }
  });
}

const text = (config: Record<string, unknown>, needs: readonly string[] = []) =>
  step('b', needs, { uses: 'text', with: config });
const when = (condition: string, needs: readonly string[] = []) =>
  step('b', needs, { settings: { when: condition } });
const a = step('a');

describe('structure', () => {
  check('no steps', flowOf([]), ['E_NO_STEPS', 'steps']);
  check('an unknown strategy', flowOf([a], { strategy: 'levle' }), [
    'E_UNKNOWN_STRATEGY',
    'strategy',
  ]);
  check('a circle', flow('a < b', 'b < a'), ['E_CYCLE', 'steps.0.needs']);
  check(
    'separate circles',
    flow('a < b', 'b < a', 'c < d', 'd < c'),
    ['E_CYCLE', 'steps.0.needs'],
    ['E_CYCLE', 'steps.2.needs'],
  );
  check(
    'a circle and an unknown need',
    flow('a < b', 'b < a', 'c < x'),
    ['E_UNKNOWN_NEED', 'steps.2.needs'],
    ['E_CYCLE', 'steps.0.needs'],
  );
  check(
    'a step longer than its run',
    flowOf([step('a', [], { settings: { timeoutMs: 20 } })], { timeoutMs: 10 }),
    ['W_TIMEOUT', 'steps.0.timeout'],
  );

  it('tells a circle as a closed way', async () => {
    const { diagnostics } = await compile(flow('a < b', 'b < c', 'c < a'), CATALOG);
    expect(diagnostics[0]?.message).toContain('a -> b -> c -> a (3 steps)');
  });

  it('shortens a long circle', async () => {
    const ring = Array.from({ length: 1_000 }, (_, i) => step(`s${i}`, [`s${(i + 1) % 1_000}`]));
    const { diagnostics } = await compile(flowOf(ring), CATALOG);
    expect(diagnostics[0]?.message).toContain('(1000 steps)');
    expect(diagnostics[0]?.message.length).toBeLessThan(200);
  });

  it('refuses too many steps before it looks at them', async () => {
    const steps = new Array(MAX_STEPS + 1);
    const { diagnostics } = await compile(flowOf(steps), CATALOG);
    expect(diagnostics[0]).toMatchObject({ code: 'E_TOO_MANY_STEPS' });
    expect(diagnostics[0]?.message).toContain('1000001');
  });
});

describe('types and settings', () => {
  check('an unknown type', flowOf([step('a', [], { uses: 'wrk' })]), [
    'E_UNKNOWN_STEP_TYPE',
    'steps.0.uses',
  ]);
  check(
    'every step of an unknown type',
    flowOf([step('a', [], { uses: 'x' }), step('b', [], { uses: 'x' })]),
    ['E_UNKNOWN_STEP_TYPE', 'steps.0.uses'],
    ['E_UNKNOWN_STEP_TYPE', 'steps.1.uses'],
  );
  check('a type that no backend can run', flowOf([step('a', [], { uses: 'walled' })]), [
    'E_NO_BACKEND',
    'steps.0.uses',
  ]);
  check('nothing wrong with a module', flowOf([step('a', [], { uses: './steps.ts#load' })]));
  check('a setting of the wrong kind', flowOf([text({ text: 5 })]), [
    'E_BAD_CONFIG',
    'steps.0.with.text',
  ]);
  check('an unknown setting', flowOf([text({ txet: 'x' })]), ['E_BAD_CONFIG', 'steps.0.with.txet']);
  check('a setting out of range', flowOf([text({ times: 0 })]), [
    'E_BAD_CONFIG',
    'steps.0.with.times',
  ]);
  check(
    'nothing wrong with an expression where a number is wanted',
    flowOf([text({ times: '${{ inputs.n }}' })]),
  );
  check(
    'an unknown setting that holds an expression',
    flowOf([text({ txet: '${{ inputs.n }}' })]),
    ['E_BAD_CONFIG', 'steps.0.with.txet'],
  );
  check(
    'a list where text is wanted, though it holds an expression',
    flowOf([text({ text: ['${{ inputs.n }}'] })]),
    ['E_BAD_CONFIG', 'steps.0.with.text'],
  );
  check('an expression in the structure', flowOf([text({ file: '${{ inputs.f }}' })]), [
    'E_STATIC',
    'steps.0.with.file',
  ]);
  check(
    'an expression in the path of a module',
    flowOf([step('a', [], { uses: './${{ inputs.f }}.ts' })]),
    ['E_STATIC', 'steps.0.uses'],
  );
});

describe('expressions', () => {
  check('nothing wrong with a step that is needed', flowOf([a, when('steps.a.output > 1', ['a'])]));
  check(
    'nothing wrong with a step needed through another',
    flowOf([a, step('m', ['a']), when('steps.a.output > 1', ['m'])]),
  );
  check('a condition that reads a step it does not need', flowOf([a, when('steps.a.output > 1')]), [
    'E_EXPRESSION_STEP',
    'steps.1.when',
  ]);
  check('a condition that reads its own step', flowOf([when('steps.b.output > 1')]), [
    'E_EXPRESSION_STEP',
    'steps.0.when',
  ]);
  check(
    'a condition that reads what comes later',
    flowOf([when('steps.z.output > 1'), step('z', ['b'])]),
    ['E_EXPRESSION_STEP', 'steps.0.when'],
  );
  check('a condition that reads no step of ours', flowOf([when('steps.x.output > 1')]), [
    'E_EXPRESSION',
    'steps.0.when',
  ]);
  check('a condition that cannot be read', flowOf([when('inputs.n >')]), [
    'E_EXPRESSION',
    'steps.0.when',
  ]);
  check('a condition written as a template', flowOf([when('${{ inputs.n }}')]), [
    'E_EXPRESSION',
    'steps.0.when',
  ]);
  check('a condition that is always the same', flowOf([when('1 > 2')]), [
    'W_CONSTANT',
    'steps.0.when',
  ]);
  check('a fault inside settings', flowOf([text({ text: 'a ${{ x }}' })]), [
    'E_EXPRESSION',
    'steps.0.with.text',
  ]);
  check(
    'settings that read a step they do not need',
    flowOf([a, text({ text: '${{ steps.a.output }}' })]),
    ['E_EXPRESSION_STEP', 'steps.1.with.text'],
  );
  check(
    'outputs that may read every step',
    flowOf([a, step('b')], { outputs: { x: '${{ steps.b.output }}' } }),
  );
  check('outputs that read no step of ours', flowOf([a], { outputs: '${{ steps.x.output }}' }), [
    'E_EXPRESSION',
    'outputs',
  ]);

  it('looks for a step behind a billion ways in no time', async () => {
    const layers = Array.from({ length: 40 }, (_, l) => [`l${l}`, `r${l}`]);
    const ladder = layers.flatMap((pair, l) => pair.map((id) => step(id, layers[l - 1] ?? [])));
    const steps = [step('lone'), ...ladder, when('steps.lone.output > 1', layers.at(-1))];
    const { diagnostics } = await compile(flowOf(steps), CATALOG);
    expect(diagnostics.map((d) => d.code)).toEqual(['E_EXPRESSION_STEP']);
  });

  it('points into the text of an expression', async () => {
    const { diagnostics } = await compile(flowOf([text({ text: 'ab ${{ nope }}' })]), CATALOG);
    expect(diagnostics[0]?.within).toEqual({ start: 7, end: 11 });
  });
});

describe('all at once', () => {
  check(
    'faults of every phase together',
    flowOf(
      [
        step('x y', ['nope'], { uses: 'wrk' }),
        step('b', [], {
          uses: 'text',
          with: { times: 0, text: '${{ x }}' },
          settings: { when: '1 +' },
        }),
      ],
      { strategy: 'quick' },
    ),
    ['E_UNKNOWN_STRATEGY', 'strategy'],
    ['E_BAD_ID', 'steps.0.id'],
    ['E_UNKNOWN_NEED', 'steps.0.needs'],
    ['E_UNKNOWN_STEP_TYPE', 'steps.0.uses'],
    ['E_BAD_CONFIG', 'steps.1.with.times'],
    ['E_EXPRESSION', 'steps.1.when'],
    ['E_EXPRESSION', 'steps.1.with.text'],
  );
});
