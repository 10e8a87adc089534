/**
 * The tables of a store and their versions.
 * Knows tables; must not know how they are filled or on what machine.
 */

/** Says that a database is a store of ours: "Hedl". */
export const APPLICATION_ID = 0x4865646c;

/** The version that the first of the migrations makes; older ones were never published. */
export const FIRST_VERSION = 3;

/** The statements that lead from one version of the tables to the next; from none to the first. */
export type Migrations = readonly (readonly string[])[];

export const MIGRATIONS: Migrations = [
  [
    // Who writes. A row that is gone bars its owner from writing.
    `CREATE TABLE owners(
      fence INTEGER PRIMARY KEY AUTOINCREMENT,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL,
      process_start TEXT,
      since REAL NOT NULL,
      heartbeat INTEGER NOT NULL
    )`,
    // Small rows: each append writes the last link of its run here. Snapshots are records. A number
    // is never used again: what is left of a removed run must not be taken for another's.
    `CREATE TABLE runs(
      nr INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      workflow TEXT NOT NULL,
      created_at REAL NOT NULL,
      status TEXT NOT NULL,
      error TEXT,
      started_at REAL,
      ended_at REAL,
      owner INTEGER,
      chain TEXT NOT NULL
    )`,
    'CREATE INDEX runs_by_time ON runs(created_at)',
    'CREATE INDEX runs_by_workflow ON runs(workflow, created_at)',
    'CREATE INDEX runs_unfinished ON runs(created_at) WHERE ended_at IS NULL',
    // Number 0 is the snapshot; then one for each append, without gaps. Rows lie in the order in
    // which they were written, so that a commit for many runs touches few pages.
    `CREATE TABLE records(
      run INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      fence INTEGER NOT NULL,
      body TEXT NOT NULL,
      chain TEXT NOT NULL,
      PRIMARY KEY(run, seq)
    )`,
    // Which large contents a run names; they are files of their own.
    'CREATE TABLE blobs(run INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY(run, hash))',
    'CREATE INDEX blobs_by_hash ON blobs(hash)',
    // Contents that an owner has put, and that nothing names yet.
    'CREATE TABLE holds(nr INTEGER PRIMARY KEY, owner INTEGER NOT NULL, hash TEXT NOT NULL)',
    'CREATE INDEX holds_by_hash ON holds(hash)',
    // What is asked of runs by those who do not run them.
    'CREATE TABLE requests(nr INTEGER PRIMARY KEY, run INTEGER NOT NULL, body TEXT NOT NULL)',
    'CREATE INDEX requests_by_run ON requests(run)',
    `CREATE TABLE logs(
      nr INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      at REAL NOT NULL,
      step INTEGER NOT NULL,
      body TEXT NOT NULL
    )`,
    'CREATE INDEX logs_by_run ON logs(run)',
    // Results for steps of other runs.
    `CREATE TABLE results(
      key TEXT PRIMARY KEY,
      run TEXT NOT NULL,
      kept_at REAL NOT NULL,
      body TEXT NOT NULL,
      sum TEXT NOT NULL
    )`,
    'CREATE TABLE result_blobs(key TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY(key, hash))',
    'CREATE INDEX result_blobs_by_hash ON result_blobs(hash)',
    // What steps have done in this database, by their keys.
    `CREATE TABLE effects(
      key TEXT PRIMARY KEY,
      run INTEGER NOT NULL,
      run_id TEXT NOT NULL,
      kept_at REAL NOT NULL,
      body TEXT NOT NULL,
      sum TEXT NOT NULL
    )`,
    'CREATE INDEX effects_by_run ON effects(run)',
    'CREATE INDEX results_by_run ON results(run)',
    // Numbers of runs that are being removed: their row goes first, then all that belongs to them.
    'CREATE TABLE graves(run INTEGER PRIMARY KEY)',
  ],
];
