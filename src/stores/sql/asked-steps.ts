/**
 * How the steps of all runs stand, for those who ask in SQL: what events add up to no statement can say.
 * Knows runs; must not know what anybody asks.
 */
import { attemptsOf } from '../../run/items-view.ts';
import { fold } from '../../run/kept-fold.ts';
import { type KeptPlan, planOfKept } from '../../run/kept-plan.ts';
import { statusOf } from '../../run/run.ts';
import { isSettled } from '../../run/status.ts';
import { idOf } from '../../run/steps.ts';
import { textOf } from '../durable/column.ts';
import { readRun } from '../durable/history.ts';
import type { BlobOf } from '../durable/holes.ts';
import { found } from './answers.ts';
import type { Connection } from './connection.ts';
import { SQLITE_WORDS } from './dialect.ts';
import type { SqlValue } from './driver.ts';
import { type ManyRows, places } from './rows.ts';

const COLUMNS = 'nr, number, step, status, attempts, started_at, ended_at, error';

const TABLE = `CREATE TEMP TABLE numbered(${COLUMNS}, PRIMARY KEY(nr, number)) WITHOUT ROWID`;

const NEW_STEPS: ManyRows = {
  sql: (count) => `INSERT INTO numbered(${COLUMNS}) VALUES ${places(8, count)}`,
};

/** For the connection that asks only: a table `numbered` of all steps of all runs, by their numbers. */
export function addSteps(db: Connection, blobOf: BlobOf): void {
  db.exec(TABLE);
  for (const [nr, id] of db.all('SELECT nr, id FROM runs ORDER BY nr')) {
    try {
      for (const row of stepsOf(db, textOf(id), blobOf))
        db.put(NEW_STEPS, { args: [Number(nr), ...row] });
    } catch {
      // What is wrong with a damaged run `heddle doctor` says: of the others people are answered all the same.
    }
  }
}

function* stepsOf(db: Connection, runId: string, blobOf: BlobOf): Iterable<SqlValue[]> {
  const where = { words: SQLITE_WORDS, blobsOfRun: () => blobOf };
  const kept = found(db, readRun(where, runId));
  if (kept === undefined) return;
  const run = fold(planOfKept(runId, kept.snapshot as KeptPlan), kept.events);
  for (let step = 0; step < run.size; step++)
    yield [
      step,
      idOf(run, step),
      statusOf(run, step),
      attemptsOf(run, step),
      run.stepStartedAt[step] || null,
      isSettled(run.stepStatus[step]!) ? run.stepEndedAt[step]! : null,
      run.errors.get(step)?.message ?? null,
    ];
}
