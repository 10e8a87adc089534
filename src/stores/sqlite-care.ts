/**
 * Looking after the file of a SQLite store: copies, questions, and saving runs out of a damaged one.
 * Knows files and tables; must not know what events mean, nor write into the file it is asked about.
 */
import { existsSync } from 'node:fs';
import type { Salvage, StoreCare } from '../ports/store-care.ts';
import type { Event } from '../run/event.ts';
import { StoreError } from '../run/store-error.ts';
import { Batch } from '../std/batch.ts';
import { counted } from '../std/counted.ts';
import { printable } from '../std/printable.ts';
import { lookAtSql } from '../std/sql-text.ts';
import { textOf } from './durable/column.ts';
import { readRun } from './durable/history.ts';
import type { BlobOf } from './durable/holes.ts';
import { reachesForFiles } from './durable/transaction.ts';
import { sqlitePlaceFault } from './sql/address.ts';
import { found } from './sql/answers.ts';
import { addSteps } from './sql/asked-steps.ts';
import { blobFolderOf, blobNames, blobsBeside, copyBlobs } from './sql/blob-folder.ts';
import { Connection } from './sql/connection.ts';
import { brokenFile } from './sql/damage.ts';
import { SQLITE_WORDS } from './sql/dialect.ts';
import { isDamage, isNoDatabase, isPassing, loadDriver, SqlFault } from './sql/driver.ts';
import { NoRoom, newFile, writing } from './sql/new-file.ts';
import { preparePlace, unusable } from './sql/place.ts';
import { APPLICATION_ID } from './sql/schema.ts';
import { NAMED_BLOBS } from './sql/statements.ts';
import { QUESTION_VIEWS } from './sql/views.ts';
import { sqliteStore } from './sqlite.ts';

const ASK_HINT = 'only reading is possible; the tables are runs, events and steps';

export const sqliteCare: StoreCare = {
  placeFault: sqlitePlaceFault,

  query: async (file, question) => {
    checkQuestion(question);
    return looking(file, (db) => {
      // All runs are looked through for it.
      if (ASKS_OF_STEPS.test(question)) addSteps(db, blobsBeside(file));
      for (const view of QUESTION_VIEWS) db.exec(view);
      db.exec('PRAGMA query_only = ON');
      return answered(() => db.records(question));
    });
  },

  backup: async (file, copy) => {
    return newFile(copy, async (part) => {
      // What was pruned meanwhile is in the first pass, what came meanwhile in the second.
      const altered = await copyBlobs(file, part);
      await looking(file, (db) => void writing(() => db.run('VACUUM INTO ?', [part])));
      altered.push(...(await copyBlobs(file, part)));
      return looking(file, (db) => {
        const named = new Set(namedBlobs(db));
        const missing = missingOf(named, file).length;
        return { missing, damaged: altered.filter((name) => named.has(name)) };
      });
    });
  },

  weaknesses: async (file) => {
    const [[found], missing] = await looking(file, (db) => [
      db.records('PRAGMA integrity_check(1)'),
      missingOf(namedBlobs(db), file).length,
    ]);
    // The first line may only name the database.
    const lines = String(Object.values(found ?? {})[0]).split('\n');
    const said = lines.find((line) => !line.startsWith('***')) ?? '';
    const faults = said === 'ok' ? [] : [`the file is damaged (${printable(said)})`];
    if (missing === 0) return faults;
    const lost = `${blobFolderOf(file)} lacks ${counted(missing, 'large value')}; the runs that returned them are damaged`;
    return [...faults, `${lost}: put the folder back from a copy`];
  },

  recover: async (file, copy) => {
    const whole = blobsBeside(file);
    return newFile(copy, (part) => looking(file, (db) => saveRuns(db, whole, part), true));
  },
};

/** The large values that runs and results are made of. */
function namedBlobs(db: Connection): string[] {
  return db.all(NAMED_BLOBS).map(([hash]) => textOf(hash));
}

/** Those of them that are not there. */
function missingOf(named: Iterable<string>, file: string): string[] {
  const there = new Set(blobNames(file));
  return [...named].filter((hash) => !there.has(hash));
}

/** Every run that is whole, into a new file. */
async function saveRuns(db: Connection, blobOf: BlobOf, file: string): Promise<Salvage> {
  const { good, lost } = sortRuns(db, blobOf);
  let waits = false;
  const onTrouble = (message: string | undefined) => {
    if (message === undefined) return;
    // A store waits until there is room. This one says what is in its way, and is tried again later.
    waits = true;
    target.close().catch(() => {});
  };
  const target = sqliteStore(file, { onTrouble });
  try {
    // A store without runs is one, too.
    await target.list();
    for (const runId of good) {
      const history = wholeRun(db, runId, blobOf)!;
      await target.begin(history);
      const events = new Batch<Event>();
      for (const event of history.events) events.push(event);
      if (events.length > 0) await target.append(runId, events);
    }
  } catch (cause) {
    throw waits ? new NoRoom(cause) : cause;
  } finally {
    await target.close();
  }
  return { saved: good.length, lost };
}

const ASKS_OF_STEPS = /events|steps/i;

const QUESTIONS = ['select', 'with', 'values', 'explain'];

/** What is not a question might change something for all that the file is opened for. */
function checkQuestion(question: string): void {
  const { verb, several } = lookAtSql(question);
  if (several) throw refusedQuery('it holds several statements', 'ask them one by one');
  if (!QUESTIONS.includes(verb)) throw refusedQuery(`it begins with ${JSON.stringify(verb)}`);
  if (reachesForFiles(question)) throw refusedQuery('it reaches for files');
}

function refusedQuery(why: string, hint = ASK_HINT, cause?: unknown): StoreError {
  return new StoreError('refused', `the query is refused: ${why}`, { cause, hint });
}

/** A question that makes no sense is no fault of the file. */
function answered<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof SqlFault) || isDamage(cause) || isPassing(cause)) throw cause;
    throw refusedQuery(cause.message, ASK_HINT, cause);
  }
}

/** Opens the file as it is: neither brought up to date nor looked through. */
async function looking<T>(
  file: string,
  look: (db: Connection) => T | Promise<T>,
  damaged = false,
): Promise<T> {
  if (!existsSync(file)) throw unusable(file, 'it is not there');
  const open = await loadDriver();
  preparePlace(file);
  let db: Connection | undefined;
  try {
    db = new Connection(open(file));
    db.exec('PRAGMA busy_timeout = 2000');
    if (damaged) db.readDamaged();
    if (Number(db.first('PRAGMA application_id')![0]) !== APPLICATION_ID)
      throw unusable(file, 'it is not a store of runs');
    return await look(db);
  } catch (cause) {
    if (!(cause instanceof SqlFault)) throw cause;
    if (isNoDatabase(cause)) throw brokenFile(file, cause);
    if (!isDamage(cause))
      throw unusable(file, cause.message, { cause, hint: 'mend this and try again' });
    const hint = damaged ? 'nothing of it can be read; restore a copy' : 'save what is whole of it';
    throw new StoreError('damaged', `the store ${file} is damaged: ${cause.message}`, {
      cause,
      hint,
    });
  } finally {
    db?.close();
  }
}

/** The ids of runs that are whole, oldest first, and what is wrong with the others. */
function sortRuns(
  db: Connection,
  blobOf: BlobOf,
): { good: string[]; lost: Salvage['lost'][number][] } {
  const good: string[] = [];
  const lost: Salvage['lost'][number][] = [];
  for (const { nr, id } of namesOf(db)) {
    const reason = id === undefined ? 'its line cannot be read' : faultOf(db, id, blobOf);
    if (reason === undefined) good.push(id!);
    else lost.push({ runId: id ?? `number ${nr}`, reason });
  }
  return { good, lost };
}

function wholeRun(db: Connection, runId: string, blobOf: BlobOf) {
  return found(db, readRun({ words: SQLITE_WORDS, blobsOfRun: () => blobOf }, runId));
}

function faultOf(db: Connection, runId: string, blobOf: BlobOf): string | undefined {
  try {
    return wholeRun(db, runId, blobOf) === undefined ? 'its line cannot be found' : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Each run by its number: where one page is bad, the lines on others can still be read. */
function namesOf(db: Connection): { nr: number; id: string | undefined }[] {
  const line = 'SELECT CAST(id AS BLOB) FROM runs WHERE nr = ?';
  const names: { nr: number; id: string | undefined }[] = [];
  const last = lastNumber(db);
  for (let nr = 1; nr <= last; nr++) {
    try {
      const row = db.first(line, [nr]);
      if (row !== undefined) names.push({ nr, id: textOf(row[0]) });
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error;
      names.push({ nr, id: undefined });
    }
  }
  return names;
}

/** The highest number of a run, by whatever part of the file still tells. */
function lastNumber(db: Connection): number {
  const asked = [
    'SELECT CAST(max(nr) AS REAL) FROM runs',
    'SELECT CAST(max(run) AS REAL) FROM records',
    "SELECT CAST(seq AS REAL) FROM sqlite_sequence WHERE name = 'runs'",
  ];
  for (const sql of asked) {
    try {
      return Number(db.first(sql)?.[0] ?? 0);
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error;
    }
  }
  return 0;
}
