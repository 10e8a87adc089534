/**
 * Everything in `specs/bad/`, through the real command line.
 * Knows what holds for every refusal; what a single one says stands in the tables.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertBuilt, call, hasNobody, type Said } from './call.ts';
import { closeShared, triedToday } from './host.ts';
import { layOut, snapshot, withoutStore } from './place.ts';
import { record, updating } from './record.ts';
import { type Case, list, tables } from './table.ts';
import { isTold, readTold, type Told, toldByJson, writeTold } from './told.ts';

/** The longest time on the processor, several times what a busy machine takes: what grows by squares takes minutes. */
const LIMIT_MS = 20_000;
/** Longer than this by the clock is a hang, also on a machine that does much else. */
const HANG_MS = 120_000;
const TEST_MS = 300_000;

/** These commands give findings as data when asked to; every case asks. */
const WITH_JSON = /^(run|plan|validate|lint)$/;

const folders: string[] = [];
const recorded = new Map<string, Map<string, string>>();

beforeAll(assertBuilt);
afterAll(() => {
  closeShared();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  for (const [table, told] of recorded) record(table, told);
});

for (const [name, all] of tables('bad')) {
  const cases = triedToday(all, (line) => console.log(`specs/bad/${name}: ${line}`));
  // Those of a short table may all have another day.
  if (cases.length === 0) continue;
  describe.concurrent(`bad input ${name}`, () => {
    for (const one of cases) {
      it.skipIf(one.nobody === true && !hasNobody())(
        `${one.id}: ${one.title}`,
        () => check(name, one),
        TEST_MS,
      );
    }
  });
}

async function check(table: string, one: Case): Promise<void> {
  const folder = layOut(one);
  folders.push(folder);
  const before = snapshot(folder);
  const said = await call(askingForJson(one), folder, HANG_MS);
  expect(said.signal, `ended within ${HANG_MS} ms\n${said.stderr}`).toBeNull();
  expect(said.cpuMs, 'time on the processor').toBeLessThan(LIMIT_MS);
  if (updating !== undefined) keep(table, one, said);
  checkManners(said);
  if (updating === undefined) checkFindings(one, said);
  for (const text of list(one.stderr)) expect(said.stderr).toContain(text);
  for (const text of list(one.stdout)) expect(said.stdout).toContain(text);
  for (const text of list(one.not)) expect(said.stdout + said.stderr).not.toContain(text);
  expect(said.exit, said.stderr).toBe(one.exit ?? 2);
  // What was refused has begun nothing, so there is no store either.
  const after = said.exit === 2 ? snapshot(folder) : withoutStore(snapshot(folder));
  expect(after, 'files are as they were').toEqual(before);
}

function keep(table: string, { id, told, some }: Case, { stderr }: Said): void {
  if (some === true || (told !== undefined && updating !== 'all')) return;
  const cases = recorded.get(table) ?? new Map<string, string>();
  recorded.set(table, cases.set(id, writeTold(readTold(stderr))));
}

function askingForJson(one: Case): Case {
  const { args = 'validate flow.yaml' } = one;
  const words = typeof args === 'string' ? args.split(' ').filter((word) => word !== '') : args;
  if (one.shell !== undefined || !WITH_JSON.test(words[0] ?? '') || words.includes('--jsonl'))
    return one;
  return { ...one, args: [words[0]!, '--json', ...words.slice(1)] };
}

/** What holds for whatever is said, whoever is at fault. */
function checkManners({ stdout, stderr }: Said): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^ {4}at /m);
    expect(text).not.toMatch(/\bundefined\b|\[object Object\]|\bNaN\b/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
    expect(text).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
    );
    expect(text.split('\n').length).toBeLessThanOrEqual(201);
  }
}

function checkFindings(one: Case, { stdout, stderr }: Said): void {
  const told = readTold(stderr);
  const json = stdout.startsWith('{') ? toldByJson(JSON.parse(stdout)) : undefined;
  // People are told the first fifty; data has the same ones.
  if (json !== undefined) expect(json, 'data and text agree').toEqual(told);
  if (one.told === undefined) return;
  const expected = readTold(one.told);
  const differs = (actual: Told | undefined, i: number) =>
    actual === undefined || !isTold(expected[i]!, actual);
  const same = one.some
    ? expected.every((wanted) => told.some((actual) => isTold(wanted, actual)))
    : expected.length === told.length && !told.some(differs);
  if (!same) expect(writeTold(told)).toBe(one.told);
}
