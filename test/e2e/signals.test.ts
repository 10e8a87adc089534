/**
 * What signals and closed pipes do to a run of the real command line.
 * Knows processes and exit codes; must not look inside the engine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../src/std/random.ts';
import { atLength } from '../length.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const FOLDER = fileURLToPath(new URL('../fixtures/signals/', import.meta.url));

interface Line {
  readonly type: string;
  readonly step?: string;
  readonly runId?: string;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly events: readonly Line[];
  readonly stderr: string;
}

/** All runs are kept in one file, as those of one folder are. */
const STORE = join(mkdtempSync(join(tmpdir(), 'heddle-signals-')), 'runs.db');
afterAll(() => rmSync(dirname(STORE), { recursive: true }));

function heddle(...args: string[]): ChildProcess {
  const all = [MAIN, ...args, '--jsonl', '--store', `sqlite:${STORE}`];
  return spawn(process.execPath, all, { cwd: FOLDER });
}

function startRun(file: string, ...more: string[]): ChildProcess {
  return heddle('run', file, ...more);
}

async function ended(child: ChildProcess): Promise<Ended> {
  const events: Line[] = [];
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  createInterface(child.stdout!).on('line', (line) => events.push(JSON.parse(line)));
  const [code, signal] = await once(child, 'close');
  return { code, signal, events, stderr };
}

/** Resolves when the run has told an event about a step. */
function told(child: ChildProcess, type: string, step: string): Promise<void> {
  return new Promise((resolve) => {
    createInterface(child.stdout!).on('line', (line) => {
      const event = JSON.parse(line) as Line;
      if (event.type === type && event.step === step) resolve();
    });
  });
}

/** Resolves when the run has told so many events. */
function lines(child: ChildProcess, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    createInterface(child.stdout!).on('line', () => {
      if (seen++ === count) resolve();
    });
  });
}

/** A process that a signal met before it had handlers is ended by the signal: the shell says the same. */
function exitCode({ code, signal }: Ended): number | null {
  if (signal === 'SIGINT') return 130;
  return signal === 'SIGTERM' || signal === 'SIGHUP' ? 143 : code;
}

function startsAfterStop(events: readonly Line[]): readonly Line[] {
  const stop = events.findIndex(({ type }) => type === 'run.leaving');
  return stop < 0 ? [] : events.slice(stop).filter(({ type }) => type === 'step.started');
}

/** What a run had done before the Ctrl-C is not done again by the process that takes it up. */
async function goesOn(events: readonly Line[]): Promise<void> {
  if (events.at(-1)?.type === 'run.finished') return;
  const { events: rest, code } = await ended(heddle('resume', events[0]!.runId!));
  expect(code).toBe(0);
  expect(rest.at(-1)).toMatchObject({ type: 'run.finished', status: 'succeeded' });
  const done = (list: readonly Line[]) =>
    list.filter(({ type }) => type === 'step.succeeded').map(({ step }) => step);
  expect(done(rest).filter((step) => done(events).includes(step))).toEqual([]);
}

const MOMENTS = atLength({ short: 25, ci: 200, long: 1_000 });

it(`starts no step after a Ctrl-C, at any of ${MOMENTS} moments`, {
  timeout: 4 * MOMENTS * 1_000,
}, async () => {
  const random = seededRandom(7);
  // Some moments of the process's start, and many right after some event of the run.
  const moments = Array.from({ length: MOMENTS }, (_, i) =>
    i < 0.15 * MOMENTS ? { ms: random() * 150 } : { event: Math.floor(random() * 26) },
  );
  let cut = 0;
  const one = async (moment: { ms?: number; event?: number }) => {
    const child = startRun('many.yaml');
    const end = ended(child);
    await ('ms' in moment ? sleep(moment.ms) : lines(child, moment.event!));
    child.kill('SIGINT');
    const result = await end;
    const { events, stderr } = result;
    expect(startsAfterStop(events), JSON.stringify(moment)).toEqual([]);
    if (events.some(({ type }) => type === 'run.leaving')) {
      cut++;
      if (cut % 10 === 0) await goesOn(events);
    }
    const over = events.at(-1)?.type === 'run.finished' && !stderr.includes('stopping');
    // A signal that comes when the run has been told to its end may still meet the process.
    expect(over ? [0, 130] : [130], stderr).toContain(exitCode(result));
  };
  const queue = [...moments];
  const worker = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await one(next);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  // Else the moments all fell before the run or after it, and nothing was shown.
  expect(cut).toBeGreaterThan(MOMENTS / 2);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const)('ends at the second %s although a step never stops', async (name, code) => {
  const child = startRun('deaf.yaml');
  const end = ended(child);
  await told(child, 'step.started', 'deaf');
  child.kill(name);
  await once(child.stderr!, 'data');
  child.kill(name);
  const { code: exit, signal, events } = await end;
  expect({ exit, signal }).toEqual({ exit: code, signal: null });
  expect(events.filter(({ type }) => type === 'step.started')).toHaveLength(1);
});

it('goes on without a reader, and keeps its exit code', async () => {
  const child = startRun('many.yaml');
  child.stdout!.once('data', () => child.stdout!.destroy());
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'exit');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
