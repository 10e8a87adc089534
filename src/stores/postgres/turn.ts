/**
 * All that is to be written in one commit, as one statement for however many runs.
 * Knows rows and columns; must not know connections, nor who asked.
 *
 * One statement is one transaction and one message to and fro. It begins with the heartbeat of its
 * owner, which it moves by one: where that cannot be, it writes nothing.
 */
import type { LogLine, RunRecord } from '../../ports/store.ts';
import type { Write } from '../durable/job.ts';
import { errorText, type NewRecord, type OwnRun } from '../durable/own-run.ts';
import type { Value } from '../durable/query.ts';
import type { NewResult } from '../durable/results.ts';
import { bytesList, numberList, textList } from './literals.ts';
import { columnsOf, PARTS, type PartName, soleText, turnText } from './turn-text.ts';

type Cells = readonly (string | number | null)[];

type Of<Kind> = Extract<Write, { kind: Kind }>;

/** What becomes of the row of a run. */
interface Change {
  /** Given for a run that begins. */
  readonly head: Omit<RunRecord, 'snapshot'> | undefined;
  chain: string;
  status: string | null;
  error: string | null;
  startedAt: number | null;
  endedAt: number | null;
  wakeAt: number | null;
}

/** A statement with places for its arguments. */
export interface Question {
  readonly text: string;
  readonly args: readonly Value[];
}

export interface TurnOwner {
  readonly fence: number;
  readonly heartbeat: number;
  readonly synchronousCommit: 'on' | 'off';
}

export class Turn {
  private readonly changes = new Map<OwnRun, Change>();
  private readonly records: { readonly run: OwnRun; readonly record: NewRecord }[] = [];
  private readonly lines: { readonly run: OwnRun; readonly line: LogLine }[] = [];
  private readonly results = new Map<string, NewResult>();

  add(write: Write): void {
    switch (write.kind) {
      case 'begin':
        this.begin(write);
        break;
      case 'append':
        this.append(write);
        break;
      case 'log':
        this.lines.push(write);
        break;
      case 'remember':
        this.results.set(write.key, write.result);
        break;
    }
  }

  /** Runs that begin with it. */
  get begun(): OwnRun[] {
    return this.changed(true).map(([run]) => run);
  }

  /** Runs that were there before it. */
  get moved(): OwnRun[] {
    return this.changed(false).map(([run]) => run);
  }

  question(schema: string, owner: TurnOwner): Question {
    const { fence, heartbeat, synchronousCommit } = owner;
    const first = [fence, heartbeat, synchronousCommit];
    const sole = this.sole();
    if (sole !== undefined) return { text: soleText(schema), args: [...first, ...sole] };
    const parts = PARTS.map((name) => ({ name, rows: this.rowsOf(name) })).filter(
      ({ rows }) => rows.length > 0,
    );
    const args = parts.flatMap(({ name, rows }) => listsOf(name, rows));
    const names = parts.map(({ name }) => name);
    return { text: turnText(schema, names), args: [...first, ...args] };
  }

  /** What is written there, in the order of the columns. */
  private rowsOf(part: PartName): Cells[] {
    const { records, results } = this;
    switch (part) {
      case 'begun':
        return this.changed(true).map(([run, change]) => {
          const { runId, workflow, createdAt } = change.head!;
          return [runId, workflow, createdAt, ...cellsOf(run, change)];
        });
      case 'moved':
        return this.changed(false).map(([run, change]) => cellsOf(run, change));
      case 'written':
        return records.map(({ run, record }) => [run.nr, record.seq, record.body, record.chain]);
      case 'beside':
        return records.flatMap(({ run, record }) => record.blobs.map(({ hash }) => [run.nr, hash]));
      case 'freed': {
        // What is named by now has to be held no more.
        const named = [...records.map(({ record }) => record), ...results.values()];
        return named.flatMap(({ blobs }) => blobs.map(({ hold }) => [hold]));
      }
      case 'logged':
        return this.lines.map(({ run, line }) => {
          return [run.nr, line.at, line.step, JSON.stringify(line.text)];
        });
      case 'remembered':
        return [...results].map(([key, { runId, keptAt, body, sum, blobs }]) => {
          return [key, runId, keptAt, body, sum, blobs.map(({ hash }) => hash).join(' ')];
        });
    }
  }

  /** The arguments for one record of one run of which nothing else changes, if it is no more. */
  private sole(): Value[] | undefined {
    const [only] = this.records;
    if (only === undefined || this.records.length > 1 || this.lines.length > 0) return undefined;
    const { run, record } = only;
    const { head, status, endedAt } = this.changes.get(run)!;
    const isMore = head !== undefined || status !== null || endedAt !== null;
    if (isMore || record.blobs.length > 0 || this.results.size > 0) return undefined;
    return [run.nr, record.chain, record.seq, Buffer.from(record.body)];
  }

  private begin({ run, head, record }: Of<'begin'>): void {
    const nothing = { error: null, startedAt: null, endedAt: null, wakeAt: 0 };
    this.changes.set(run, { head, chain: record.chain, status: 'pending', ...nothing });
    this.records.push({ run, record });
  }

  private append({ run, record, found }: Of<'append'>): void {
    let change = this.changes.get(run);
    if (change === undefined) {
      const nothing = { status: null, error: null, startedAt: null, endedAt: null, wakeAt: null };
      change = { head: undefined, chain: record.chain, ...nothing };
      this.changes.set(run, change);
    }
    const { start, end, status, wakeAt } = found;
    change.chain = record.chain;
    if (status !== undefined) [change.status, change.wakeAt] = [status, wakeAt];
    change.error = errorText(found) ?? change.error;
    change.startedAt = start?.at ?? change.startedAt;
    change.endedAt = end?.at ?? change.endedAt;
    this.records.push({ run, record });
  }

  private changed(isNew: boolean): [OwnRun, Change][] {
    return [...this.changes].filter(([, { head }]) => (head !== undefined) === isNew);
  }
}

function cellsOf({ nr }: OwnRun, change: Change): Cells {
  const { chain, status, error, startedAt, endedAt, wakeAt } = change;
  return [nr, chain, status, error, startedAt, endedAt, wakeAt];
}

/** A list for each column, so that there are as many arguments for one row as for many. */
function listsOf(part: PartName, rows: readonly Cells[]): string[] {
  return columnsOf(part).map(({ type }, i) => {
    const cells = rows.map((row) => row[i]!);
    if (type === 'text') return textList(cells as (string | null)[]);
    return type === 'bytea' ? bytesList(cells as (string | null)[]) : numberList(cells as number[]);
  });
}
