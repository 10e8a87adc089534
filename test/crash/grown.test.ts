/**
 * A run that grows and waits ends as it does undisturbed, and nothing in it that has ended runs again, however often
 * its process is killed. `npm run crash` plays it longer.
 * Knows processes and what they leave behind; must not look into the engine.
 */
import { expect, it } from 'vitest';
import { assertBuilt } from '../specs/call.ts';
import { GROWN_FLOW } from './grown-flow.ts';
import { killLoop } from './kill-loop.ts';
import { cycles, SEED, STORE } from './length.ts';

const CYCLES = cycles(2, 300);

it(`survives ${CYCLES} kills with groups, cases, rounds, waits and answers`, {
  timeout: 300_000 + CYCLES * 30_000,
}, async () => {
  assertBuilt();
  const options = { cycles: CYCLES, seed: SEED, store: STORE, flow: GROWN_FLOW };
  const { faults, ...counts } = await killLoop(options);
  console.log(JSON.stringify(counts));
  expect(faults).toEqual([]);
  expect(counts.kills).toBe(CYCLES);
  expect(counts.acknowledged).toBeGreaterThan(0);
  expect(counts.answered.between).toBeGreaterThan(0);
});
