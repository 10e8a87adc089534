/**
 * What a call of a function on a thread costs, beside one message to a worker thread and back.
 * Must not know how threads are kept.
 */
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { callMs, table } from '../measure.ts';

/** The built backend, because a worker thread runs built files only. */
const built = `${process.cwd()}/dist/index.js`;
const THREADS = 2;
const BATCH = 2_000;

/** Answers as the function does, with nothing around it. */
const BARE = `require("worker_threads").parentPort.on("message", function ({ n }) {
  this.postMessage(n + 1);
})`;

export async function thread(): Promise<unknown> {
  const { threadBackend } = await import(built);
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  const file = join(folder, 'add.mjs');
  writeFileSync(
    file,
    'export const plain = ({ n }) => n + 1; export const full = (x, c) => x.n + 1;',
  );
  const backend = threadBackend({ threads: THREADS });
  const workers = Array.from({ length: THREADS }, () => new Worker(BARE, { eval: true }));
  try {
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const call = (takesContext: boolean) => {
      const context = { ...CONTEXT, signal };
      const exportName = takesContext ? 'full' : 'plain';
      return backend.abilities!.threads!({ file, exportName, takesContext, context });
    };
    if ((await call(true)) !== 2) throw new Error('wrong result');
    return await measureAll(workers, call);
  } finally {
    await Promise.all([...workers.map((worker) => worker.terminate()), backend.close()]);
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(
  workers: readonly Worker[],
  call: (takesContext: boolean) => Promise<unknown>,
): Promise<unknown> {
  // In turns and over again, because the machine is not equally fast all the time.
  const best = { bare: [] as number[], plain: [] as number[], full: [] as number[] };
  const many = { bare: [] as number[], plain: [] as number[] };
  for (let round = 0; round < 5; round++) {
    best.bare.push(await callMs(2_000, () => echo(workers[0]!)));
    best.plain.push(await callMs(2_000, () => call(false)));
    best.full.push(await callMs(2_000, () => call(true)));
    many.bare.push(await callMs(3, () => Promise.all(workers.map(echoes))));
    many.plain.push(
      await callMs(3, () => Promise.all(Array.from({ length: BATCH }, () => call(false)))),
    );
  }
  const us = (times: readonly number[], calls = 1) => (Math.min(...times) / calls) * 1_000;
  const bare = us(best.bare);
  const bareOfMany = us(many.bare, BATCH);
  const row = (time: number, beside: number) => ({ us: time, 'times bare': time / beside });
  const rows = {
    'bare worker round trip': row(bare, bare),
    'function of its input': row(us(best.plain), bare),
    'function with a context': row(us(best.full), bare),
    'bare, two workers busy': row(bareOfMany, bareOfMany),
    'per call, two threads busy': row(us(many.plain, BATCH), bareOfMany),
  };
  console.log('\nfunctions on threads, microseconds, best of 5 medians');
  console.log(table(rows as never, ['us', 'times bare'], (n) => n.toFixed(2)));
  console.log(`calls per second on two threads: ${Math.round(1e6 / us(many.plain, BATCH))}`);
  return rows;
}

function echo(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    worker.postMessage({ n: 1 });
  });
}

/** The worker's share of a batch, one after the other. */
async function echoes(worker: Worker): Promise<void> {
  for (let i = 0; i < BATCH / THREADS; i++) await echo(worker);
}

const CONTEXT = {
  runId: 'bench',
  stepId: 'add',
  attempt: 1,
  input: { n: 1 },
  inputs: { before: { n: 1 } },
  metadata: { before: { rows: 1 } },
  config: {},
  idempotencyKey: '0123456789abcdef0123456789abcdef',
  clock: { now: () => 0 },
  annotate: () => {},
  progress: () => {},
  log: () => {},
};
