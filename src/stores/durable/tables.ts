/**
 * The tables of a store, whatever the database.
 * Knows tables; must not know how they are filled.
 */

/** How a database says what is in a column. */
export interface Columns {
  /** Stands before the name of every table. */
  readonly tables: string;
  readonly integer: string;
  readonly real: string;
  readonly text: string;
  /** Text that is looked up, and sorted by its bytes. */
  readonly name: string;
  /** Text of any content. */
  readonly body: string;
  /** The number of an owner or of a run, which is never used again. */
  readonly number: string;
  /** A number that the database gives each row. */
  readonly row: string;
  /** Room beside small rows that are often written. */
  readonly roomy: (percent: number) => string;
}

export function tablesOf(columns: Columns): string[] {
  return [...whoAndWhich(columns), ...whatIsKept(columns), ...whatIsLarge(columns)];
}

function whoAndWhich({ tables: s, integer, real, text, name, body, number, roomy }: Columns) {
  return [
    // Who writes. A row that is gone bars its owner from writing.
    `CREATE TABLE ${s}owners(fence ${number}, host ${text} NOT NULL, pid ${integer} NOT NULL,
      process_start ${text}, since ${real} NOT NULL, heartbeat ${integer} NOT NULL)${roomy(20)}`,
    // Small rows: each append writes the last link of its run here. Snapshots are records. A number
    // is never used again: what is left of a removed run must not be taken for another's.
    // From `wake_at` on a run that nobody runs is to be resumed: 0 at once, none when something is asked.
    `CREATE TABLE ${s}runs(nr ${number}, id ${name} NOT NULL UNIQUE, workflow ${name} NOT NULL,
      created_at ${real} NOT NULL, status ${text} NOT NULL, error ${body}, started_at ${real},
      ended_at ${real}, owner ${integer}, chain ${text} NOT NULL, wake_at ${real})${roomy(60)}`,
    `CREATE INDEX runs_by_workflow ON ${s}runs(workflow, created_at)`,
    `CREATE INDEX runs_due ON ${s}runs(wake_at) WHERE ended_at IS NULL`,
    `CREATE INDEX runs_unfinished ON ${s}runs(created_at) WHERE ended_at IS NULL`,
  ];
}

function whatIsKept({ tables: s, integer, real, text, name, body, row }: Columns) {
  const note = `kept_at ${real} NOT NULL, body ${body} NOT NULL, sum ${text} NOT NULL`;
  return [
    // Number 0 is the snapshot; then one for each append, without gaps. Rows lie in the order in
    // which they were written, so that a commit for many runs touches few pages.
    `CREATE TABLE ${s}records(run ${integer} NOT NULL, seq ${integer} NOT NULL,
      fence ${integer} NOT NULL, body ${body} NOT NULL, chain ${text} NOT NULL,
      PRIMARY KEY(run, seq))`,
    // What is asked of runs by those who do not run them.
    `CREATE TABLE ${s}requests(nr ${row}, run ${integer} NOT NULL, id ${name} NOT NULL,
      body ${body} NOT NULL, UNIQUE(run, id))`,
    `CREATE TABLE ${s}logs(nr ${row}, run ${integer} NOT NULL, at ${real} NOT NULL,
      step ${integer} NOT NULL, body ${body} NOT NULL)`,
    `CREATE INDEX logs_by_run ON ${s}logs(run)`,
    // Results for steps of other runs.
    `CREATE TABLE ${s}results(key ${name} PRIMARY KEY, run ${text} NOT NULL, ${note})`,
    `CREATE INDEX results_by_run ON ${s}results(run)`,
    // What steps have done in this database, by their keys.
    `CREATE TABLE ${s}effects(key ${name} PRIMARY KEY, run ${integer} NOT NULL,
      run_id ${text} NOT NULL, ${note})`,
    `CREATE INDEX effects_by_run ON ${s}effects(run)`,
    // Numbers of runs that are being removed: their row goes first, then all that belongs to them.
    `CREATE TABLE ${s}graves(run ${integer} PRIMARY KEY)`,
  ];
}

function whatIsLarge({ tables: s, integer, text, row }: Columns) {
  return [
    // Which large contents a run names.
    `CREATE TABLE ${s}blobs(run ${integer} NOT NULL, hash ${text} NOT NULL, PRIMARY KEY(run, hash))`,
    `CREATE INDEX blobs_by_hash ON ${s}blobs(hash)`,
    // Contents that an owner has put, and that nothing names yet.
    `CREATE TABLE ${s}holds(nr ${row}, owner ${integer} NOT NULL, hash ${text} NOT NULL)`,
    `CREATE INDEX holds_by_hash ON ${s}holds(hash)`,
  ];
}
