/**
 * Large values in files beside the file of a store: whose they are, when they go, and what is said of
 * those that are missing.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import {
  batch,
  expectEvents,
  finished,
  gave,
  record,
  started,
} from '../testing/contract/store-draft.ts';
import { sqliteStore } from './sqlite.ts';
import { sqliteCare } from './sqlite-care.ts';

const root = mkdtempSync(join(tmpdir(), 'heddle-blobs-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;

/** A new place, and what lies beside its file. */
function place() {
  const file = join(root, `${files++}`, 'runs.db');
  const folder = `${file}-blobs`;
  return { file, folder, store: sqliteStore(file), blobs: () => readdirSync(folder) };
}

const LARGE = gave('x'.repeat(300_000));
const OTHER = gave({ rows: Array.from({ length: 60_000 }, (_, i) => i) });

async function run(store: Store, runId: string, ...events: ReturnType<typeof gave>[]) {
  await store.begin(record(runId));
  for (const event of [started(1), ...events, finished()]) await store.append(runId, batch(event));
}

describe('a large value', () => {
  it('F22 is one file of its own, for nobody else to read, that runs share', async () => {
    const { file, folder, store, blobs } = place();
    await run(store, 'a', LARGE, LARGE, OTHER);
    await run(store, 'b', LARGE);
    await store.close();
    expect(blobs()).toHaveLength(2);
    expect(statSync(file).size).toBeLessThan(300_000);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of blobs()) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('F22 stays as long as a run or a kept result names it', async () => {
    const { store, blobs } = place();
    await run(store, 'a', LARGE, OTHER);
    await run(store, 'b', LARGE);
    const kept = { output: LARGE.type === 'step.succeeded' && LARGE.output, metadata: undefined };
    await run(store, 'c');
    await store.remember('k', { ...kept, runId: 'c', keptAt: 1 });
    const left: number[] = [];
    for (const runId of ['a', 'b', 'c']) {
      await store.forget([runId]);
      left.push(blobs().length);
    }
    // As an output and as a part of a result it is the same text.
    expect(left).toEqual([1, 1, 0]);
    expect(await store.recall('k')).toBeUndefined();
    await store.close();
  });

  it('F22 that a crash left without its row goes with the next removal, others stay', async () => {
    const { folder, store, blobs } = place();
    await run(store, 'a', LARGE);
    writeFileSync(join(folder, 'f'.repeat(64)), 'left');
    writeFileSync(join(folder, 'new-99-left'), 'half');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect(await store.forget([])).toBe(0);
    expect(blobs().filter((name) => name.length !== 64)).toEqual(['notes.txt']);
    expect(blobs()).toHaveLength(2);
    await expectEvents(store, 'a', [started(1), LARGE, finished()]);
    await store.close();
  });

  it('F22 that is about to be named is not removed by another program', async () => {
    const { file, store } = place();
    const other = sqliteStore(file);
    await run(store, 'gone', LARGE);
    await store.begin(record('a'));
    const appended = Promise.all(
      Array.from({ length: 12 }, (_, i) => store.append('a', batch(i % 2 === 0 ? LARGE : OTHER))),
    );
    let writing = true;
    const settled = appended.finally(() => (writing = false));
    await other.forget(['gone']);
    while (writing) await other.forget([]);
    await settled;
    const events = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? LARGE : OTHER));
    await expectEvents(other, 'a', events);
    await Promise.all([store.close(), other.close()]);
  });
});

describe('a file of a large value', () => {
  it.each<[string, (path: string) => void, string]>([
    ['is gone', (path) => rmSync(path), 'is missing'],
    ['is another', (path) => writeFileSync(path, 'other'), 'is not what was written'],
  ])('F22 that %s damages the runs that name it, and no other', async (_, harm, words) => {
    const { file, folder, store } = place();
    await run(store, 'bad', LARGE);
    await run(store, 'good', OTHER);
    const before = sqliteStore(file);
    const names = readdirSync(folder);
    const bad = names.find((name) => readFileSync(join(folder, name), 'utf8').startsWith('"'))!;
    harm(join(folder, bad));
    await expect(before.read('bad')).rejects.toMatchObject({
      kind: 'damaged',
      message: `run bad is damaged at record 2: the blob runs.db-blobs/${bad} ${words}`,
      hint: expect.stringContaining('other runs are not concerned'),
    });
    await expectEvents(before, 'good', [started(1), OTHER, finished()]);
    await run(before, 'new', OTHER);
    const copy = join(root, `${files++}.db`);
    const saved = await sqliteCare.recover!(file, copy);
    expect(saved).toMatchObject({ saved: 2, lost: [{ runId: 'bad' }] });
    await Promise.all([store.close(), before.close()]);
    const again = sqliteStore(copy);
    await expectEvents(again, 'good', [started(1), OTHER, finished()]);
    await again.close();
  });

  it('F22 that is missing is told by doctor', async () => {
    const { file, folder, store } = place();
    await run(store, 'a', LARGE);
    await store.close();
    expect(await sqliteCare.weaknesses!(file)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await sqliteCare.weaknesses!(file)).toEqual([
      expect.stringMatching('lacks 1 large value; the runs that returned them are damaged'),
    ]);
  });

  it('F22 goes with a copy of the store', async () => {
    const { file, store } = place();
    await run(store, 'a', LARGE);
    const copy = join(root, `${files++}.db`);
    expect(await sqliteCare.backup!(file, copy)).toEqual({ missing: 0, damaged: [] });
    await store.close();
    rmSync(`${file}-blobs`, { recursive: true });
    const again = sqliteStore(copy);
    await expectEvents(again, 'a', [started(1), LARGE, finished()]);
    await again.close();
    // Whoever trusts a copy has to hear what it lacks.
    await expect(sqliteCare.backup!(file, `${copy}.2`)).resolves.toEqual({
      missing: 1,
      damaged: [],
    });
    rmSync(copy);
    await expect(sqliteCare.backup!(file, copy)).rejects.toMatchObject({
      message: expect.stringContaining(`there is a folder ${copy}-blobs already`),
    });
  });

  it.each([
    ['one byte is another', (file: string) => flip(file)],
    ['it is empty', (file: string) => writeFileSync(file, '')],
  ])('that is damaged goes with a copy as it is, and is named: %s', async (_, harm) => {
    const { file, folder, store, blobs } = place();
    await run(store, 'bad', LARGE);
    await run(store, 'good', OTHER);
    await store.close();
    const bad = blobs().find((name) => readFileSync(join(folder, name), 'utf8').startsWith('"'))!;
    harm(join(folder, bad));
    // What no run names is no loss.
    writeFileSync(join(folder, '0'.repeat(64)), 'left over');
    const copy = join(root, `${files++}.db`);
    expect(await sqliteCare.backup!(file, copy)).toEqual({ missing: 0, damaged: [bad] });
    const again = sqliteStore(copy);
    await expectEvents(again, 'good', [started(1), OTHER, finished()]);
    await expect(again.read('bad')).rejects.toMatchObject({ kind: 'damaged' });
    await again.close();
  });

  it('that cannot be copied leaves nothing of the copy behind', async () => {
    const { file, folder, store } = place();
    await run(store, 'a', LARGE);
    await store.close();
    const odd = join(folder, 'f'.repeat(64));
    mkdirSync(odd);
    const to = join(root, `${files++}`);
    mkdirSync(to);
    await expect(sqliteCare.backup!(file, join(to, 'copy.db'))).rejects.toMatchObject({
      kind: 'unusable',
    });
    expect(readdirSync(to)).toEqual([]);
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[1_000]! ^= 1;
  writeFileSync(file, bytes);
}
