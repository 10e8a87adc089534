/**
 * Lists of runs: the question and the lines of the answer.
 * Knows columns and filters; must not know which owners live.
 */
import type { Owner, RunFilter, RunLine } from '../../ports/store.ts';
import { OPEN_STATUSES, RUN_STATUSES, type RunStatus } from '../../run/status.ts';
import { jsonTextOf, textOf } from './connection.ts';
import type { Row, SqlValue } from './driver.ts';

const LIMIT = 50;

const COLUMNS = `SELECT CAST(id AS BLOB), CAST(workflow AS BLOB), CAST(created_at AS REAL),
  CAST(status AS BLOB), CAST(error AS BLOB), CAST(started_at AS REAL), CAST(ended_at AS REAL),
  CAST(owner AS REAL) FROM runs`;

/** The question: fixed words, and every value as an argument. `alive` are the fences of owners. */
export function listing(
  filter: RunFilter,
  alive: readonly number[],
): { sql: string; args: SqlValue[] } {
  const { runIds, workflow, statuses, interrupted, since, before, limit = LIMIT } = filter;
  const terms: string[] = [];
  const args: SqlValue[] = [];
  const must = (term: string, ...values: SqlValue[]) => {
    terms.push(term);
    args.push(...values);
  };
  if (runIds !== undefined) must('id IN (SELECT value FROM json_each(?))', JSON.stringify(runIds));
  if (workflow !== undefined) must('workflow = ?', workflow);
  if (statuses !== undefined) {
    must('status IN (SELECT value FROM json_each(?))', JSON.stringify(statuses));
    if (statuses.every((status) => OPEN_STATUSES.includes(status))) must('ended_at IS NULL');
  }
  if (interrupted === true) {
    must('ended_at IS NULL');
    must('(owner IS NULL OR owner NOT IN (SELECT value FROM json_each(?)))', JSON.stringify(alive));
  }
  if (since !== undefined) must('created_at >= ?', since);
  if (before !== undefined) must('created_at < ?', before);
  args.push(Number.isFinite(limit) ? Math.max(0, Math.floor(limit)) : -1);
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  return { sql: `${COLUMNS}${where} ORDER BY created_at DESC, nr DESC LIMIT ?`, args };
}

/** Never fails: a row that makes no sense must not hide the others. */
export function lineOf(row: Row, ownerOf: (fence: number) => Owner | undefined): RunLine {
  const [id, workflow, createdAt, status, error, startedAt, endedAt, owner] = row;
  const word = textOf(status) as RunStatus;
  return {
    runId: textOf(id),
    workflow: textOf(workflow),
    createdAt: Number(createdAt),
    status: RUN_STATUSES.includes(word) ? word : 'pending',
    error: error === null ? undefined : jsonTextOf(error),
    startedAt: startedAt === null ? undefined : Number(startedAt),
    endedAt: endedAt === null ? undefined : Number(endedAt),
    owner: owner === null || endedAt !== null ? undefined : ownerOf(Number(owner)),
  };
}
