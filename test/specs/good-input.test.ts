/**
 * Everything in `specs/good/`, through the real command line.
 * Knows how outputs are compared; what they are stands in the tables.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertBuilt, call } from './call.ts';
import { closeShared, triedToday } from './host.ts';
import { layOut, snapshot, withoutStore } from './place.ts';
import { type Case, list, tables } from './table.ts';

/** Longer than this by the clock is a hang, also on a machine that does much else. */
const HANG_MS = 120_000;
const TEST_MS = 300_000;

const folders: string[] = [];

beforeAll(assertBuilt);
afterAll(() => {
  closeShared();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

for (const [name, all] of tables('good')) {
  const cases = triedToday(all, (line) => console.log(`specs/good/${name}: ${line}`));
  // Those of a short table may all have another day.
  if (cases.length === 0) continue;
  describe.concurrent(`specs ${name}`, () => {
    for (const one of cases) it(`${one.id}: ${one.title}`, () => check(one), TEST_MS);
  });
}

async function check(one: Case): Promise<void> {
  const folder = layOut(one);
  folders.push(folder);
  const before = snapshot(folder);
  const { exit, signal, stdout, stderr } = await call(one, folder, HANG_MS);
  const both = `${stdout}\n${stderr}`;
  expect(signal, `ended within ${HANG_MS} ms\n${both}`).toBeNull();
  if (one.exactly !== undefined) expect(stdout, stderr).toBe(one.exactly);
  if (one.matches !== undefined) expect(stdout).toMatch(new RegExp(one.matches));
  for (const text of list(one.stdout)) expect(stdout, stderr).toContain(text);
  for (const text of list(one.stderr)) expect(stderr).toContain(text);
  for (const text of list(one.not)) expect(both).not.toContain(text);
  if (one.json !== undefined) expect(JSON.parse(stdout), stderr).toMatchObject(one.json as object);
  expect(exit, both.slice(0, 4_000)).toBe(one.exit ?? 0);
  const written = Object.entries(one.writes ?? {});
  for (const [path, text] of written)
    expect(readFileSync(join(folder, path), 'utf8')).toContain(text);
  const kept = withoutStore(snapshot(folder)).filter(
    (line) => !written.some(([path]) => line.startsWith(`${path} `)),
  );
  expect(kept, 'nothing else was written').toEqual(before);
}
