/**
 * Lists of runs: the question and the lines of the answer.
 * Knows columns and filters; must not know a database, nor which owners live.
 */
import type { Owner, RunFilter, RunLine } from '../../ports/store.ts';
import { listLimit } from '../../run/list-limit.ts';
import { OPEN_STATUSES, RUN_STATUSES, type RunStatus } from '../../run/status.ts';
import { jsonTextOf, textOf } from './column.ts';

/** How a database is asked. Words only; each value is an argument. */
export interface Dialect<Value> {
  /** The columns id, workflow, created_at, status, error, started_at, ended_at and owner of all runs. */
  readonly columns: string;
  /** Where the next argument stands, which is the given one counted from 1. */
  place(number: number): string;
  /** A term that holds for the values of a list, and the argument for it. */
  among(column: string, place: string): string;
  list(values: readonly string[] | readonly number[]): Value;
  readonly noLimit: Value;
}

/** The question: fixed words, and every value as an argument. `alive` are the fences of owners. */
export function listing<Value>(
  filter: RunFilter,
  alive: readonly number[],
  dialect: Dialect<Value>,
): { sql: string; args: (Value | string | number)[] } {
  const { runIds, workflow, statuses, interrupted, since, before } = filter;
  const limit = listLimit(filter.limit);
  const terms: string[] = [];
  const args: (Value | string | number)[] = [];
  const next = (value: Value | string | number) => dialect.place(args.push(value));
  const among = (column: string, values: readonly string[] | readonly number[]) =>
    dialect.among(column, next(dialect.list(values)));
  if (runIds !== undefined) terms.push(among('id', runIds));
  if (workflow !== undefined) terms.push(`workflow = ${next(workflow)}`);
  if (statuses !== undefined) {
    terms.push(among('status', statuses));
    if (statuses.every((status) => OPEN_STATUSES.includes(status))) terms.push('ended_at IS NULL');
  }
  if (interrupted === true) {
    terms.push('ended_at IS NULL', `(owner IS NULL OR NOT ${among('owner', alive)})`);
  }
  if (since !== undefined) terms.push(`created_at >= ${next(since)}`);
  if (before !== undefined) terms.push(`created_at < ${next(before)}`);
  const most = next(Number.isFinite(limit) ? limit : dialect.noLimit);
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  return {
    sql: `${dialect.columns}${where} ORDER BY created_at DESC, nr DESC LIMIT ${most}`,
    args,
  };
}

/** Never fails: a row that makes no sense must not hide the others. */
export function lineOf(
  row: readonly unknown[],
  ownerOf: (fence: number) => Owner | undefined,
): RunLine {
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
