/**
 * The tables of a store in Postgres and their versions.
 * Knows tables; must not know how they are filled.
 *
 * Bodies are bytes: text of a database may hold no zero, and may be of another encoding.
 */

/** The version that the first of the migrations makes; older ones were never published. */
export const FIRST_VERSION = 3;

/** A name as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name inside a text of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** For a schema, the statements that lead from one version of its tables to the next. */
export function migrationsOf(schema: string): readonly (readonly string[])[] {
  const s = quoted(schema);
  return [[...whoAndWhich(s), ...whatIsKept(s), ...whatIsLarge(s)]];
}

function whoAndWhich(s: string): string[] {
  return [
    `CREATE TABLE ${s}.store(
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      version integer NOT NULL
    )`,
    `CREATE SEQUENCE ${s}.fences AS bigint`,
    // Who writes. A row that is gone bars its owner from writing.
    `CREATE TABLE ${s}.owners(
      fence bigint PRIMARY KEY,
      host text NOT NULL,
      pid bigint NOT NULL,
      process_start text,
      since double precision NOT NULL,
      heartbeat bigint NOT NULL
    ) WITH (fillfactor = 20)`,
    // Small rows with room beside them: each append writes the last link of its run here.
    `CREATE TABLE ${s}.runs(
      nr bigint PRIMARY KEY,
      id text COLLATE "C" NOT NULL UNIQUE,
      workflow text COLLATE "C" NOT NULL,
      created_at double precision NOT NULL,
      status text NOT NULL,
      error bytea,
      started_at double precision,
      ended_at double precision,
      owner bigint,
      chain text NOT NULL
    ) WITH (fillfactor = 60)`,
    `CREATE INDEX runs_by_time ON ${s}.runs(created_at, nr)`,
    `CREATE INDEX runs_by_workflow ON ${s}.runs(workflow, created_at)`,
    `CREATE INDEX runs_unfinished ON ${s}.runs(created_at) WHERE ended_at IS NULL`,
  ];
}

function whatIsKept(s: string): string[] {
  return [
    // Number 0 is the snapshot; then one for each append, without gaps.
    `CREATE TABLE ${s}.records(
      run bigint NOT NULL,
      seq bigint NOT NULL,
      fence bigint NOT NULL,
      body bytea NOT NULL,
      chain text NOT NULL,
      PRIMARY KEY(run, seq)
    )`,
    // What is asked of runs by those who do not run them.
    `CREATE TABLE ${s}.requests(
      nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      run bigint NOT NULL,
      body bytea NOT NULL
    )`,
    `CREATE INDEX requests_by_run ON ${s}.requests(run)`,
    `CREATE TABLE ${s}.logs(
      nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      run bigint NOT NULL,
      at double precision NOT NULL,
      step bigint NOT NULL,
      body bytea NOT NULL
    )`,
    `CREATE INDEX logs_by_run ON ${s}.logs(run)`,
    // Results for steps of other runs.
    `CREATE TABLE ${s}.results(
      key text COLLATE "C" PRIMARY KEY,
      run text NOT NULL,
      kept_at double precision NOT NULL,
      body bytea NOT NULL,
      sum text NOT NULL,
      blobs text NOT NULL
    )`,
    // Numbers of runs that are being removed: their row goes first, then all that belongs to them.
    `CREATE INDEX results_by_run ON ${s}.results(run)`,
    // What steps have done in this database, by their keys.
    `CREATE TABLE ${s}.effects(
      key text COLLATE "C" PRIMARY KEY,
      run bigint NOT NULL,
      run_id text NOT NULL,
      kept_at double precision NOT NULL,
      body bytea NOT NULL,
      sum text NOT NULL
    )`,
    `CREATE INDEX effects_by_run ON ${s}.effects(run)`,
    `CREATE TABLE ${s}.graves(run bigint PRIMARY KEY)`,
  ];
}

function whatIsLarge(s: string): string[] {
  return [
    // Which large contents a run names.
    `CREATE TABLE ${s}.blobs(run bigint NOT NULL, hash text NOT NULL, PRIMARY KEY(run, hash))`,
    `CREATE INDEX blobs_by_hash ON ${s}.blobs(hash)`,
    // Each content once, in parts of one size.
    `CREATE TABLE ${s}.contents(
      hash text NOT NULL,
      part integer NOT NULL,
      body bytea NOT NULL,
      PRIMARY KEY(hash, part)
    )`,
    `ALTER TABLE ${s}.contents ALTER COLUMN body SET STORAGE EXTERNAL`,
    // Contents that an owner has put, and that nothing names yet.
    `CREATE TABLE ${s}.holds(
      nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      owner bigint NOT NULL,
      hash text NOT NULL
    )`,
  ];
}
