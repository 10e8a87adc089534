/**
 * How much sooner a branching workflow ends when its branches run side by side: k branches of m
 * steps of 20 ms between a source and a join.
 * Knows the bound that no system can pass; must not know how a system does it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { branching } from '../graphs.ts';
import { median, table } from '../measure.ts';
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
  return { saved, over };
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
