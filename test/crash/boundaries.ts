/**
 * Runs of the program `boundary.ts` that die where they are told to, and what must hold of them.
 * Knows boundaries by name, kept events, and effects; must not look into the store but by its socket.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobFolderOf } from '../../src/stores/sql/blob-folder.ts';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { newFolder, play } from './program.ts';
import { type Effect, faultsOf, type Told } from './what-holds.ts';

export type Effects = 'idempotent' | 'once';

/** An effect and the number of the process, from 0, that had it. */
export interface EffectOf extends Effect {
  readonly by: number;
}

/** A run over several processes. */
export interface Played {
  /** That of the store. */
  readonly file: string;
  readonly effects: Effects;
  /** What was kept when each process had ended. */
  readonly histories: readonly (readonly Told[])[];
  readonly had: readonly EffectOf[];
  readonly told: readonly Told[];
  /** Where the processes really died. */
  readonly deaths: readonly string[];
  /** The steps that somebody decided about at the end. */
  readonly resolved: readonly string[];
  /** Words of processes that neither ended well nor were killed. */
  readonly failures: readonly string[];
}

/** Dies at each of the places, one process each, then runs to the end and resolves what is parked. */
export async function playRun(
  program: string,
  { effects, deaths }: { effects: Effects; deaths: readonly string[] },
): Promise<Played> {
  const folder = newFolder();
  const histories: Told[][] = [];
  const failures: string[] = [];
  const next = async (...words: string[]) => {
    const { code, signal, stderr, lines } = await play(program, [folder, effects, ...words]);
    if (code !== 0 && signal !== 'SIGKILL') failures.push(`${words}: ${stderr}`);
    histories.push(await kept(join(folder, 'runs.db')));
    return lines;
  };
  const isOver = () => histories.at(-1)?.at(-1)?.type === 'run.finished';
  const bounds: number[] = [];
  for (const death of [...deaths, 'never']) {
    if (isOver()) break;
    await next(death);
    bounds.push(readLines(folder, 'effects').length);
  }
  const resolved = isOver() ? [] : parkedIn(histories.at(-1)!);
  if (resolved.length > 0) await next('never', resolved.join(','));
  const had = readLines<Effect>(folder, 'effects').map((effect, line) => {
    const by = bounds.findIndex((bound) => line < bound);
    return { ...effect, by: by < 0 ? bounds.length : by };
  });
  const told = readLines<Told>(folder, 'told');
  const died = existsSync(join(folder, 'deaths'))
    ? readFileSync(join(folder, 'deaths'), 'utf8').trim().split('\n')
    : [];
  const file = join(folder, 'runs.db');
  return { file, effects, histories, had, told, deaths: died, resolved, failures };
}

function readLines<T>(folder: string, name: string): T[] {
  const file = join(folder, name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): T => JSON.parse(line));
}

const IDS = ['a', 'b', 'c', 'd', 'e'];

async function kept(file: string): Promise<Told[]> {
  if (!existsSync(file)) return [];
  const store = sqliteStore(file);
  const history = await store.read('r');
  await store.close();
  return (history?.events ?? []).map((event) => {
    const { type, at } = event;
    if ('id' in event) return { type, at, id: event.id };
    if (!('step' in event)) return { type, at };
    const attempt = 'attempt' in event ? { attempt: event.attempt } : {};
    return { type, at, step: IDS[event.step]!, ...attempt };
  });
}

/** Files of large values that are still there when the run has been removed. */
export async function leftAfterForget(file: string): Promise<string[]> {
  const store = sqliteStore(file);
  await store.forget(['r']);
  await store.close();
  return readdirSync(blobFolderOf(file));
}

function parkedIn(history: readonly Told[]): string[] {
  return history.flatMap(({ type, step }) => (type === 'step.parked' ? [step!] : []));
}

export function standing(history: readonly Told[], step: string): 'new' | 'under way' | 'ended' {
  const own = history.filter((event) => event.step === step);
  if (own.some(({ type }) => type === 'step.succeeded')) return 'ended';
  return own.some(({ type }) => type === 'step.started') ? 'under way' : 'new';
}

/** What does not hold; empty when all is well. */
export function boundaryFaults(played: Played): string[] {
  const { histories, had, told, resolved, failures } = played;
  const history = histories.at(-1) ?? [];
  const asIs = had.filter(({ step }) => !resolved.includes(step));
  const faults = [...failures];
  if (history.at(-1)?.type !== 'run.finished') faults.push('the run did not end');
  const undecided = history.filter(
    ({ type, step }) => !(type === 'step.succeeded' && resolved.includes(step!)),
  );
  faults.push(...faultsOf({ told: [], history: undecided, effects: asIs }));
  faults.push(
    ...faultsOf({ told, history, effects: [] }).filter((fault) => fault.startsWith('told')),
  );
  for (let i = 1; i < histories.length; i++) faults.push(...turnFaults(played, i));
  return faults;
}

/** What the process number `i` made of what the one before had left. */
function turnFaults({ effects, histories, had }: Played, i: number): string[] {
  const [before, after] = [histories[i - 1]!, histories[i]!];
  const faults: string[] = [];
  const start = JSON.stringify(after.slice(0, before.length));
  if (start !== JSON.stringify(before)) faults.push(`process ${i} changed what was kept`);
  for (const step of IDS) {
    const stood = standing(before, step);
    const again = had.filter((effect) => effect.step === step && effect.by === i);
    const parked = parkedIn(after).includes(step);
    if (stood === 'ended' && again.length > 0) faults.push(`${step} ran again after its end`);
    if (effects === 'once' && stood === 'under way') {
      if (again.length > 0) faults.push(`${step} has once and ran again`);
      // A process that dies early in its turn may not have come to it.
      if (!parked && after.length > before.length) faults.push(`${step} has once, is not parked`);
    }
    if (effects === 'idempotent' && parked) faults.push(`${step} is parked`);
    if (again.length > 0 && stood === 'under way') faults.push(...unseen(after, again[0]!));
  }
  return faults;
}

/** A step that ran again is seen to have begun twice, and to have been interrupted. */
function unseen(history: readonly Told[], { step, attempt }: Effect): string[] {
  const has = (type: string, number: number) =>
    history.some((event) => event.type === type && event.step === step && event.attempt === number);
  const all =
    has('step.started', attempt - 1) &&
    has('step.interrupted', attempt - 1) &&
    has('step.started', attempt);
  return all ? [] : [`the repetition of ${step} is not in the history`];
}
