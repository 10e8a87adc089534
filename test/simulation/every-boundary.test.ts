/**
 * Small worlds, the process of which ends at every stored turn, one at a time: a run comes to the
 * same wherever that is.
 * Knows worlds and turns by number; must not know what a turn holds.
 */
import { describe, expect, it } from 'vitest';
import { drawWorld } from './draw/generate.ts';
import type { Crash, World } from './draw/world.ts';
import { type Played, playWorld } from './play/play.ts';
import { untimed } from './relatives/variants.ts';

const WORLDS = 300;
const LARGEST = 8;
const TIMEOUT_MS = 300_000;

const play = (world: World, like?: Played) => playWorld(world, undefined, like?.compiled);

/** Small worlds without crashes of their own, from the first seed on. */
function smallWorlds(count: number): [seed: number, world: World][] {
  const found: [number, World][] = [];
  for (let seed = 1; found.length < count; seed++) {
    const { crashes: _crashes, ...world } = drawWorld(seed);
    if (world.steps.length <= LARGEST && world.beside === undefined) found.push([seed, world]);
  }
  return found;
}

/** Every way in which a process can end about one turn. */
function crashesAt(turn: number): Crash[] {
  return [
    { turn, how: 'lost', pauseMs: 3 },
    { turn, how: 'applied', pauseMs: 0 },
    { turn, how: 'later', afterMs: 0, pauseMs: 40 },
  ];
}

const outcome = ({ run, facts, error }: Played) => ({
  status: run.status,
  output: run.output,
  error: error?.message,
  steps: facts.steps.map(({ id }, step) => [id, run.stepStatus[step], run.outputs[step]]),
});

describe('a process that ends at any stored turn', () => {
  it('changes nothing when nothing is left to time', { timeout: TIMEOUT_MS }, async () => {
    let crashes = 0;
    for (const [seed, drawn] of smallWorlds(WORLDS)) {
      const world: World = { ...untimed(drawn), mode: 'continue_on_error', decisions: 'rerun' };
      const whole = await play(world);
      for (let turn = 1; turn <= whole.turns; turn++) {
        for (const crash of crashesAt(turn)) {
          const other = await play({ ...world, crashes: [crash] }, whole);
          const told = `seed ${seed}, turn ${turn} ${crash.how}`;
          expect(outcome(other), told).toEqual(outcome(whole));
          crashes++;
        }
      }
    }
    expect(crashes).toBeGreaterThan(5 * WORLDS);
  });

  it('breaks no rule in worlds with times, stops and decisions', {
    timeout: TIMEOUT_MS,
  }, async () => {
    for (const [seed, world] of smallWorlds(WORLDS)) {
      const whole = await play(world);
      for (let turn = 1; turn <= whole.turns; turn++) {
        for (const crash of crashesAt(turn)) {
          const other = play({ ...world, crashes: [crash] }, whole);
          await expect(other, `seed ${seed}, turn ${turn} ${crash.how}`).resolves.toBeDefined();
        }
      }
    }
  });

  it('changes nothing when it ends at two turns in a row', { timeout: TIMEOUT_MS }, async () => {
    for (const [seed, drawn] of smallWorlds(WORLDS / 3)) {
      const world: World = { ...untimed(drawn), mode: 'continue_on_error', decisions: 'rerun' };
      const whole = await play(world);
      for (let turn = 1; turn <= whole.turns; turn++) {
        const twice = [...crashesAt(turn).slice(1, 2), ...crashesAt(turn + 1).slice(1, 2)];
        const other = await play({ ...world, crashes: twice }, whole);
        expect(outcome(other), `seed ${seed}, turn ${turn}`).toEqual(outcome(whole));
      }
    }
  });
});
