/**
 * Nothing that was told is lost and nothing that has ended runs again, however often the process is
 * killed. `npm run crash` plays it longer.
 */
import { expect, it } from 'vitest';
import { assertBuilt } from '../specs/call.ts';
import { killLoop } from './kill-loop.ts';
import { cycles, SEED, STORE } from './length.ts';
import { faultsOf, type Told } from './what-holds.ts';

const CYCLES = cycles(15, 500);

it(`survives ${CYCLES} kills`, { timeout: 300_000 + CYCLES * 30_000 }, async () => {
  assertBuilt();
  const { faults, ...counts } = await killLoop({ cycles: CYCLES, seed: SEED, store: STORE });
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  expect(counts.kills).toBe(CYCLES);
  expect(counts.acknowledged).toBeGreaterThan(0);
  expect(counts.interrupted).toBeGreaterThan(0);
});

it('would see what does not hold', () => {
  const started: Told = { type: 'step.started', step: 'a', attempt: 1, at: 1 };
  const ended: Told = { type: 'step.succeeded', step: 'a', attempt: 1, at: 2 };
  const effect = { what: 'effect', step: 'a', attempt: 1, key: 'k' } as const;
  const history = [started, ended];
  expect(faultsOf({ told: history, history, effects: [effect] })).toEqual([]);
  expect(faultsOf({ told: history, history: [started], effects: [] })).toEqual([
    'told and not kept: step.succeeded a 1 2',
  ]);
  expect(faultsOf({ told: [started, started], history, effects: [effect] })).toEqual([
    'told twice: step.started a 1 1',
  ]);
  expect(faultsOf({ told: [], history, effects: [effect, { ...effect, attempt: 2 }] })).toEqual([
    'a ran after it had ended',
    'attempt 2 of a began and was not kept',
  ]);
  expect(faultsOf({ told: [], history, effects: [effect, effect] })).toEqual([
    'a had its effect 2 times in attempt 1',
  ]);
  expect(
    faultsOf({ told: [], history: [started], effects: [effect, { ...effect, key: 'other' }] }),
  ).toEqual(['a has two keys']);
});
