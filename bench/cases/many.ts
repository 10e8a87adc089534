/**
 * Many small runs of one workflow: `engine.runMany` beside `engine.run` through p-map, with the same limit.
 * Knows both ways; must not know how either starts a run.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pMap from 'p-map';
import { inlineBackend } from '../../src/backends/inline.ts';
import { Engine } from '../../src/engine/engine.ts';
import { STRATEGIES } from '../../src/schedule/strategies/index.ts';
import { functionStep } from '../../src/steps/function.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { workflow } from '../../src/workflow/define.ts';
import { median, table } from '../measure.ts';

const RUNS = 10_000;
const ROUNDS = 7;
const concurrency = 8;

const flow = workflow('small');
const read = flow.step('read', { run: async (input) => Number(input) });
const small = flow.returns(flow.step('write', { needs: read, run: async (n) => n + 1 }));
const inputs = Array.from({ length: RUNS }, (_, i) => i);
const expected = (RUNS * (RUNS + 1)) / 2;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

type Way = (engine: Engine) => Promise<readonly number[]>;

const WAYS: Readonly<Record<string, Way>> = {
  'engine.run through p-map': (engine) =>
    pMap(inputs, async (input) => (await engine.run(small, input)).orThrow(), { concurrency }),
  'engine.runMany': async (engine) =>
    (await engine.runMany(small, inputs, { concurrency })).orThrow(),
  'engine.runMany, a limit per key': async (engine) => {
    const perKey = { key: (input: number) => `tenant ${input % 100}`, size: 2 };
    return (await engine.runMany(small, inputs, { concurrency, perKey })).orThrow();
  },
};

export async function many(): Promise<unknown> {
  const times: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, way] of Object.entries(WAYS)) {
      const micros = await microsPerRun(name, way);
      // The first round warms the code up.
      if (round > 0) (times[name] ??= []).push(micros);
    }
  }
  const base = Object.values(times)[0]!;
  const results = Object.fromEntries(
    Object.entries(times).map(([name, all]) => {
      const ratio = median(all.map((micros, round) => micros / base[round]!));
      return [name, { 'per run': median(all), least: Math.min(...all), ratio }];
    }),
  );
  console.log(
    `\nmicroseconds of processor time per run of two steps, ${RUNS} runs in memory, ${concurrency} at once`,
  );
  console.log(table(results, ['per run', 'least', 'ratio'], (n) => n.toFixed(2)));
  return results;
}

async function microsPerRun(name: string, way: Way): Promise<number> {
  const engine = new Engine({
    backends: [inlineBackend],
    strategies: STRATEGIES,
    store: memoryStore(),
    stepTypes: new Map([[functionStep.name, functionStep]]),
  });
  // What one way leaves behind is not collected in the time of the next.
  collect();
  // Processor time: both ways are bound by it, and other programs of the machine do not count.
  const from = process.cpuUsage();
  const outputs = await way(engine);
  const { user, system } = process.cpuUsage(from);
  const micros = (user + system) / RUNS;
  await engine.close();
  const sum = outputs.reduce((a, b) => a + b, 0);
  if (sum !== expected) throw new Error(`${name} gave ${sum}`);
  return micros;
}
