/**
 * All that is to be written in one commit, as one statement for however many runs.
 * Knows rows and columns; must not know connections, nor who asked.
 *
 * One statement is one transaction and one message to and fro. It begins with the heartbeat of its
 * owner, which it moves by one: where that cannot be, it writes nothing.
 */
import type { LogLine, RunRecord } from '../../ports/store.ts';
import type { Value } from '../durable/asking.ts';
import type { Write } from '../durable/job.ts';
import { errorText, type NewRecord, type OwnRun } from '../durable/own-run.ts';
import type { NewResult } from '../durable/results.ts';
import { bytesList, numberList, textList } from './literals.ts';
import { type PartName, soleText, turnText } from './turn-text.ts';

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
}

interface Part {
  readonly name: PartName;
  readonly columns: readonly Value[];
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
    const parts = [
      beginning(this.changed(true)),
      moving(this.changed(false)),
      writing(this.records),
      beside(this.records),
      freeing(this.records, this.results),
      logging(this.lines),
      remembering(this.results),
    ].filter(({ columns }) => columns.length > 0);
    const args = parts.flatMap(({ columns }) => columns);
    const names = parts.map(({ name }) => name);
    return { text: turnText(schema, names), args: [...first, ...args] };
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
    const nothing = { error: null, startedAt: null, endedAt: null };
    this.changes.set(run, { head, chain: record.chain, status: 'pending', ...nothing });
    this.records.push({ run, record });
  }

  private append({ run, record, found }: Of<'append'>): void {
    let change = this.changes.get(run);
    if (change === undefined) {
      const nothing = { status: null, error: null, startedAt: null, endedAt: null };
      change = { head: undefined, chain: record.chain, ...nothing };
      this.changes.set(run, change);
    }
    const { start, end, status } = found;
    change.chain = record.chain;
    change.status = status ?? change.status;
    change.error = errorText(found) ?? change.error;
    change.startedAt = start?.at ?? change.startedAt;
    change.endedAt = end?.at ?? change.endedAt;
    this.records.push({ run, record });
  }

  private changed(isNew: boolean): [OwnRun, Change][] {
    return [...this.changes].filter(([, { head }]) => (head !== undefined) === isNew);
  }
}

function beginning(changes: readonly [OwnRun, Change][]): Part {
  if (changes.length === 0) return { name: 'begun', columns: [] };
  const heads = changes.map(([, { head }]) => head!);
  const columns = [
    textList(heads.map(({ runId }) => runId)),
    textList(heads.map(({ workflow }) => workflow)),
    numberList(heads.map(({ createdAt }) => createdAt)),
  ];
  return { name: 'begun', columns: [...columns, ...moving(changes).columns] };
}

function moving(changes: readonly [OwnRun, Change][]): Part {
  if (changes.length === 0) return { name: 'moved', columns: [] };
  const columns = [
    numberList(changes.map(([{ nr }]) => nr)),
    textList(changes.map(([, { chain }]) => chain)),
    textList(changes.map(([, { status }]) => status)),
    bytesList(changes.map(([, { error }]) => error)),
    numberList(changes.map(([, { startedAt }]) => startedAt)),
    numberList(changes.map(([, { endedAt }]) => endedAt)),
  ];
  return { name: 'moved', columns };
}

function writing(records: Turn['records']): Part {
  if (records.length === 0) return { name: 'written', columns: [] };
  const columns = [
    numberList(records.map(({ run }) => run.nr)),
    numberList(records.map(({ record }) => record.seq)),
    bytesList(records.map(({ record }) => record.body)),
    textList(records.map(({ record }) => record.chain)),
  ];
  return { name: 'written', columns };
}

function beside(records: Turn['records']): Part {
  const blobs = records.flatMap(({ run, record }) =>
    record.blobs.map((blob) => ({ ...blob, nr: run.nr })),
  );
  if (blobs.length === 0) return { name: 'beside', columns: [] };
  const columns = [numberList(blobs.map(({ nr }) => nr)), textList(blobs.map(({ hash }) => hash))];
  return { name: 'beside', columns };
}

/** What is named by now has to be held no more. */
function freeing(records: Turn['records'], results: Turn['results']): Part {
  const named = [...records.map(({ record }) => record), ...results.values()];
  const holds = named.flatMap(({ blobs }) => blobs.map(({ hold }) => hold));
  return { name: 'freed', columns: holds.length === 0 ? [] : [numberList(holds)] };
}

function logging(lines: Turn['lines']): Part {
  if (lines.length === 0) return { name: 'logged', columns: [] };
  const columns = [
    numberList(lines.map(({ run }) => run.nr)),
    numberList(lines.map(({ line }) => line.at)),
    numberList(lines.map(({ line }) => line.step)),
    bytesList(lines.map(({ line }) => JSON.stringify(line.text))),
  ];
  return { name: 'logged', columns };
}

function remembering(results: Turn['results']): Part {
  if (results.size === 0) return { name: 'remembered', columns: [] };
  const rows = [...results.values()];
  const columns = [
    textList([...results.keys()]),
    textList(rows.map(({ runId }) => runId)),
    numberList(rows.map(({ keptAt }) => keptAt)),
    bytesList(rows.map(({ body }) => body)),
    textList(rows.map(({ sum }) => sum)),
    textList(rows.map(({ blobs }) => blobs.map(({ hash }) => hash).join(' '))),
  ];
  return { name: 'remembered', columns };
}
