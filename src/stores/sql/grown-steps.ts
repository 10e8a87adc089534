/**
 * What the steps are called that others have grown into, for those who ask in SQL.
 * Knows how runs grow; must not know what else events mean, nor what anybody asks.
 */
import type { Event } from '../../run/event.ts';
import { addSegment } from '../../run/grown.ts';
import { type KeptPlan, planOfKept } from '../../run/kept-plan.ts';
import { newRun } from '../../run/run.ts';
import { idOf } from '../../run/steps.ts';
import { takeIn } from '../../run/take-in.ts';
import { textOf } from '../durable/column.ts';
import type { BlobOf } from '../durable/holes.ts';
import { decodeRecord, decodeValue } from '../durable/records.ts';
import type { Connection } from './connection.ts';
import { type ManyRows, places } from './rows.ts';

const TABLE = 'CREATE TEMP TABLE grown(nr, number, step, PRIMARY KEY(nr, number)) WITHOUT ROWID';

const NEW_STEPS: ManyRows = {
  sql: (count) => `INSERT INTO grown(nr, number, step) VALUES ${places(3, count)}`,
};

/** Text of a user may hold the words: such a record is read for nothing. */
const GROWS = `instr(body, '"step.expanded"') > 0`;

const GROWN_RUNS = `SELECT DISTINCT run, id FROM records JOIN runs ON nr = run WHERE seq > 0 AND ${GROWS}`;

const RECORDS = `SELECT CAST(body AS BLOB) FROM records WHERE run = $1 AND (seq = 0 OR ${GROWS}) ORDER BY seq`;

/** For the connection that asks only: the table `grown` has the id of each step that is not in a snapshot. */
export function nameGrownSteps(db: Connection, blobOf: BlobOf): void {
  db.exec(TABLE);
  for (const [nr, id] of db.all(GROWN_RUNS)) {
    const bodies = db.all(RECORDS, [Number(nr)]).map(([body]) => textOf(body));
    try {
      for (const [number, step] of grownSteps(textOf(id), bodies, blobOf))
        db.put(NEW_STEPS, { args: [Number(nr), number, step] });
    } catch {
      // Of a damaged run the other columns are answered all the same; what is wrong with it `heddle doctor` says.
    }
  }
}

/** The first of the bodies is that of the snapshot. */
function* grownSteps(
  runId: string,
  [snapshot = '', ...records]: readonly string[],
  blobOf: BlobOf,
): Iterable<[number: number, id: string]> {
  const run = newRun(planOfKept(runId, decodeValue(snapshot, blobOf) as KeptPlan));
  for (const record of records)
    for (const event of decodeRecord(record, blobOf) as Iterable<Event>) {
      if (event.type !== 'step.expanded') continue;
      takeIn(run, event);
      addSegment(run, event);
    }
  for (let step = run.roots; step < run.size; step++) yield [step, idOf(run, step)];
}
