/**
 * What keeping runs on the disk costs, beside bare commits of one row to the same disk.
 * Must not know how a store works.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { createEngine, sqliteStore, workflow } from '../../src/index.ts';
import { table } from '../measure.ts';

const ROUNDS = 5;
const NO_LIMIT = { concurrency: Number.POSITIVE_INFINITY };
const BARE_COMMITS = 300;

/** Steps that each wait for the one before. */
function chain(length: number) {
  const flow = workflow('chain');
  let last = flow.step('s0', { run: async () => 1 });
  for (let i = 1; i < length; i++) last = flow.step(`s${i}`, { run: async () => 1, needs: last });
  return flow;
}

function fan(width: number) {
  const flow = workflow('fan');
  const root = flow.step('root', { run: async () => 1 });
  for (let i = 0; i < width; i++) flow.step(`s${i}`, { run: async () => 1, needs: root });
  return flow;
}

export async function durable(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  const engine = createEngine({ store: sqliteStore(join(folder, 'runs.db')), keepAlive: false });
  const runs = async (flow: ReturnType<typeof chain>, count: number) => {
    const results = await Promise.all(
      Array.from({ length: count }, () => engine.run(flow, null, NO_LIMIT)),
    );
    if (!results.every(({ ok }) => ok)) throw new Error('a run failed');
  };
  const bare = bareCommits(join(folder, 'bare.db'));
  const perSecond: Record<string, number[]> = {};
  const note = async (name: string, steps: number, work: () => unknown) => {
    const begun = performance.now();
    await work();
    perSecond[name] ??= [];
    perSecond[name].push((steps / (performance.now() - begun)) * 1_000);
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await note('append 4 kB + fdatasync', BARE_COMMITS, () => syncs(join(folder, 'bytes')));
      await note('one row per commit, bare', BARE_COMMITS, bare.commits);
      await note('1 run of 100 steps in a row', 100, () => runs(chain(100), 1));
      await note('100 runs of 10 steps in a row', 1_000, () => runs(chain(10), 100));
      await note('1 run of 1,000 steps side by side', 1_001, () => runs(fan(1_000), 1));
    }
  } finally {
    bare.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  }
  return told(perSecond);
}

function told(perSecond: Record<string, readonly number[]>) {
  const best = (name: string) => Math.max(...perSecond[name]!);
  const limit = best('one row per commit, bare');
  const rows = Object.fromEntries(
    Object.keys(perSecond).map((name) => [
      name,
      { 'per second': best(name), 'times bare commits': best(name) / limit },
    ]),
  );
  console.log('\nsteps kept per second, SQLite with WAL and synchronous=FULL, best of 5');
  console.log(table(rows as never, ['per second', 'times bare commits'], (n) => n.toFixed(2)));
  return rows;
}

/** What the disk gives: nothing but rows of one number and some text. */
function bareCommits(file: string) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE rows (nr INTEGER PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO rows (body) VALUES (?)');
  const body = 'x'.repeat(200);
  return {
    commits: () => {
      for (let i = 0; i < BARE_COMMITS; i++) insert.run(body);
    },
    close: () => db.close(),
  };
}

function syncs(file: string): void {
  const handle = openSync(file, 'a');
  const bytes = Buffer.alloc(4_096, 1);
  for (let i = 0; i < BARE_COMMITS; i++) {
    writeSync(handle, bytes);
    fdatasyncSync(handle);
  }
  closeSync(handle);
}
