/**
 * A store that is damaged anywhere: each run comes back as it was written, or not at all, and what
 * is refused is left as it is.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { harmsOf, type Opened, openDamaged, reportOf, writeStore } from './damage.ts';
import { LONG } from './length.ts';
import { bundled, newFolder } from './program.ts';

/** Short: one place in so many, which is no multiple of the places in a page. */
const STRIDE = LONG ? 1 : 5;
const TIMEOUT_MS = LONG ? 3_600_000 : 300_000;
const RUNS = 24;

const folder = newFolder();
const sound = join(folder, 'sound.db');
let program = '';
beforeAll(async () => {
  program = await bundled('crash/damaged');
  await writeStore(sound, RUNS);
});

it('is whole or refused, run by run', { timeout: TIMEOUT_MS }, async () => {
  const harms = harmsOf(sound, 'file', STRIDE);
  const { faults, ...counts } = await openDamaged(program, sound, harms);
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  expect(counts.copies).toBe(harms.length);
  expect(counts.filesRefused).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
  expect(counts.missing).toBe(0);
  expect(counts.whole).toBeGreaterThan(counts.copies);
});

it('whose log is damaged gives no more than was written', { timeout: TIMEOUT_MS }, async () => {
  const file = join(folder, 'log.db');
  await writeStore(join(folder, 'written.db'), 4);
  const store = sqliteStore(join(folder, 'written.db'));
  await store.begin({ runId: 'in-the-log', workflow: 'w', createdAt: 1, snapshot: ['x'] });
  await store.begin({ runId: 'as-well', workflow: 'w', createdAt: 1, snapshot: ['x'] });
  // As a killed process would leave it.
  for (const part of ['', '-wal']) copyFileSync(join(folder, `written.db${part}`), file + part);
  await store.close();
  const harms = harmsOf(file, 'log', LONG ? 1 : 7);
  const { faults, ...counts } = await openDamaged(program, file, harms);
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  expect(counts.copies).toBe(harms.length);
  // What was only in the log is lost with it; nothing else is.
  expect(counts.missing).toBeGreaterThan(0);
  expect(counts.whole).toBeGreaterThanOrEqual(4 * counts.copies);
});

it('refuses the one run of which a large value is damaged or cut', {
  timeout: TIMEOUT_MS,
}, async () => {
  const harms = harmsOf(sound, 'blob', LONG ? 1 : 29);
  const { faults, ...counts } = await openDamaged(program, sound, harms);
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  const copies = harms.length;
  expect(counts).toEqual({
    copies,
    filesRefused: 0,
    whole: (RUNS - 1) * copies,
    refused: copies,
    missing: 0,
  });
});

it('would see what does not hold', async () => {
  const fine: Opened = { file: 'opened', whole: 1, refused: 0, missing: 0, faults: [] };
  const harm = { part: 'file', kind: 'bit', offset: 512 } as const;
  expect(reportOf([harm], [fine]).faults).toEqual([]);
  expect(reportOf([harm], [{ ...fine, faults: ['a is not b'] }]).faults).toEqual([
    'file, bit at 512: a is not b',
  ]);
  // A program that dies of each copy has opened none.
  const dying = join(folder, 'dying.mjs');
  writeFileSync(dying, "process.kill(process.pid, 'SIGKILL');");
  const { faults } = await openDamaged(dying, sound, [harm, harm]);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain('the process ended: SIGKILL');
});
