/**
 * Pools, costs, keys and bounds, where they cannot be meant.
 */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../index.ts';
import type { StepSettings, Workflow } from '../workflow/workflow.ts';

async function told(
  settings: StepSettings,
  rest: Partial<Workflow> = {},
  pools: Workflow['pools'] = {},
): Promise<string[]> {
  const steps = [{ id: 'a', uses: 'text/case', needs: [], settings }];
  const { diagnostics } = await createEngine({ pools }).check({ name: 'flow', steps, ...rest });
  return diagnostics.map(({ code, message, fix }) => `${code} ${message} ${fix}`);
}

describe('pools', () => {
  it('are those of the process, of the engine and of the workflow', async () => {
    for (const pool of ['cpu', 'io', 'memory', 'engine', 'own']) {
      const rest = pool === 'own' ? { pools: { own: { size: 1 } } } : {};
      const found = await told({ pool }, rest, { engine: { size: 1 } });
      expect(found.filter((line) => line.startsWith('E_'))).toEqual([]);
    }
  });

  it('that nobody declared are told, with the nearest one', async () => {
    expect(await told({ pool: 'iu' })).toEqual([
      'E_UNKNOWN_POOL step "a" uses the pool "iu", which is not declared. did you mean "io"?',
    ]);
    expect(await told({ cost: { printer: 1 } })).toEqual([
      'E_UNKNOWN_POOL step "a" uses the pool "printer", which is not declared. declare it: pools: { printer: 4 }; known: cpu, io, memory',
    ]);
  });

  it('of a call count, too', async () => {
    const engine = createEngine();
    const steps = [{ id: 'a', uses: 'text/case', needs: [], settings: { pool: 'api' } }];
    const given = { pools: { api: { size: 1 } } };
    expect((await engine.run({ name: 'flow', steps }, 'x', given)).output).toBe('X');
  });

  it('that nobody uses are warned about', async () => {
    expect(await told({}, { pools: { api: { size: 4 } } })).toEqual([
      'W_POOL no step takes a place in the pool "api". name it in a step: pool: api; or remove it',
    ]);
  });

  it.each(['', 'two words', 'branches of this run', 'key x', 'x'.repeat(129)])(
    'have names: not %j',
    async (name) => {
      const [line, ...more] = await told({}, { pools: { [name]: { size: 1 } } });
      expect(line).toMatch(/^E_BAD_ID the pool name /);
      expect(more).toEqual([]);
    },
  );

  it('are large enough for each step, as far as they are declared', async () => {
    const pools = { api: { size: 4 }, big: { size: 4 * 2 ** 30 } };
    const cost = { api: 5, big: 5 * 2 ** 30, cpu: 100_000, memory: 2 ** 60 };
    expect(await told({ cost }, { pools })).toEqual([
      'E_POOL step "a" takes 5 of the pool "api", which has 4. lower it to 4 or less, or raise the pool: pools: { api: 5 }',
      'E_POOL step "a" takes 5gb of the pool "big", which has 4gb. lower it to 4gb or less, or raise the pool: pools: { big: 5gb }',
    ]);
  });
});

describe('keys', () => {
  it('are there where their number is', async () => {
    expect(await told({ concurrencyPerKey: 2 })).toEqual([
      'E_MISSING_KEY step "a" has a "concurrency_per_key" and no "concurrency_key". say what the key is, such as concurrency_key: "${{ inputs.tenant }}"',
    ]);
  });
});

describe('bounds', () => {
  it('stand in order', async () => {
    expect(await told({}, { concurrency: { min: 2, max: 2 } })).toEqual([]);
    expect(await told({}, { concurrency: { min: 5, max: 2 } })).toEqual([
      'E_RANGE workflow: "concurrency": "min" (5) is larger than "max" (2). lower min, or raise max',
    ]);
  });
});

describe('times that the run cuts short', () => {
  const warned = (who: string) =>
    `W_TIMEOUT ${who} may take longer than the whole run: the run's timeout ends it. lower it, or raise the timeout of the run`;

  it('are warned about, each kind', async () => {
    const times = { timeoutMs: 20, totalTimeoutMs: 20, branchTimeoutMs: 20, queueTimeoutMs: 20 };
    const both = [warned('step "a"'), warned('step "a"'), warned('the branch of step "a"')];
    expect(await told(times, { timeoutMs: 10 })).toEqual(both);
    expect(await told(times, { timeoutMs: 20 })).toEqual([]);
    expect(await told({}, { timeoutMs: 10, defaults: { branchTimeoutMs: 20 } })).toEqual([
      warned('a branch'),
    ]);
  });
});
