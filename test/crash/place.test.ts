/**
 * The place of a store: a folder or a disk that can only be read, a file that is written over while it
 * is in use, and parts that belong to another store. Said before anything runs, and never mixed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { StoreError } from '../../src/run/store-error.ts';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { same } from '../../src/testing/contract/store-draft.ts';
import { assertBuilt } from '../specs/call.ts';
import { writeStore } from './damage.ts';
import { leftOut } from './length.ts';
import { unfit } from './poison.ts';
import { bundled, heddle, MAIN, newFolder, Play } from './program.ts';

const STEPS = fileURLToPath(new URL('../fixtures/crash/steps.mjs', import.meta.url));
const FLOW = 'heddle: 1\nsteps:\n  - { id: a, uses: ./steps.mjs#work, with: { ms: 0 } }\n';
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];

function withFlow(folder: string): string {
  copyFileSync(STEPS, join(folder, 'steps.mjs'));
  writeFileSync(join(folder, 'flow.yaml'), FLOW);
  return folder;
}

/** A store to be copied: this process may hold its own file for a while after it has closed it. */
async function closedStore(runs: number): Promise<string> {
  const file = join(newFolder(), 'closed.db');
  await writeStore(file, runs);
  return file;
}

/** Calls the command line as somebody to whom permissions apply, which they do not to root. */
async function asNobody(cwd: string, ...args: string[]) {
  const root = process.getuid?.() === 0;
  const [program, ...rest] = root
    ? ['setpriv', ...NOBODY, process.execPath, MAIN, ...args]
    : [process.execPath, MAIN, ...args];
  const child = spawn(program!, rest, { cwd });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (part) => (stderr += part));
  const [code] = await once(child, 'close');
  return { code, stderr };
}

function canBeNobody(): boolean {
  if (process.getuid === undefined) return false;
  if (process.getuid() !== 0) return true;
  try {
    execFileSync('setpriv', [...NOBODY, process.execPath, MAIN, '--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

it('in a folder that may not be written is refused before a step runs', async () => {
  assertBuilt();
  if (!canBeNobody()) return leftOut('place', 'no way to call a program as another user');
  const folder = withFlow(newFolder());
  chmodSync(folder, 0o555);
  const { code, stderr } = await asNobody(folder, 'run', 'flow.yaml', '--run-id', 'r');
  expect({ code, stderr }).toEqual({
    code: 6,
    stderr: expect.stringContaining(
      `the store ${join(folder, '.heddle', 'heddle.db')} cannot be used: this user may not write there`,
    ),
  });
  expect(unfit(stderr)).toBeUndefined();
  expect(existsSync(join(folder, 'r.effects'))).toBe(false);
});

it('on a disk that can only be read is refused before a step runs', async () => {
  assertBuilt();
  const disk = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk], { stdio: 'pipe' });
  } catch {
    return leftOut('place', 'no right to mount a disk');
  }
  try {
    withFlow(disk);
    copyFileSync(await closedStore(2), join(disk, 'runs.db'));
    execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'pipe' });
    for (const store of ['runs.db', 'new.db']) {
      const place = ['--store', `sqlite:${store}`];
      const { code, stderr } = await heddle(['run', 'flow.yaml', ...place], { cwd: disk });
      expect({ code, stderr }).toEqual({
        code: 6,
        stderr: expect.stringMatching(new RegExp(`the store ${store} cannot be used: .*\n *fix: `)),
      });
      expect(unfit(stderr)).toBeUndefined();
    }
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

it('that is written over while it is in use gives nothing that was not written', async () => {
  const program = await bundled('store/append');
  const file = join(newFolder(), 'runs.db');
  const other = join(newFolder(), 'other.db');
  copyFileSync(await closedStore(3), other);
  const writer = new Play(program, [file]);
  await writer.said((line) => line === 'kept 50');
  copyFileSync(other, file);
  const enough = await writer.said((line) => line === 'kept 3000');
  writer.kill();
  const { signal } = await writer.ended;
  // It goes on in its log, or notices; it does not end by a signal of its own.
  expect(signal === null || enough !== undefined).toBe(true);
  const kept = await numbersOf(file);
  expect(kept).toEqual(kept.map((_, i) => i + 1));
});

/** The numbers of the events of the run `a`; none when it, or the whole store, is refused. */
async function numbersOf(file: string): Promise<number[]> {
  const store = sqliteStore(file);
  const read = await store.read('a').catch((error: StoreError) => error);
  await store.close();
  if (read instanceof Error) expect(['damaged', 'unusable']).toContain(read.kind);
  if (read === undefined || read instanceof Error) return [];
  return read.events.map(({ at }) => at);
}

it('with the log of another store gives whole runs, of whichever', async () => {
  const folder = newFolder();
  const names = ['first', 'second'] as const;
  const runs = new Map<string, unknown>();
  for (const [i, name] of names.entries()) {
    const file = join(folder, `${name}.db`);
    await writeStore(file, 6 + 4 * i);
    const store = sqliteStore(file);
    await store.begin({ runId: name, workflow: 'w', createdAt: 1, snapshot: name });
    for (const { runId } of await store.list())
      runs.set(`${name} ${runId}`, (await store.read(runId))!.events);
    // As a killed process would leave both.
    for (const part of ['', '-wal']) copyFileSync(file + part, join(folder, `${name}-left${part}`));
    await store.close();
  }
  const mixed = join(folder, 'mixed');
  mkdirSync(mixed);
  const file = join(mixed, 'runs.db');
  copyFileSync(join(folder, 'first-left'), file);
  copyFileSync(join(folder, 'second-left-wal'), `${file}-wal`);
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  const store = sqliteStore(file);
  const listed = await store.list({ limit: 1_000 }).catch((error: StoreError) => error);
  const ids = listed instanceof Error ? [] : listed.map(({ runId }) => runId);
  if (listed instanceof Error) expect(listed.kind).toBe('unusable');
  for (const id of ids) {
    const read = await store.read(id).catch((error: StoreError) => error);
    if (read instanceof Error) expect(['damaged', 'unusable']).toContain(read.kind);
    else if (read !== undefined)
      expect(names.some((name) => same(read.events, runs.get(`${name} ${id}`)))).toBe(true);
  }
  await store.close();
});

it.each(['noise', 'nothing'])('with a stale -shm of %s is whole', async (what) => {
  const file = join(newFolder(), 'runs.db');
  copyFileSync(await closedStore(3), file);
  writeFileSync(`${file}-shm`, what === 'noise' ? Buffer.alloc(32_768, 'stale') : '');
  const store = sqliteStore(file);
  expect(await store.list()).toHaveLength(3);
  for (let run = 0; run < 3; run++) expect(await store.read(`run-${run}`)).toBeDefined();
  await store.close();
});
