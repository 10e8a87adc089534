/**
 * What keeping runs on the disk costs, beside bare commits of one row to the same disk.
 * Must not know how a store works.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import postgres from 'postgres';
import {
  createEngine,
  type Engine,
  postgresStore,
  sqliteStore,
  workflow,
} from '../../src/index.ts';
import { startPostgres } from '../../test/postgres/server.ts';
import { table } from '../measure.ts';

const ROUNDS = 5;
const NO_LIMIT = { concurrency: Number.POSITIVE_INFINITY };
const BARE_COMMITS = 300;
const BARE = 'one row per commit, bare';

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
  const bare = bareCommits(join(folder, 'bare.db'));
  const rates = new Rates();
  const engine = createEngine({ store: sqliteStore(join(folder, 'runs.db')), keepAlive: false });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await rates.note('append 4 kB + fdatasync', BARE_COMMITS, () => syncs(join(folder, 'bytes')));
      await rates.note(BARE, BARE_COMMITS, bare.commits);
      await workloads(engine, rates);
    }
  } finally {
    bare.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  }
  const sqlite = rates.told('SQLite with WAL and synchronous=FULL');
  return { ...sqlite, postgres: await inPostgres() };
}

/** Undefined when no server can be started here; the reason is printed then. */
async function inPostgres(): Promise<unknown> {
  const server = await startPostgres({ fsync: true });
  if (server === undefined) return undefined;
  const rates = new Rates();
  const sql = postgres(server.url(), { max: 1 });
  await sql`CREATE TABLE rows (nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)`;
  const body = 'x'.repeat(200);
  const commits = async () => {
    for (let i = 0; i < BARE_COMMITS; i++) await sql`INSERT INTO rows (body) VALUES (${body})`;
  };
  const engine = createEngine({ store: postgresStore(server.url()), keepAlive: false });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await rates.note(BARE, BARE_COMMITS, commits);
      await workloads(engine, rates);
    }
  } finally {
    await engine.close();
    await sql.end();
    await server.remove();
  }
  return rates.told('Postgres with synchronous_commit=on');
}

async function workloads(engine: Engine, rates: Rates): Promise<void> {
  const runs = async (flow: ReturnType<typeof chain>, count: number) => {
    const results = await Promise.all(
      Array.from({ length: count }, () => engine.run(flow, null, NO_LIMIT)),
    );
    if (!results.every(({ ok }) => ok)) throw new Error('a run failed');
  };
  await rates.note('1 run of 100 steps in a row', 100, () => runs(chain(100), 1));
  await rates.note('100 runs of 10 steps in a row', 1_000, () => runs(chain(10), 100));
  await rates.note('1 run of 1,000 steps side by side', 1_001, () => runs(fan(1_000), 1));
}

/** How often in a second, for each kind of work; the best round counts. */
class Rates {
  private readonly perSecond: Record<string, number[]> = {};

  async note(name: string, count: number, work: () => unknown): Promise<void> {
    const begun = performance.now();
    await work();
    this.perSecond[name] ??= [];
    this.perSecond[name].push((count / (performance.now() - begun)) * 1_000);
  }

  told(where: string) {
    const best = (name: string) => Math.max(...this.perSecond[name]!);
    const limit = best(BARE);
    const rows = Object.fromEntries(
      Object.keys(this.perSecond).map((name) => [
        name,
        { 'per second': best(name), 'times bare commits': best(name) / limit },
      ]),
    );
    console.log(`\nsteps kept per second, ${where}, best of ${ROUNDS}`);
    console.log(table(rows as never, ['per second', 'times bare commits'], (n) => n.toFixed(2)));
    return rows;
  }
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
