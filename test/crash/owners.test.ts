/**
 * Several engines on one store: a run has one owner at a time, the others are told who it is, and
 * whoever was taken for dead changes nothing when it comes back.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sqliteStore } from '../../src/stores/sqlite.ts';
import { assertBuilt } from '../specs/call.ts';
import { call, contest, heldWorkflow, historyFaults, historyOf, loserFaults } from './contest.ts';
import { cycles, LONG, SEED } from './length.ts';
import { bundled, newFolder, Play, play } from './program.ts';

const ROUNDS = cycles(6, 300);
const CONTENDERS = LONG ? ([2, 8] as const) : ([3, 3] as const);

it(`one gets the run, ${ROUNDS} times`, { timeout: 300_000 + ROUNDS * 10_000 }, async () => {
  assertBuilt();
  const faults = await contest({ rounds: ROUNDS, seed: SEED, contenders: CONTENDERS });
  expect(faults).toEqual([]);
});

it('who stood still and lost the run says so and changes nothing', async () => {
  const program = await bundled('crash/hold');
  const file = join(newFolder(), 'runs.db');
  const late = new Play(program, [file, 'start']);
  await late.said((line) => line === 'in a 1');
  late.kill('SIGSTOP');
  const taker = await play(program, [file, 'take']);
  expect(taker.lines).toEqual(['in a 2', 'ended succeeded']);
  const before = await kept(file);
  late.kill('SIGCONT');
  late.say('go on');
  const { lines, code } = await late.ended;
  expect(lines[1]).toMatch(/^refused run-owned: another program has taken over the runs .*\(.+\)$/);
  expect({ count: lines.length, code }).toEqual({ count: 2, code: 0 });
  expect(await kept(file)).toEqual(before);
});

it.each(['SIGKILL', 'SIGSTOP'] as const)(
  'whoever looks again and again takes over what a program left behind by %s',
  async (signal) => {
    const program = await bundled('crash/hold');
    const file = join(newFolder(), 'runs.db');
    const keeper = new Play(program, [file, 'keep']);
    await keeper.said((line) => line === 'looks');
    const late = new Play(program, [file, 'start']);
    await late.said((line) => line === 'in a 1');
    late.kill(signal);
    expect((await keeper.ended).lines).toEqual(['looks', 'in a 2', 'ended succeeded']);
    late.kill('SIGKILL');
    await late.ended;
  },
);

async function kept(file: string): Promise<unknown> {
  const store = sqliteStore(file);
  const history = await store.read('r');
  await store.close();
  return history!.events;
}

it('and so does the command line, after ten seconds of watching', {
  timeout: 300_000,
}, async () => {
  if (!LONG) return console.log('crash lane owners, with --wait: only in npm run crash');
  const folder = heldWorkflow(2);
  const late = call(folder, 'run', 'flow.yaml', '--run-id', 'r', '--jsonl');
  await late.said((line) => line.includes('"step.started"'));
  late.kill('SIGSTOP');
  const refused = await call(folder, 'resume', 'r', '--quiet').ended;
  expect(loserFaults(refused, late.process.pid)).toEqual([]);
  const taker = call(folder, 'resume', 'r', '--wait', '--jsonl');
  await taker.said((line) => line.includes('"s1"') && line.includes('"step.started"'));
  taker.say('go on');
  expect((await taker.ended).code).toBe(0);
  const before = await historyOf(folder);
  expect(historyFaults(before, 1)).toEqual([]);
  late.kill('SIGCONT');
  late.say('go on');
  const { code, stderr } = await late.ended;
  expect(code).toBe(6);
  expect(stderr).toContain('another program has taken over');
  expect(await historyOf(folder)).toEqual(before);
});

it('would see what does not hold', () => {
  const ended = { code: 6, signal: null, lines: [], stderr: '' };
  const named = `error: run "r" is run by process 12 on ${hostname()} since 2026.\n`;
  expect(loserFaults({ ...ended, stderr: named }, 12)).toEqual([]);
  expect(loserFaults({ ...ended, stderr: named }, 13)).toHaveLength(1);
  expect(loserFaults({ ...ended, stderr: named, code: 0 }, 12)).toHaveLength(1);
  const start = { type: 'step.started', step: 'a', attempt: 1 };
  const [resumed, over] = [{ type: 'run.resumed' }, { type: 'run.finished' }];
  expect(historyFaults([start, resumed, over], 1)).toEqual([]);
  expect(historyFaults([start, resumed, start, resumed], 1)).toEqual([
    'attempt a 1 began twice',
    'taken up 2 times, not 1',
    'the run did not end',
  ]);
});
