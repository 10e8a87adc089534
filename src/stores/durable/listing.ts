/**
 * Lists of runs: the question and the lines of the answer.
 * Knows columns and filters; must not know a database.
 */
import type { Owner, RunFilter, RunLine } from '../../ports/store.ts';
import { listLimit } from '../../run/list-limit.ts';
import { OPEN_STATUSES, RUN_STATUSES, type RunStatus } from '../../run/status.ts';
import { allOwners } from './claim.ts';
import { jsonTextOf, textOf } from './column.ts';
import type { Dialect } from './dialect.ts';
import { asOwner, isGone, type ProcessName } from './owners.ts';
import { type Query, rowsOf, type Value } from './query.ts';
import type { Statements } from './statements.ts';

interface Asked {
  readonly dialect: Dialect;
  readonly words: Statements;
}

/** `here`: who asks, to tell which owners live. */
export function* runLines(
  asked: Asked,
  here: ProcessName,
  filter: RunFilter,
): Query<readonly RunLine[]> {
  const owners = yield* allOwners(asked.words);
  const alive = owners.filter((owner) => !isGone(owner, here));
  const fences = alive.map(({ fence }) => fence);
  const { sql, args } = listing(filter, fences, asked);
  const ownerOf = (fence: number) => {
    const row = alive.find((owner) => owner.fence === fence);
    return row && asOwner(row);
  };
  return (yield* rowsOf(sql, args)).map((row) => lineOf(row, ownerOf));
}

/** The question: fixed words, and every value as an argument. `alive` are the fences of owners. */
export function listing(
  filter: RunFilter,
  alive: readonly number[],
  { dialect, words }: Asked,
): { sql: string; args: Value[] } {
  const { runIds, workflow, statuses, interrupted, due, asked, since, before } = filter;
  const limit = listLimit(filter.limit);
  const terms: string[] = [];
  const args: Value[] = [];
  const next = (value: Value) => `$${args.push(value)}`;
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
  if (due !== undefined) terms.push('ended_at IS NULL', `wake_at <= ${next(due)}`);
  if (asked === true)
    terms.push('ended_at IS NULL', `nr IN (SELECT run FROM ${dialect.tables}requests)`);
  if (since !== undefined) terms.push(`created_at >= ${next(since)}`);
  if (before !== undefined) terms.push(`created_at < ${next(before)}`);
  const most = next(Number.isFinite(limit) ? limit : dialect.noLimit);
  // Few are due among many that wait: they are found by that, and put in order then.
  const few = due !== undefined || asked === true;
  const order = few ? 'coalesce(created_at, 0)' : 'created_at';
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  return {
    sql: `${words.list}${where} ORDER BY ${order} DESC, nr DESC LIMIT ${most}`,
    args,
  };
}

/** Never fails: a row that makes no sense must not hide the others. */
function lineOf(row: readonly unknown[], ownerOf: (fence: number) => Owner | undefined): RunLine {
  const [id, workflow, createdAt, status, error, startedAt, endedAt, owner, wakeAt] = row;
  const word = textOf(status) as RunStatus;
  return {
    runId: textOf(id),
    workflow: textOf(workflow),
    createdAt: Number(createdAt),
    status: RUN_STATUSES.includes(word) ? word : 'pending',
    error: error === null ? undefined : jsonTextOf(error),
    startedAt: startedAt === null ? undefined : Number(startedAt),
    endedAt: endedAt === null ? undefined : Number(endedAt),
    wakeAt: word === 'waiting' && wakeAt !== null ? Number(wakeAt) : undefined,
    owner: owner === null || endedAt !== null ? undefined : ownerOf(Number(owner)),
  };
}
