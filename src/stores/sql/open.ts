/**
 * Opening the file of a store: proves that it is one, that it is sound, and that commits reach the
 * disk.
 * Knows pragmas and versions; must not know runs.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { StoreError } from '../../run/store-error.ts';
import { allOwners } from '../durable/claim.ts';
import { textOf } from '../durable/column.ts';
import { isGone, type ProcessName } from '../durable/owners.ts';
import { found } from './answers.ts';
import { Connection } from './connection.ts';
import { brokenFile, damagedStore, saving } from './damage.ts';
import { SQLITE_WORDS } from './dialect.ts';
import {
  isDamage,
  isFull,
  isNoDatabase,
  isPassing,
  type OpenDatabase,
  SqlFault,
} from './driver.ts';
import { preparePlace, unusable } from './place.ts';
import { APPLICATION_ID, FIRST_VERSION, MIGRATIONS, type Migrations } from './schema.ts';

/** What a commit has survived when it is acknowledged: the end of the machine or of the process. */
export type Durability = 'disk' | 'process';

export interface Opening {
  readonly file: string;
  readonly open: OpenDatabase;
  readonly durability: Durability;
  readonly here: ProcessName;
  readonly migrations?: Migrations;
}

const BUSY_MS = 2_000;
const SYNCHRONOUS = { disk: 2, process: 1 } as const;

/**
 * @throws StoreError `unusable`, naming the file; nothing is changed then.
 * @throws SqlFault when the disk is full or the file is locked: trying again may help.
 */
export function openConnection(opening: Opening): Connection {
  const { file } = opening;
  preparePlace(file);
  let db: Connection | undefined;
  try {
    db = new Connection(opening.open(file));
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const version = versionOf(db, opening);
    keepPromises(db, opening);
    bringUpToDate(db, opening, version);
    removeDeadOwners(db, opening);
    return db;
  } catch (cause) {
    const isOurs = db !== undefined && isDamagedStore(db, cause);
    db?.close();
    if (cause instanceof StoreError) throw cause;
    if (cause instanceof SqlFault && isPassing(cause)) throw cause;
    if (isOurs) throw damagedStore(file, cause as SqlFault);
    throw brokenFile(file, cause as Error);
  }
}

/** Whether a file that cannot be opened is one of ours all the same, of which something may be saved. */
function isDamagedStore(db: Connection, cause: unknown): boolean {
  if (!(cause instanceof SqlFault) || !isDamage(cause) || isNoDatabase(cause)) return false;
  try {
    db.readDamaged();
    return numberOf(db, 'application_id') === APPLICATION_ID;
  } catch {
    return false;
  }
}

/** 0 for a new store. Asks before anything is written: the database may be somebody else's. */
function versionOf(db: Connection, { file, migrations = MIGRATIONS }: Opening): number {
  const version = numberOf(db, 'user_version');
  const application = numberOf(db, 'application_id');
  const [tables] = db.first('SELECT count(*) FROM sqlite_master')!;
  if (version === 0 && application === 0 && tables === 0) return 0;
  if (application !== APPLICATION_ID || version === 0)
    throw unusable(file, 'it is a database, but not a store of runs');
  const newest = newestOf(migrations);
  if (version > newest)
    throw unusable(
      file,
      `it has version ${version}, and this program knows versions up to ${newest}`,
      { hint: 'use the newer program that made it, or another file' },
    );
  if (version < FIRST_VERSION)
    throw unusable(
      file,
      `it has version ${version}, which is older than any that this program knows`,
      { hint: 'use the older program that made it, or move the file away to begin anew' },
    );
  return version;
}

/** Sets what commits promise, and asks whether it is so: a pragma that fails says nothing. */
function keepPromises(db: Connection, { file, durability }: Opening): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
  const [mode] = db.first('SELECT CAST(journal_mode AS BLOB) FROM pragma_journal_mode')!;
  if (textOf(mode) !== 'wal')
    throw unusable(file, `its journal mode is ${textOf(mode)}, not wal`, {
      hint: 'keep the store on a local disk',
    });
  const synchronous = numberOf(db, 'synchronous');
  if (synchronous !== SYNCHRONOUS[durability])
    throw unusable(file, `synchronous is ${synchronous}, not ${SYNCHRONOUS[durability]}`);
}

function bringUpToDate(db: Connection, opening: Opening, found: number): void {
  const { file, migrations = MIGRATIONS } = opening;
  if (found === newestOf(migrations)) return;
  if (found > 0) keepCopy(db, `${file}.v${found}-backup`);
  db.write(() => {
    // Another process may have been quicker.
    const from = versionOf(db, opening);
    for (const statements of migrations.slice(from === 0 ? 0 : from + 1 - FIRST_VERSION))
      for (const statement of statements) db.exec(statement);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec(`PRAGMA user_version = ${newestOf(migrations)}`);
  });
}

function newestOf(migrations: Migrations): number {
  return FIRST_VERSION + migrations.length - 1;
}

/** A copy under its name is whole: it is written under another one first. */
function keepCopy(db: Connection, name: string): void {
  let free = name;
  for (let i = 2; existsSync(free); i++) free = `${name}-${i}`;
  const part = `${free}.part`;
  rmSync(part, { force: true });
  db.run('VACUUM INTO ?', [part]);
  renameSync(part, free);
}

/**
 * An owner whose process is gone has ended without a goodbye: the file is looked through once, and
 * whoever wants its runs can have them.
 */
function removeDeadOwners(db: Connection, { file, here }: Opening): void {
  const isDead = () => found(db, allOwners(SQLITE_WORDS)).filter((owner) => isGone(owner, here));
  if (isDead().length === 0) return;
  const [said] = db.first('SELECT CAST(quick_check AS BLOB) FROM pragma_quick_check')!;
  if (textOf(said) !== 'ok')
    throw unusable(file, `it is damaged: ${textOf(said)}`, { hint: saving(file) });
  try {
    db.write(() => {
      for (const { fence } of isDead()) db.run(SQLITE_WORDS.dropOwner, [fence]);
    });
  } catch (cause) {
    // Whoever opens it when there is room does it; until then the file can be read all the same.
    if (!(cause instanceof SqlFault && isFull(cause))) throw cause;
  }
}

function numberOf(db: Connection, pragma: string): number {
  return Number(db.first(`PRAGMA ${pragma}`)![0]);
}
