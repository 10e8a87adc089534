/**
 * A disk that refuses a write or a sync, once or from then on: what was told to be kept is there, and
 * what is not is said in words.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { cycles, LONG, leftOut } from './length.ts';
import { unfit } from './poison.ts';
import { bundled, compiled, type Ended, newFolder, play } from './program.ts';

const EVENTS = 30;
/** The call that is refused: each one, or a few early and late ones. */
const CALLS = LONG ? Array.from({ length: cycles(0, 160) }, (_, i) => i + 1) : [1, 5, 12, 21, 40];
const TIMEOUT_MS = 300_000 + CALLS.length * 4_000;

const shim = compiled('failing-disk');
const folder = newFolder();
let program = '';
beforeAll(async () => {
  program = await bundled('crash/failing-disk');
});

interface Trial {
  readonly call: 'write' | 'sync';
  readonly at: number;
  readonly sticky: boolean;
}

interface Tried {
  readonly ended: Ended;
  /** Whether a call was refused. */
  readonly harmed: boolean;
  /** The numbers of the events that are there afterwards. */
  readonly kept: readonly number[];
}

async function attempt({ call, at, sticky }: Trial): Promise<Tried> {
  const file = join(folder, `${call}-${at}-${sticky}.db`);
  const note = join(folder, 'note');
  rmSync(note, { force: true });
  const env = {
    LD_PRELOAD: shim!,
    FAIL_PATH: file,
    FAIL_CALL: call,
    FAIL_AT: String(at),
    FAIL_STICKY: sticky ? '1' : '0',
    FAIL_NOTE: note,
  };
  const ended = await play(program, [file, String(EVENTS)], { env });
  const store = sqliteStore(file);
  const history = await store.read('a');
  await store.close();
  return { ended, harmed: existsSync(note), kept: history?.events.map((event) => event.at) ?? [] };
}

/** What does not hold; empty when all is well. */
function faultsOf({ ended: { code, signal, lines, stderr }, kept }: Tried): string[] {
  const faults: string[] = [];
  if (code !== 0) faults.push(`the program ended with ${code ?? signal}: ${stderr}`);
  if (kept.some((number, i) => number !== i + 1)) faults.push(`what is kept has gaps: ${kept}`);
  const told = lines.flatMap((line) => /^kept (\d+)$/.exec(line)?.[1] ?? []).map(Number);
  const lost = told.filter((number) => number > kept.length);
  if (lost.length > 0) faults.push(`told and not kept: ${lost}`);
  const last = kept.length - Math.max(0, ...told);
  // Two at a time are under way, and each of the three attempts may leave two behind.
  if (last > 6) faults.push(`${last} more are kept than were told`);
  for (const line of lines.filter((one) => one.startsWith('refused'))) {
    if (!/^refused unusable: the store .* cannot be used: .+ \(.+\)$/.test(line)) faults.push(line);
    if (unfit(line) !== undefined) faults.push(`it said ${unfit(line)}: ${line}`);
  }
  const said = lines.includes('done') || lines.some((line) => line.startsWith('refused'));
  if (!said) faults.push('it neither went on nor said why not');
  return faults;
}

describe.each(['write', 'sync'] as const)('a refused %s', (call) => {
  it.each([
    ['once', false],
    ['and all after it', true],
  ])('%s', { timeout: TIMEOUT_MS }, async (_, sticky) => {
    if (shim === undefined)
      return leftOut('failing-disk', 'there is no C compiler (cc), or no Linux');
    let [harmed, refusals] = [0, 0];
    for (const at of CALLS) {
      const tried = await attempt({ call, at, sticky });
      expect({ at, faults: faultsOf(tried), lines: tried.ended.lines }).toMatchObject({
        faults: [],
      });
      if (tried.harmed) harmed++;
      if (tried.ended.lines.some((line) => line.startsWith('refused'))) refusals++;
    }
    console.log(JSON.stringify({ call, sticky, trials: CALLS.length, harmed, refusals }));
    expect(harmed).toBeGreaterThanOrEqual(Math.min(CALLS.length, 4));
    if (sticky) expect(refusals).toBeGreaterThan(0);
  });
});

it('would see what does not hold', () => {
  const ended: Ended = { code: 0, signal: null, stderr: '', lines: ['kept 1', 'kept 2', 'done'] };
  const faults = (kept: number[], change: Partial<Ended> = {}) =>
    faultsOf({ ended: { ...ended, ...change }, harmed: true, kept }).join('; ');
  expect(faults([1, 2, 3])).toBe('');
  expect(faults([1])).toBe('told and not kept: 2');
  expect(faults([1, 3])).toBe('what is kept has gaps: 1,3');
  expect(faults([1, 2, 3, 4, 5, 6, 7, 8, 9])).toContain('more are kept');
  expect(faults([1, 2], { code: null, signal: 'SIGSEGV' })).toContain('SIGSEGV');
  expect(faults([1, 2], { lines: ['kept 1'] })).toContain('neither went on');
  expect(faults([1, 2], { lines: ['refused fenced-off: no'] })).toContain('fenced-off');
});
