/**
 * `node bullmq.mjs PORT ROUNDS`: the workloads as BullMQ flows; prints milliseconds as JSON.
 * Must not know what they are compared with.
 *
 * A job waits for its children, so a row of steps is a job whose child is the step before it.
 */
import { FlowProducer, Queue, Worker } from 'bullmq';

const [, , port, rounds] = process.argv;
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const queueName = 'bench';
const quick = { removeOnComplete: true, removeOnFail: true };

const producer = new FlowProducer({ connection });
const queue = new Queue(queueName, { connection });
let open = 0;
let done;
let steps = 0;
const worker = new Worker(
  queueName,
  async () => {
    steps++;
    return 1;
  },
  { connection, concurrency: 100 },
);
worker.on('completed', (job) => {
  if (job.name === 'last' && --open === 0) done();
});
worker.on('failed', (_, error) => {
  throw error;
});
await worker.waitUntilReady();

function job(name, children) {
  return { name, queueName, data: {}, opts: quick, ...(children && { children }) };
}

function chain(length) {
  let flow = job('s0');
  for (let i = 1; i < length; i++) flow = job(i === length - 1 ? 'last' : `s${i}`, [flow]);
  return flow;
}

/** The root of a fan would have 1,000 parents, which a flow cannot say: it comes first instead. */
async function fan(width) {
  await flows([{ ...job('last') }]);
  await flows([
    job(
      'last',
      Array.from({ length: width - 1 }, (_, i) => job(`s${i}`)),
    ),
  ]);
}

async function flows(all) {
  open = all.length;
  const finished = new Promise((resolve) => {
    done = resolve;
  });
  await producer.addBulk(all);
  await finished;
}

const WORKLOADS = {
  row: () => flows([chain(100)]),
  runs: () => flows(Array.from({ length: 100 }, () => chain(10))),
  fan: () => fan(1_000),
};
const EXPECTED = { row: 100, runs: 1_000, fan: 1_001 };

const times = { row: [], runs: [], fan: [] };
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, work] of Object.entries(WORKLOADS)) {
    steps = 0;
    const from = performance.now();
    await work();
    times[name].push(performance.now() - from);
    if (steps !== EXPECTED[name]) throw new Error(`${name} ran ${steps} steps`);
  }
}
await Promise.all([worker.close(), producer.close(), queue.close()]);
process.stdout.write(JSON.stringify(times));
process.exit(0);
