/**
 * Copies of a store that are damaged everywhere, one place at a time, and what came of opening them.
 * Knows bytes of files; must not know what they mean. The copies are opened by a process of their own
 * (`damaged.ts`), which is started again after the copy that ended it.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/run/event.ts';
import { SNAPSHOT_VERSION } from '../../src/run/kept-plan.ts';
import { Batch } from '../../src/std/batch.ts';
import { blobFolderOf, blobNames } from '../../src/stores/sql/blob-folder.ts';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { type Ended, isEnd, newFolder, tellEach } from './program.ts';

export interface Harm {
  /** What is harmed: the file of the store, its log, or the one large value beside it. */
  readonly part: 'file' | 'log' | 'blob';
  /** `cut`: everything from there on is gone. */
  readonly kind: 'zeros' | 'random' | 'bit' | 'cut';
  /** Where the 512 bytes begin of which all or one bit is changed. */
  readonly offset: number;
}

/** The file that is harmed. */
export function harmedFile(store: string, part: Harm['part']): string {
  if (part === 'blob') return join(blobFolderOf(store), blobNames(store)[0]!);
  return part === 'log' ? `${store}-wal` : store;
}

/** What came of opening a damaged copy: numbers of runs. */
export interface Opened {
  file: 'opened' | 'refused';
  whole: number;
  refused: number;
  /** Not found any more, because what leads to them is damaged. */
  missing: number;
  faults: string[];
}

export interface DamageReport {
  readonly copies: number;
  readonly filesRefused: number;
  readonly whole: number;
  readonly refused: number;
  readonly missing: number;
  readonly faults: readonly string[];
}

export const READ_LIMIT = 1_000;
/** The run of which a value is kept beside the file. */
const LARGE_RUN = 5;
const STEP = 512;
const KINDS = {
  file: ['zeros', 'random', 'bit'],
  log: ['zeros', 'random', 'bit'],
  blob: ['zeros', 'random', 'bit', 'cut'],
} as const;

/** Harms of a file: of each place all kinds, or of every so-maniest place one kind in turn. */
export function harmsOf(file: string, part: Harm['part'], stride: number): Harm[] {
  const places = Math.ceil(statSync(harmedFile(file, part)).size / STEP);
  const all = KINDS[part];
  const harms: Harm[] = [];
  for (let place = 0; place < places; place += stride) {
    const kinds = stride === 1 ? all : [all[(place / stride) % all.length]!];
    for (const kind of kinds) harms.push({ part, kind, offset: place * STEP });
  }
  return harms;
}

/** A closed store of that many runs, one with a result as large as a record holds, one with a larger one. */
export async function writeStore(file: string, runs: number): Promise<void> {
  const store = sqliteStore(file);
  for (let run = 0; run < runs; run++) {
    const runId = `run-${run}`;
    const snapshot = {
      version: SNAPSHOT_VERSION,
      steps: Array.from({ length: 8 }, (_, i) => `s${i}`),
    };
    await store.begin({ runId, workflow: `flow-${run % 3}`, createdAt: 1e12 + run, snapshot });
    for (const events of eventsOf(runId, run)) await store.append(runId, events);
  }
  await store.close();
}

function eventsOf(runId: string, run: number): Batch<Event>[] {
  const outputs: unknown[] = Array.from({ length: 8 }, (_, i) => ({ i, text: 'é "x" '.repeat(i) }));
  outputs.push(new Uint8Array([run, 0, 255]));
  if (run === 3) outputs.push('large '.repeat(40_000));
  if (run === LARGE_RUN) outputs.push('larger '.repeat(40_000));
  const events: Event[] = [{ type: 'run.started', at: 1, runId }];
  outputs.forEach((output, step) => {
    events.push({ type: 'step.started', step, attempt: 1, at: 2 });
    const rest = { attempt: 1, at: 3, metadata: undefined };
    events.push({ type: 'step.succeeded', step, output, ...rest });
  });
  if (run % 4 !== 0) {
    const rest = { at: 4, output: null, error: undefined };
    events.push({ type: 'run.finished', status: 'succeeded', ...rest });
  }
  const batches: Batch<Event>[] = [];
  for (let i = 0; i < events.length; i += 2) {
    const batch = new Batch<Event>();
    for (const event of events.slice(i, i + 2)) batch.push(event);
    batches.push(batch);
  }
  return batches;
}

export async function openDamaged(
  program: string,
  sound: string,
  harms: readonly Harm[],
): Promise<DamageReport> {
  return reportOf(harms, await tellEach<Opened>(program, [sound, newFolder()], harms));
}

const nameOf = ({ part, kind, offset }: Harm) => `${part}, ${kind} at ${offset}`;

/** Adds up what was found of each harm. */
export function reportOf(harms: readonly Harm[], told: readonly (Opened | Ended)[]): DamageReport {
  const found = told.filter((one): one is Opened => !isEnd(one));
  const sum = (key: 'whole' | 'refused' | 'missing') =>
    found.reduce((total, opened) => total + opened[key], 0);
  const faults = told.flatMap((one, i) =>
    (isEnd(one) ? [`the process ended: ${one.code ?? one.signal} ${one.stderr}`] : one.faults).map(
      (fault) => `${nameOf(harms[i]!)}: ${fault}`,
    ),
  );
  return {
    copies: told.length,
    filesRefused: found.filter(({ file }) => file === 'refused').length,
    whole: sum('whole'),
    refused: sum('refused'),
    missing: sum('missing'),
    faults,
  };
}
