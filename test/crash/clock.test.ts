/**
 * The wall clock is set back two hours and forward three days while a run waits, and between two of
 * its processes: waits are as long as they were, and who owns the run stays its owner.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { LONG, leftOut } from './length.ts';
import { bundled, compiled, newFolder, Play } from './program.ts';

const HOUR_S = 3_600;
const SETTINGS = [
  ['back two hours', -2 * HOUR_S],
  ['forward three days', 72 * HOUR_S],
] as const;
/** How long the waits of the program are, and what nobody has to wait. */
const [WAIT_MS, MUCH_MS] = [LONG ? 9_000 : 700, 30_000];
/** So long its owner is watched for a sign of life; it gives one every three seconds. */
const WATCH = LONG ? { watchMs: 7_000 } : {};

const shim = compiled('wrong-clock');
let program = '';
beforeAll(async () => {
  program = await bundled('crash/wrong-clock');
});

/** A clock that the test sets, and programs that go by it. */
class Clock {
  readonly store: string;
  private readonly file: string;

  constructor() {
    const folder = newFolder();
    this.store = join(folder, 'runs.db');
    this.file = join(folder, 'clock');
    writeFileSync(this.file, Buffer.alloc(8));
  }

  set(seconds: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    // Into the same file, which the programs have before them.
    writeFileSync(this.file, bytes, { flag: 'r+' });
  }

  play(role: 'start' | 'resume'): Play {
    const env = { LD_PRELOAD: shim!, CLOCK_FILE: this.file };
    return new Play(program, [this.store, role, String(WAIT_MS)], { env });
  }
}

interface Said {
  readonly underWay?: true;
  readonly wall?: number;
  readonly again?: number;
  readonly nap?: number;
  readonly late?: number | string;
  readonly status?: string;
}

async function endOf(play: Play) {
  const { lines, stderr, code } = await play.ended;
  const said = lines.map((line): Said => JSON.parse(line));
  const number = (key: 'again' | 'nap' | 'late') =>
    said.map((one) => one[key]).find((value) => typeof value === 'number');
  const [again, nap, late] = [number('again'), number('nap'), number('late')];
  return { code, stderr, again, nap, late, last: said.at(-1)! };
}

describe.each(SETTINGS)('a clock that is set %s', (_, seconds) => {
  it('while a run waits changes no wait', { timeout: 300_000 }, async () => {
    if (shim === undefined) return leftOut('clock', 'there is no C compiler (cc), or no Linux');
    const clock = new Clock();
    const play = clock.play('start');
    const begun: Said = JSON.parse((await play.said((line) => line.includes('underWay')))!);
    clock.set(seconds);
    const store = sqliteStore(clock.store);
    expect(await store.claim('r', WATCH)).toMatchObject({ kind: 'owned' });
    await store.close();
    const { again, nap, late, last, code, stderr } = await endOf(play);
    expect({ code, stderr, status: last.status, error: last.late }).toEqual({
      code: 0,
      stderr: '',
      status: 'partial',
      error: 'timed_out',
    });
    for (const took of [again!, nap!, late!]) {
      expect(took).toBeGreaterThanOrEqual(WAIT_MS);
      expect(took).toBeLessThan(MUCH_MS);
    }
    // The clock of the program was really set.
    expect(Math.sign(last.wall! - begun.wall! - MUCH_MS)).toBe(Math.sign(seconds));
  });

  it('between two processes makes no wait longer', { timeout: 300_000 }, async () => {
    if (shim === undefined) return leftOut('clock', 'there is no C compiler (cc), or no Linux');
    const clock = new Clock();
    const first = clock.play('start');
    await first.said((line) => line.includes('underWay'));
    first.kill();
    await first.ended;
    clock.set(seconds);
    const { again, nap, last, code } = await endOf(clock.play('resume'));
    expect({ code, status: last.status }).toEqual({ code: 0, status: 'partial' });
    expect(again).toBeLessThan(MUCH_MS);
    expect(nap).toBeLessThan(MUCH_MS);
  });
});
