/**
 * What steps take of pools and keyed limits, read from their settings.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keys are templates.
import { describe, expect, it } from 'vitest';
import { settled } from '../../test/scheduler-harness.ts';
import { CATALOG, flowOf, graphOf, step } from '../../test/workbench.ts';
import type { StepSettings, Workflow } from '../workflow/workflow.ts';
import { compile } from './compile.ts';
import { settingsAt } from './graph.ts';

const api: Partial<Workflow> = { pools: { api: { size: 2 } } };

async function demandOf(settings: StepSettings) {
  const graph = await graphOf(flowOf([step('a'), settled('x', settings)], api));
  expect(settingsAt(graph, 0).demand).toBeUndefined();
  return settingsAt(graph, 1).demand;
}

describe('a demand', () => {
  it.each<[string, StepSettings, object]>([
    ['a pool is one place', { pool: 'api' }, [{ pool: 'api', amount: 1 }]],
    ['a cost is an amount', { cost: { cpu: 2 } }, [{ pool: 'cpu', amount: 2 }]],
    [
      'a cost of the own pool wins',
      { pool: 'api', cost: { api: 2 } },
      [{ pool: 'api', amount: 2 }],
    ],
    [
      'a pool and a budget',
      { pool: 'io', cost: { memory: 1_024 } },
      [
        { pool: 'io', amount: 1 },
        { pool: 'memory', amount: 1_024 },
      ],
    ],
    [
      'at most is the most until there is a plan',
      { cost: { cpu: { atMost: 8 } } },
      [{ pool: 'cpu', amount: 8, atMost: 8 }],
    ],
    ['a cost of nothing is none', { pool: 'io', cost: { cpu: 0 } }, [{ pool: 'io', amount: 1 }]],
    ['the own pool for nothing is none', { pool: 'api', cost: { api: 0 } }, []],
  ])('%s', async (_, settings, costs) => {
    expect(await demandOf(settings)).toEqual({ costs, perKey: undefined });
  });

  it('of a key is one attempt at once, unless it says more', async () => {
    expect(await demandOf({ concurrencyKey: 'k' })).toEqual({ costs: [], perKey: 1 });
    expect(await demandOf({ concurrencyKey: 'k', concurrencyPerKey: 3 })).toMatchObject({
      perKey: 3,
    });
  });

  it('is one object for all steps that want the same', async () => {
    const steps = ['a', 'b', 'c'].map((id) => settled(id, { cost: { cpu: id === 'c' ? 2 : 1 } }));
    const graph = await graphOf(flowOf(steps));
    const demandAt = (s: number) => settingsAt(graph, s).demand;
    expect(demandAt(0)).toBe(demandAt(1));
    expect(demandAt(2)).not.toBe(demandAt(1));
  });

  it('keeps keys as templates of the run', async () => {
    const graph = await graphOf(flowOf([settled('x', { concurrencyKey: 't-${{ inputs.t }}' })]));
    const scope = { inputs: { t: 'blue' }, steps: {}, run: { id: 'r', name: 'n' }, env: {} };
    const { key } = settingsAt(graph, 0);
    expect(key?.kind === 'written' && key.written.render(scope)).toBe('t-blue');
  });
});

describe('a pool that nobody declared', () => {
  it.each<[StepSettings, (string | number)[], string, string]>([
    [{ pool: 'apii' }, ['pool'], '"apii"', 'did you mean "api"?'],
    [{ cost: { cppu: 1 } }, ['cost', 'cppu'], '"cppu"', 'did you mean "cpu"?'],
    [
      { pool: 'licences' },
      ['pool'],
      '"licences"',
      'declare it: pools: { licences: 4 }; known: cpu, io, memory, api',
    ],
  ])('is told with its place: %o', async (settings, where, name, fix) => {
    const { graph, diagnostics } = await compile(flowOf([settled('x', settings)], api), CATALOG);
    expect(graph).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'E_UNKNOWN_POOL',
        message: `step "x" uses the pool ${name}, which is not declared.`,
        path: ['steps', 0, ...where],
        fix,
      },
    ]);
  });

  it('in a key is told as any expression', async () => {
    const workflow = flowOf([step('a'), settled('x', { concurrencyKey: '${{ steps.a.output }}' })]);
    const { diagnostics } = await compile(workflow, CATALOG);
    expect(diagnostics).toMatchObject([
      { code: 'E_EXPRESSION_STEP', path: ['steps', 1, 'concurrency_key'] },
    ]);
  });
});

describe('what is told of a pool, a key or a time', () => {
  async function told(settings: StepSettings, rest: Partial<Workflow> = {}) {
    const { diagnostics } = await compile(flowOf([settled('a', settings)], rest), CATALOG);
    return diagnostics.map(({ code, message, fix }) => `${code} ${message} ${fix}`);
  }

  it('that nobody uses', async () => {
    expect(await told({}, api)).toEqual([
      'W_POOL no step takes a place in the pool "api". name it in a step: pool: api; or remove it',
    ]);
  });

  it.each(['', 'two words', 'branches of this run', 'key x', 'x'.repeat(129)])(
    'that is named %j',
    async (name) => {
      const [line, ...more] = await told({}, { pools: { [name]: { size: 1 } } });
      expect(line).toMatch(/^E_BAD_ID the pool name /);
      expect(more).toEqual([]);
    },
  );

  it('that has a number and no key', async () => {
    expect(await told({ concurrencyPerKey: 2 })).toEqual([
      'E_MISSING_KEY step "a" has a "concurrency_per_key" and no "concurrency_key". say what the key is, such as concurrency_key: "${{ inputs.tenant }}"',
    ]);
  });

  it('whose least is more than its most', async () => {
    expect(await told({}, { concurrency: { min: 2, max: 2 } })).toEqual([]);
    expect(await told({}, { concurrency: { min: 5, max: 2 } })).toEqual([
      'E_RANGE workflow: "concurrency": "min" (5) is larger than "max" (2). lower min, or raise max',
    ]);
  });

  it('that the run cuts short, each kind', async () => {
    const warned = (who: string) =>
      `W_TIMEOUT ${who} may take longer than the whole run: the run's timeout ends it. lower it, or raise the timeout of the run`;
    const times = { timeoutMs: 20, totalTimeoutMs: 20, branchTimeoutMs: 20, queueTimeoutMs: 20 };
    const all = [warned('step "a"'), warned('step "a"'), warned('the branch of step "a"')];
    expect(await told(times, { timeoutMs: 10 })).toEqual(all);
    expect(await told(times, { timeoutMs: 20 })).toEqual([]);
    expect(await told({}, { timeoutMs: 10, defaults: { branchTimeoutMs: 20 } })).toEqual([
      warned('a branch'),
    ]);
  });
});
