/**
 * What keeping runs on the disk costs: beside bare commits to the same disk, and beside other engines.
 * Knows the work and the systems; must not know how a store works.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEngine,
  postgresStore,
  type Store,
  sqliteStore,
  type Workflow,
  workflow,
} from '../../src/index.ts';
import { startPostgres } from '../../test/postgres/server.ts';
import { type Bare, postgresRows, sqliteRows, syncs } from '../bare-commits.ts';
import { table } from '../measure.ts';
import { bullmq, dbos, type Times } from '../peers.ts';

const ROUNDS = 5;
const BARE_COMMITS = 300;

/** By the names that the programs in `peers/` use: what it is, and how many steps it has. */
const WORK = {
  row: { title: '100 in a row', steps: 100, runs: 1, flow: chain(100) },
  runs: { title: '100 runs of 10', steps: 1_000, runs: 100, flow: chain(10) },
  fan: { title: '1,000 at a time', steps: 1_001, runs: 1, flow: fan(1_000) },
} as const;
const NAMES = Object.keys(WORK) as (keyof typeof WORK)[];

/** Steps that each wait for the one before. */
function chain(length: number): Workflow {
  const flow = workflow('chain');
  let last = flow.step('s0', { run: async () => 1 });
  for (let i = 1; i < length; i++) last = flow.step(`s${i}`, { run: async () => 1, needs: last });
  return flow;
}

function fan(width: number): Workflow {
  const flow = workflow('fan');
  const root = flow.step('root', { run: async () => 1 });
  for (let i = 0; i < width; i++) flow.step(`s${i}`, { run: async () => 1, needs: root });
  return flow;
}

export async function durable(): Promise<unknown> {
  const figures = new Figures();
  await onSqlite(figures);
  await onPostgres(figures);
  figures.peer('BullMQ, Redis everysec', await bullmq('everysec', ROUNDS));
  figures.peer('BullMQ, Redis always', await bullmq('always', ROUNDS));
  return figures.told();
}

async function onSqlite(figures: Figures): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  const bytes = syncs(join(folder, 'bytes'));
  const rows = sqliteRows(join(folder, 'bare.db'));
  await rounds(figures, {
    bare: { 'append 4 kB + fdatasync': bytes, 'one row, SQLite FULL': rows },
    system: 'Heddle, SQLite FULL',
    store: sqliteStore(join(folder, 'runs.db')),
  });
  rmSync(folder, { recursive: true });
}

/** Does nothing where no server can be started; the reason is printed then. */
async function onPostgres(figures: Figures): Promise<void> {
  const server = await startPostgres({ fsync: true });
  if (server === undefined) return;
  try {
    await rounds(figures, {
      bare: { 'one row, Postgres': await postgresRows(server.url()) },
      system: 'Heddle, Postgres',
      store: postgresStore(server.url()),
    });
    figures.peer('DBOS, Postgres', await dbos(server.url(), ROUNDS));
  } finally {
    await server.remove();
  }
}

interface Measured {
  readonly bare: Readonly<Record<string, Bare>>;
  readonly system: string;
  readonly store: Store;
}

async function rounds(figures: Figures, { bare, system, store }: Measured): Promise<void> {
  const engine = createEngine({ store, keepAlive: false });
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { commit }] of Object.entries(bare)) {
      figures.bare(name, await taken(() => commit(BARE_COMMITS)));
    }
    for (const name of NAMES) {
      const { flow, runs } = WORK[name];
      figures.work(system, name, await taken(() => run(flow, runs)));
    }
  }
  await engine.close();
  for (const { close } of Object.values(bare)) await close();

  async function run(flow: Workflow, count: number): Promise<void> {
    const options = { concurrency: Number.POSITIVE_INFINITY };
    const results = await Promise.all(
      Array.from({ length: count }, () => engine.run(flow, null, options)),
    );
    if (!results.every(({ ok }) => ok)) throw new Error('a run failed');
  }
}

async function taken(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

type Row = Record<string, number>;

/** How often in a second; the best round counts. */
class Figures {
  private readonly commits: Record<string, Row> = {};
  private readonly systems: Record<string, Row> = {};

  bare(name: string, ms: number): void {
    best(this.commits, name, ['per second', (BARE_COMMITS / ms) * 1_000]);
  }

  work(system: string, name: keyof typeof WORK, ms: number): void {
    const { title, steps } = WORK[name];
    best(this.systems, system, [title, (steps / ms) * 1_000]);
  }

  peer(system: string, times: Times | undefined): void {
    if (times === undefined) return;
    for (const name of NAMES) for (const ms of times[name]!) this.work(system, name, ms);
  }

  told() {
    const { commits, systems } = this;
    const titles = NAMES.map((name) => WORK[name].title);
    const whole = (n: number) => Math.round(n).toLocaleString('en');
    console.log(`\ncommits per second with nothing but a row, best of ${ROUNDS}`);
    console.log(table(commits, ['per second'], whole));
    console.log(`\nsteps kept per second, best of ${ROUNDS}`);
    console.log(table(systems, titles, whole));
    const ratios = this.ratios();
    console.log('\nthe same as ratios');
    console.log(table(ratios, titles, (n) => n.toFixed(2)));
    return { commits, systems, ratios };
  }

  /** Of two rows of the tables, where there are both. */
  private ratios(): Record<string, Row> {
    const { commits, systems } = this;
    const rows: Record<string, Row> = {};
    const note = (over: string, under: string, of: (title: string) => number | undefined) => {
      const found = Object.entries(systems[over] ?? {}).flatMap(([title, rate]) => {
        const other = of(title);
        return other === undefined ? [] : [[title, rate / other]];
      });
      if (found.length > 0) rows[`${over} / ${under}`] = Object.fromEntries(found);
    };
    for (const [system, bare] of [
      ['Heddle, SQLite FULL', 'one row, SQLite FULL'],
      ['Heddle, Postgres', 'one row, Postgres'],
    ] as const) {
      note(system, bare, () => commits[bare]?.['per second']);
      for (const peer of Object.keys(systems).filter((name) => !name.startsWith('Heddle'))) {
        note(system, peer, (title) => systems[peer]![title]);
      }
    }
    return rows;
  }
}

function best(rows: Record<string, Row>, name: string, [column, rate]: [string, number]): void {
  const row = (rows[name] ??= {});
  row[column] = Math.max(row[column] ?? 0, rate);
}
