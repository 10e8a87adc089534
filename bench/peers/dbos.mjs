/**
 * `node dbos.mjs URL ROUNDS`: the workloads on DBOS with a Postgres; prints milliseconds as JSON.
 * Must not know what they are compared with.
 */
import { DBOS } from '@dbos-inc/dbos-sdk';

const [, , url, rounds] = process.argv;
const one = async () => 1;

const chain = DBOS.registerWorkflow(
  async (length) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += await DBOS.runStep(one, { name: `s${i}` });
    return sum;
  },
  { name: 'chain' },
);
const fan = DBOS.registerWorkflow(
  async (width) => {
    const root = await DBOS.runStep(one, { name: 'root' });
    const all = Array.from({ length: width }, (_, i) => DBOS.runStep(one, { name: `s${i}` }));
    return (await Promise.all(all)).reduce((sum, n) => sum + n, root);
  },
  { name: 'fan' },
);

const many = (count, run) => Promise.all(Array.from({ length: count }, run));
const WORKLOADS = {
  row: () => chain(100),
  runs: async () => (await many(100, () => chain(10))).reduce((sum, n) => sum + n),
  fan: () => fan(1_000),
};
const EXPECTED = { row: 100, runs: 1_000, fan: 1_001 };

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, logLevel: 'error' });
await DBOS.launch();
const times = { row: [], runs: [], fan: [] };
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, work] of Object.entries(WORKLOADS)) {
    const from = performance.now();
    const sum = await work();
    times[name].push(performance.now() - from);
    if (sum !== EXPECTED[name]) throw new Error(`${name} gave ${sum}`);
  }
}
await DBOS.shutdown();
process.stdout.write(JSON.stringify(times));
process.exit(0);
