/**
 * How much sooner a branching workflow ends when its branches run side by side: k branches of m
 * steps of 20 ms between a source and a join.
 * Knows the bound that no system can pass; must not know how a system does it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { branching, type Shape } from '../graphs.ts';
import { callMs, median, table } from '../measure.ts';
import { type Body, SYSTEMS } from '../systems.ts';

const STEP_MS = 20;
const SIZES = [
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 2],
  [8, 3],
] as const;
const ROUNDS = 5;
const SPIN = pathToFileURL(`${process.cwd()}/bench/spin.mjs`).href;
const PEERS = ['Promise.all', 'heddle', 'p-graph'];

export async function branchingCase(): Promise<unknown> {
  const columns = SIZES.map(([k, m]) => `${k} x ${m}`);
  const saved: Record<string, Record<string, number>> = { 'bound (no system saves more)': {} };
  const over: Record<string, Record<string, number>> = {};
  for (const [i, [k, m]] of SIZES.entries()) {
    const column = columns[i]!;
    const sequential = await millis('plain loop (limit)', k, m);
    saved['bound (no system saves more)']![column] = 1 - (m + 2) / (k * m + 2);
    for (const system of PEERS) {
      const took = await millis(system, k, m);
      (saved[system] ??= {})[column] = 1 - took / sequential;
      (over[system] ??= {})[column] = took - (m + 2) * (await timerMs());
    }
  }
  console.log('\nlatency saved against one step after the other, steps of 20 ms');
  console.log(table(saved, columns, (n) => `${(100 * n).toFixed(1)} %`));
  console.log('\nmilliseconds over the critical path');
  console.log(table(over, columns, (n) => n.toFixed(2)));
  return { saved, over, processor: await processorCase() };
}

/** The same graphs with work for the processor in place of waiting, on two threads. */
async function processorCase(): Promise<unknown> {
  const columns = SIZES.map(([k, m]) => `${k} x ${m}`);
  const times: Record<string, Record<string, number>> = {};
  const { createEngine, threadBackend } = await import(`${process.cwd()}/dist/index.js`);
  const engine = createEngine({ backends: [threadBackend({ threads: 2 })] });
  const bare = openWorkers();
  try {
    for (const [i, [k, m]] of SIZES.entries()) {
      const shape = branching(k, m);
      const systems = {
        'one after the other': () => inTurn(shape),
        'two bare workers': () => bare.run(shape),
        'heddle, pool cpu': async () => {
          const { output } = await engine.run(flowOf(shape), null, { pools: { cpu: { size: 2 } } });
          if (output !== 1) throw new Error(`heddle gave ${output}`);
        },
      };
      for (const [name, run] of Object.entries(systems)) {
        (times[name] ??= {})[columns[i]!] = await callMs(6, run);
      }
    }
  } finally {
    await Promise.all([bare.close(), engine.close()]);
  }
  console.log('\nmilliseconds of work for the processor, on two threads');
  console.log(table(times, columns, (n) => n.toFixed(1)));
  return times;
}

function flowOf({ needs }: Shape): Workflow {
  const steps = needs.map((own, i) => ({
    id: `s${i}`,
    uses: './bench/spin.mjs#spin',
    needs: own.map((need) => `s${need}`),
    settings: { pool: 'cpu' },
  }));
  return { name: 'branching', steps };
}

async function inTurn({ size }: Shape): Promise<void> {
  const { spin } = await import(SPIN);
  for (let i = 0; i < size; i++) spin(null);
}

/** Two workers that take whatever step is ready, with nothing around them. */
function openWorkers() {
  const source = `import { parentPort } from 'node:worker_threads';
    import { spin } from ${JSON.stringify(SPIN)};
    parentPort.on('message', () => parentPort.postMessage(spin(null)));`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const workers = Array.from({ length: 2 }, () => new Worker(url));
  const run = ({ size, needs }: Shape) =>
    new Promise<void>((resolve) => {
      const open = needs.map((own) => own.length);
      const ready = open.flatMap((count, step) => (count === 0 ? [step] : []));
      const idle = [...workers];
      let left = size;
      const start = () => {
        while (idle.length > 0 && ready.length > 0) {
          const [worker, step] = [idle.pop()!, ready.shift()!];
          worker.once('message', () => {
            idle.push(worker);
            needs.forEach((own, other) => {
              if (own.includes(step) && --open[other]! === 0) ready.push(other);
            });
            if (--left === 0) resolve();
            else start();
          });
          worker.postMessage(step);
        }
      };
      start();
    });
  return { run, close: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

async function millis(system: string, k: number, m: number): Promise<number> {
  const shape = branching(k, m);
  const body: Body = async () => {
    await sleep(STEP_MS);
    return 1;
  };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    const sum = await SYSTEMS[system]!(shape, body);
    times.push(performance.now() - from);
    if (sum !== shape.size) throw new Error(`${system} gave ${sum} for ${shape.size} steps`);
  }
  return median(times);
}

/** What a timer of 20 ms really takes here: the critical path is made of those. */
async function timerMs(): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    await sleep(STEP_MS);
    times.push(performance.now() - from);
  }
  return median(times);
}
