/**
 * Runs in a store that make no sense, each in one way: made from a real run that was interrupted.
 * Knows the tables and the checksums; must not know who reads them. What is wrong inside a record has
 * the right checksum, as if a faulty program had written it.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chainStart, nextLink } from '../../src/stores/durable/chain.ts';
import { textOf } from '../../src/stores/durable/column.ts';
import { Connection } from '../../src/stores/sql/connection.ts';
import { loadDriver } from '../../src/stores/sql/driver.ts';
import { heddle, newFolder } from './program.ts';

const STEPS = fileURLToPath(new URL('../fixtures/crash/steps.mjs', import.meta.url));
const WORKFLOW = `
heddle: 1
name: poisoned
steps:
  - { id: a, uses: text/case, with: { text: x, to: upper } }
  - { id: b, uses: ./steps.mjs#fragile, needs: a, retry: { max_attempts: 3, initial_interval: 1ms } }
  - { id: c, uses: text/affix, needs: b, with: { prefix: "-" } }
`;

/** A store with poisoned runs. */
export interface Poisoned {
  readonly folder: string;
  readonly file: string;
  /** Ids of the poisoned runs, and in words what is wrong with each. */
  readonly wrong: ReadonlyMap<string, string>;
}

interface Base {
  readonly nr: number;
  readonly workflow: string;
  readonly createdAt: number;
  readonly bodies: readonly string[];
}

/** The run `good` and the run `base` are interrupted and sound; all others are copies gone wrong. */
export async function poisonedStore(): Promise<Poisoned> {
  const folder = newFolder();
  copyFileSync(STEPS, join(folder, 'steps.mjs'));
  writeFileSync(join(folder, 'flow.yaml'), WORKFLOW);
  const file = join(folder, 'runs.db');
  for (const id of ['base', 'good']) {
    const args = ['run', 'flow.yaml', '--run-id', id, '--store', 'sqlite:runs.db', '--quiet'];
    const { signal, stderr } = await heddle(args, { cwd: folder, env: { HEDDLE_TEST_DIE: '1' } });
    if (signal !== 'SIGKILL') throw new Error(`the run ${id} was not interrupted: ${stderr}`);
  }
  const db = new Connection((await loadDriver())(file));
  const wrong = new Map<string, string>();
  db.exec('BEGIN');
  const base = baseOf(db);
  const add = (words: string, bodies: readonly string[]) => {
    const id = `poison-${wrong.size}`;
    const own = bodies.map((body) => body.replaceAll('"base"', JSON.stringify(id)));
    addRun(db, id, { ...base, bodies: own });
    wrong.set(id, words);
    return id;
  };
  base.bodies.forEach((body, seq) => {
    for (const { words, text } of mutants(body))
      add(`record ${seq}: ${words}`, put(base, seq, text));
  });
  for (const [column, value] of ROWS) {
    const id = add(`runs.${column} = ${value}`, base.bodies);
    db.run(`UPDATE runs SET ${column} = ${value} WHERE id = ?`, [id]);
  }
  for (const [column, value] of RECORDS) {
    const id = add(`records.${column} = ${value}`, base.bodies);
    const which = 'run = (SELECT nr FROM runs WHERE id = ?) AND seq = 1';
    db.run(`UPDATE records SET ${column} = ${value} WHERE ${which}`, [id]);
  }
  db.exec('COMMIT');
  db.close();
  return { folder, file, wrong };
}

function baseOf(db: Connection): Base {
  const [nr, workflow, createdAt] = db.first(
    "SELECT nr, CAST(workflow AS BLOB), created_at FROM runs WHERE id = 'base'",
  )!;
  const rows = db.all('SELECT CAST(body AS BLOB) FROM records WHERE run = ? ORDER BY seq', [
    Number(nr),
  ]);
  const bodies = rows.map(([body]) => textOf(body));
  return { nr: Number(nr), workflow: textOf(workflow), createdAt: Number(createdAt), bodies };
}

function put({ bodies }: Base, seq: number, text: string): string[] {
  return bodies.map((body, i) => (i === seq ? text : body));
}

function addRun(db: Connection, id: string, { workflow, createdAt, bodies }: Omit<Base, 'nr'>) {
  let chain = chainStart({ runId: id, workflow, createdAt });
  const links = bodies.map((body) => (chain = nextLink(chain, body)));
  const { lastId } = db.run(
    `INSERT INTO runs(id, workflow, created_at, status, started_at, chain, wake_at)
     VALUES(?, ?, ?, 'running', ?, ?, 0)`,
    [id, workflow, createdAt, createdAt, chain],
  );
  bodies.forEach((body, seq) =>
    db.run('INSERT INTO records(run, seq, fence, body, chain) VALUES(?, ?, 1, ?, ?)', [
      lastId,
      seq,
      body,
      links[seq]!,
    ]),
  );
}

/** Values of SQL that do not belong into a column. */
const VALUES = [
  "'x'",
  "''",
  "x'00ff'",
  "CAST(x'ff' AS TEXT)",
  "CAST(x'610062' AS TEXT)",
  '-1',
  '1e308',
  '9e999',
  '-9223372036854775808',
  '0.5',
];
const OF_RUNS = [
  'workflow',
  'created_at',
  'status',
  'error',
  'started_at',
  'owner',
  'chain',
  'wake_at',
];
const ROWS = OF_RUNS.flatMap((column) => VALUES.map((value) => [column, value] as const));
const RECORDS = ['seq', 'fence', 'body', 'chain'].flatMap((column) =>
  VALUES.map((value) => [column, value] as const),
);

const STRANGE: readonly unknown[] = [null, 7, -1, 1e308, 0.5, '', 'x\u0000\ud800', [], {}, true];

/** The same JSON with one value changed or left out, once for each place and strange value. */
function* mutants(body: string): Generator<{ words: string; text: string }> {
  yield { words: 'no JSON', text: `${body}]` };
  yield { words: 'empty', text: '' };
  yield { words: 'deep', text: '['.repeat(50_000) + ']'.repeat(50_000) };
  for (const path of pathsOf(JSON.parse(body), [])) {
    for (const strange of STRANGE) {
      const words = `${path.join('.')} = ${JSON.stringify(strange)}`;
      yield { words, text: JSON.stringify(changed(JSON.parse(body), path, strange)) };
    }
    yield {
      words: `${path.join('.')} left out`,
      text: JSON.stringify(changed(JSON.parse(body), path)),
    };
  }
}

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) yield* pathsOf(part, [...path, key]);
}

function changed(value: unknown, path: readonly string[], strange?: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return strange ?? null;
  const place = value as Record<string, unknown>;
  if (rest.length === 0 && strange === undefined) delete place[key];
  else place[key] = changed(place[key], rest, strange);
  return place;
}

/** What nobody may ever read in an answer. */
export function unfit(text: string): string | undefined {
  return /\n\s+at \S|undefined|\[object |\bNaN\b|TypeError|RangeError|Cannot read|is not (a function|iterable|defined)|invariant|Invalid time/i.exec(
    text,
  )?.[0];
}
