/**
 * What is asked of the tables in the same words, whatever the database.
 * Knows their columns; must not know why it is asked. Values are always arguments.
 */
import type { Dialect } from './dialect.ts';

export type Statements = ReturnType<typeof statementsOf>;

const OWNED = ['records', 'blobs', 'logs', 'requests', 'effects'];

export function statementsOf(dialect: Dialect) {
  const { tables: s } = dialect;
  return { ...aboutOwners(dialect), ...aboutRuns(dialect), ...aboutWhatIsKept(dialect), tables: s };
}

function aboutOwners({ tables: s, text, number }: Dialect) {
  const owners = `SELECT ${number('fence')}, ${text('host')}, ${number('pid')},
    ${text('process_start')}, ${number('since')}, ${number('heartbeat')} FROM ${s}owners`;
  return {
    owners,
    owner: `${owners} WHERE fence = $1`,
    heartbeatOf: `SELECT ${number('heartbeat')} FROM ${s}owners WHERE fence = $1`,
    dropOwner: `DELETE FROM ${s}owners WHERE fence = $1`,
    dropSilentOwner: `DELETE FROM ${s}owners
      WHERE fence = $1 AND ${number('heartbeat')} = $2`,
  };
}

function aboutRuns({ tables: s, text, number, among, ...dialect }: Dialect) {
  return {
    run: `SELECT ${number('nr')}, ${number('ended_at')}, ${number('owner')} FROM ${s}runs
      WHERE id = $1`,
    hiddenRun: dialect.hiddenRun,
    // Who owned it is 0 for nobody.
    takeRun: `UPDATE ${s}runs SET owner = $1
      WHERE nr = $2 AND ${number('coalesce(owner, 0)')} = $3 AND ended_at IS NULL`,
    head: `SELECT ${number('nr')}, ${text('chain')}, ${text('workflow')}, ${number('created_at')},
      (SELECT ${number('max(seq)')} FROM ${s}records WHERE run = nr) FROM ${s}runs WHERE id = $1`,
    // Others may have added more since the head was read.
    records: `SELECT ${number('seq')}, ${text('body')}, ${text('chain')} FROM ${s}records
      WHERE run = $1 AND seq <= $2 ORDER BY seq`,
    releaseRun: `UPDATE ${s}runs SET owner = NULL
      WHERE nr = $1 AND owner = $2 AND ended_at IS NULL`,
    list: `SELECT ${text('id')}, ${text('workflow')}, ${number('created_at')}, ${text('status')},
      ${text('error')}, ${number('started_at')}, ${number('ended_at')}, ${number('owner')},
      ${number('wake_at')} FROM ${s}runs`,
    noteLeftovers: `INSERT INTO ${s}graves(run) SELECT nr FROM ${s}runs
      WHERE ${among('id', '$1')} AND ended_at IS NOT NULL ON CONFLICT (run) DO NOTHING`,
    dropRuns: [
      ...dialect.freeResults,
      `DELETE FROM ${s}results WHERE run IN
        (SELECT id FROM ${s}runs WHERE nr IN (SELECT run FROM ${s}graves))`,
      `DELETE FROM ${s}runs WHERE nr IN (SELECT run FROM ${s}graves)`,
    ],
    leftover: `SELECT ${number('min(run)')} FROM ${s}graves`,
    dropLeftover: `DELETE FROM ${s}graves WHERE run = $1`,
    /** Some rows at a time, so that nobody waits long. */
    dropParts: OWNED.map((table) => `DELETE FROM ${s}${table} WHERE ${dialect.someRows(table)}`),
  };
}

function aboutWhatIsKept({ tables: s, text, number, among, telling }: Dialect) {
  const note = `${number('kept_at')}, ${text('body')}, ${text('sum')}`;
  return {
    newHold: `INSERT INTO ${s}holds(owner, hash) VALUES ($1, $2) RETURNING ${number('nr')}`,
    dropDeadHolds: `DELETE FROM ${s}holds WHERE owner NOT IN (SELECT fence FROM ${s}owners)`,
    // One that is there already stays as it is, and is given again.
    newRequest: `INSERT INTO ${s}requests(run, id, body)
      SELECT nr, $2, $3 FROM ${s}runs WHERE id = $1 AND ended_at IS NULL
      ON CONFLICT (run, id) DO UPDATE SET id = excluded.id RETURNING ${telling}`,
    requests: `SELECT ${number('q.nr')}, ${text('r.id')}, ${text('q.body')}
      FROM ${s}requests q JOIN ${s}runs r ON r.nr = q.run
      WHERE r.owner = $1 AND r.ended_at IS NULL ORDER BY q.nr`,
    dropRequests: `DELETE FROM ${s}requests WHERE run = $1 AND ${among('id', '$2')}`,
    requestsOf: `SELECT ${text('q.body')} FROM ${s}requests q JOIN ${s}runs r ON r.nr = q.run
      WHERE r.id = $1 AND r.ended_at IS NULL ORDER BY q.nr`,
    logs: `SELECT ${number('l.at')}, ${number('l.step')}, ${text('l.body')}
      FROM ${s}logs l JOIN ${s}runs r ON r.nr = l.run WHERE r.id = $1 ORDER BY l.nr`,
    result: `SELECT ${text('run')}, ${note} FROM ${s}results WHERE key = $1`,
    effect: `SELECT ${text('run_id')}, ${note} FROM ${s}effects WHERE key = $1`,
    newEffect: `INSERT INTO ${s}effects(key, run, run_id, kept_at, body, sum)
      VALUES ($1, $2, $3, $4, $5, $6)`,
  };
}
