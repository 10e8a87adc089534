/**
 * The multi-backend example under every strategy while each attempt takes a random while.
 * The while is a number of turns of the event loop, drawn from a seed: no clock, no sleeping.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Backend, createEngine, loadWorkflow, type Workflow } from '../src/index.ts';
import { newBackends, STRATEGIES } from '../src/registry.ts';
import { seededRandom } from '../src/std/random.ts';

const SEEDS = 25;
const chance = { next: seededRandom(0) };

/** The same backend, its answers late by up to a dozen turns. */
function late(backend: Backend): Backend {
  return {
    name: backend.name,
    offers: backend.offers,
    async execute(type, config, context) {
      const turns = Math.floor(chance.next() * 12);
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      return backend.execute(type, config, context);
    },
    close: () => backend.close(),
  };
}

const engine = createEngine({ backends: newBackends().map(late) });
afterAll(() => engine.close());

async function open(file: string): Promise<Workflow> {
  const { workflow, diagnostics } = await loadWorkflow(file);
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return workflow!;
}

/** What must not depend on time: everything but durations. */
async function outcome(workflow: Workflow, strategy: string, concurrency: number) {
  const result = await engine.run(workflow, 'hello world', { strategy, concurrency });
  const steps = Object.entries(result.steps).map(([id, { status, output, metadata }]) => {
    const { duration_ms: _, execution_time_ms: __, ...kept } = metadata;
    return [id, status, output, kept];
  });
  return { status: result.status, output: result.output, steps };
}

describe.each(['workflow.yaml', 'processors.yaml'])('multi-backend/%s', (name) => {
  it.each(STRATEGIES.map((s) => s.name))(
    'gives one result under %s at any latency',
    async (strategy) => {
      const workflow = await open(`examples/multi-backend/${name}`);
      const expected = await outcome(workflow, 'level', 6);
      expect(expected.output).toBe('<< DLROW OLLEH >>');
      for (let seed = 1; seed <= SEEDS; seed++) {
        chance.next = seededRandom(seed);
        expect(await outcome(workflow, strategy, 1 + (seed % 6)), `seed ${seed}`).toEqual(expected);
      }
    },
  );
});
