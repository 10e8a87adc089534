/**
 * What many finished items, and many runs that wait, cost those that come later: kept in SQLite.
 * Knows engines and files; must not know how runs are kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pMap from 'p-map';
import { createEngine, type Engine, sqliteStore } from '../../src/index.ts';
import { workflow } from '../../src/workflow/define.ts';
import { median } from '../measure.ts';

const ITEMS = 100_000;
const WAITING = 100_000;
const ROUNDS = 7;

const list = Array.from({ length: ITEMS }, (_, i) => i);
const long = workflow('long');
const each = long.forEach('each', { items: () => list, each: { run: async (n) => n } });
const agreed = long.approval('agreed', { needs: each });
long.step('last', { needs: agreed, run: async () => 1 });

const sleeping = workflow('sleeping');
sleeping.step('after', { needs: sleeping.sleep('nap', { for: '30d' }), run: async () => 1 });

const small = workflow('small');
small.step('only', { run: async () => 1 });

export async function keptGrowth(): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  try {
    const resumes = await resumed(join(folder, 'long.db'));
    return { ...resumes, ...(await waiting(folder)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Items have ended, somebody has approved, and another process takes the run up. */
async function resumed(file: string): Promise<Readonly<Record<string, number>>> {
  const options = { concurrency: Number.POSITIVE_INFINITY };
  const first = opened(file);
  const started = performance.now();
  const ids = Array.from({ length: 3 }, (_, i) => `r${i}`);
  for (const runId of ids) {
    await first.run(long, null, { runId, whenWaiting: 'leave', ...options });
    await first.approve(runId, 'agreed');
  }
  const begunMs = (performance.now() - started) / ids.length;
  await first.close();
  const times: number[] = [];
  for (const runId of ids) {
    const engine = opened(file);
    const from = performance.now();
    const handle = await engine.resume(runId, { workflow: long });
    const { status } = await handle.result;
    times.push(performance.now() - from);
    if (status !== 'succeeded') throw new Error(`the run is ${status}`);
    await engine.close();
  }
  return {
    [`ms to run ${ITEMS} items`]: begunMs,
    [`ms to resume behind ${ITEMS} items`]: median(times),
  };
}

/** An engine is made, looks for runs that are due, and runs a small one. */
async function waiting(folder: string): Promise<Readonly<Record<string, number>>> {
  const [none, many] = [join(folder, 'none.db'), join(folder, 'many.db')];
  const first = opened(many);
  const inputs = Array.from({ length: WAITING }, (_, i) => i);
  const run = () => first.run(sleeping, null, { whenWaiting: 'leave' });
  await pMap(inputs, async () => void (await run()), { concurrency: 500 });
  await first.close();
  const [without, beside]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await startMs(none));
    beside.push(await startMs(many));
  }
  const more = median(beside.map((ms, round) => ms - without[round]!));
  return {
    'ms to start, nothing waits': median(without),
    [`ms to start, ${WAITING} runs wait`]: median(beside),
    'ms more': more,
  };
}

async function startMs(file: string): Promise<number> {
  const from = performance.now();
  const engine = opened(file);
  const resumed = await engine.resumeAll({ workflows: [sleeping, small] });
  if (resumed.length > 0) throw new Error(`${resumed.length} runs were resumed`);
  (await engine.run(small, null)).orThrow();
  const ms = performance.now() - from;
  await engine.close();
  return ms;
}

function opened(file: string): Engine {
  return createEngine({ store: sqliteStore(file, { durability: 'process' }), keepAlive: false });
}
