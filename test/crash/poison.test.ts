/**
 * A store with hundreds of runs that make no sense: each is told to be damaged or goes on, nothing
 * dies of one, and the good runs beside them are listed and resumed.
 */
import { beforeAll, expect, it } from 'vitest';
import { assertBuilt } from '../specs/call.ts';
import { cycles, LONG } from './length.ts';
import { type Poisoned, poisonedStore, unfit } from './poison.ts';
import { bundled, type Ended, heddle, isEnd, tellEach } from './program.ts';

const TIMEOUT_MS = LONG ? 3_600_000 : 300_000;
/** Short: one poisoned run in so many, so that all kinds of places and values have their turn. */
const STRIDE = LONG ? 1 : 13;

/** What a process said of one run. */
interface Looked {
  readonly shown: string;
  readonly resumed: string;
  readonly faults: readonly string[];
}

let program = '';
let store: Poisoned;
beforeAll(async () => {
  assertBuilt();
  program = await bundled('crash/poisoned');
  store = await poisonedStore();
});

function faultsOf(told: readonly (Looked | Ended)[], words: readonly string[]): string[] {
  return told.flatMap((one, i) => {
    const faults = isEnd(one) ? [`the process ended: ${one.signal} ${one.stderr}`] : one.faults;
    return faults.map((fault) => `${words[i]}: ${fault}`);
  });
}

const call = (...args: string[]) =>
  heddle([...args, '--store', 'sqlite:runs.db'], { cwd: store.folder });

/** What the command line may not do whatever it is given. */
function lapses({ code, stderr, lines }: Ended): string[] {
  const word = unfit(`${lines.join('\n')}\n${stderr}`);
  const wild = code === null || code > 7 ? [`it ended with ${code}: ${stderr}`] : [];
  return word === undefined ? wild : [...wild, `it said ${word}: ${stderr}`];
}

it('is listed with all its runs', async () => {
  const listed = await call('runs', '--limit', '100000');
  expect(lapses(listed)).toEqual([]);
  expect(listed.code).toBe(0);
  expect(listed.lines.some((line) => line.startsWith('good '))).toBe(true);
  expect(listed.lines.length).toBe(store.wrong.size + 2);
});

it('shows and resumes each run or says what is wrong with it', {
  timeout: TIMEOUT_MS,
}, async () => {
  const some = [...store.wrong].filter((_, i) => i % STRIDE === 0);
  const ids = some.map(([id]) => id);
  const told = await tellEach<Looked>(program, [store.file], ids);
  const counts: Record<string, number> = {};
  for (const one of told) {
    if (!isEnd(one)) counts[one.resumed] = (counts[one.resumed] ?? 0) + 1;
  }
  console.log(JSON.stringify({ runs: told.length, resumed: counts }));
  expect(
    faultsOf(
      told,
      some.map(([, words]) => words),
    ),
  ).toEqual([]);
  expect(counts['run-damaged']).toBeGreaterThan(0);
  expect(counts.succeeded).toBeGreaterThan(0);
});

it('is gone through by the command line', { timeout: TIMEOUT_MS }, async () => {
  const ids = [...store.wrong.keys()];
  const faults: string[] = [];
  for (let i = 0; i < cycles(4, 150); i++) {
    const id = ids[(i * 211) % ids.length]!;
    for (const args of [
      ['show', id],
      ['resume', id, '--quiet'],
    ]) {
      const ended = await call(...args);
      faults.push(...lapses(ended).map((lapse) => `${store.wrong.get(id)}: ${args[0]}: ${lapse}`));
    }
  }
  expect(faults).toEqual([]);
});

it('does not keep good runs from going on', { timeout: TIMEOUT_MS }, async () => {
  const resumed = await call('resume', '--quiet');
  expect(lapses(resumed)).toEqual([]);
  // Some runs are damaged, which is said, and the good one has ended all the same.
  expect(resumed.code).toBe(6);
  const { lines } = await call('show', 'good', '--json');
  expect(JSON.parse(lines[0]!)).toMatchObject({ status: 'succeeded', output: '-done' });
});

it('would see what does not hold', () => {
  const ended = { code: 6, signal: null, lines: [], stderr: '' };
  expect(lapses({ ...ended, stderr: 'error: run r is damaged at record 1.\n' })).toEqual([]);
  expect(lapses({ ...ended, stderr: 'error: Cannot read properties of null\n' })).toHaveLength(1);
  expect(lapses({ ...ended, stderr: 'Error\n    at run (file.js:1:1)\n' })).toHaveLength(1);
  expect(lapses({ ...ended, lines: ['started NaN'] })).toHaveLength(1);
  expect(lapses({ ...ended, code: null })).toHaveLength(1);
  const looked = { shown: '0', resumed: 'succeeded', faults: ['told undefined'] };
  expect(faultsOf([looked, ended], ['a', 'b'])).toEqual([
    'a: told undefined',
    'b: the process ended: null ',
  ]);
});
