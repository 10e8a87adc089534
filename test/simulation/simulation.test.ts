/**
 * A short simulation for every check of the project; the long ones are run by `npm run sim`.
 * Knows seeds and worlds; must not know what a seed draws.
 */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Chance } from './draw/chance.ts';
import { drawWorld } from './draw/generate.ts';
import type { World } from './draw/world.ts';
import { playWorld } from './play/play.ts';
import { strategyVariants, untimed } from './relatives/variants.ts';
import { simulate, tellFailure } from './simulate.ts';

const SEEDS = 2_000;

const play = (world: World) => playWorld(world);

describe('the simulation', () => {
  // All of them however busy the machine is: seconds on a quiet one.
  it('finds no broken rule', { timeout: 600_000 }, async () => {
    const { failures, seeds, cold } = await simulate({ runs: SEEDS });
    expect(failures.map(tellFailure).join('\n\n')).toBe('');
    expect(seeds).toBe(SEEDS);
    // A short run may miss some rare situations, but not many.
    expect(cold.length).toBeLessThan(30);
  });

  it('gives the same log for the same seed, byte for byte', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const [one, two] = [await play(drawWorld(seed)), await play(drawWorld(seed))];
      expect(JSON.stringify(one.log), `seed ${seed}`).toBe(JSON.stringify(two.log));
    }
  });

  it('comes to the same with every strategy when nothing is left to time', async () => {
    let compared = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const first = await play(untimed({ ...drawWorld(seed), mode: 'continue_on_error' }));
      const told = ({ run, facts }: typeof first) =>
        facts.steps.map(({ id }, step) => [id, run.stepStatus[step], run.outputs[step]]);
      for (const variant of strategyVariants(first.world, new Chance(seed))) {
        const other = await play(variant);
        expect(told(other), `seed ${seed}, ${variant.strategy}`).toEqual(told(first));
        expect([other.run.status, other.run.output]).toEqual([first.run.status, first.run.output]);
        compared++;
      }
    }
    expect(compared).toBe(400);
  });

  it('plays every kept scenario without a broken rule', async () => {
    const folder = new URL('./scenarios/', import.meta.url);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const world = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as World;
      await expect(play(world), name).resolves.toBeDefined();
      // The same workflow under every strategy, with nothing left to time.
      const first = await play(untimed(world));
      for (const variant of strategyVariants(first.world, new Chance(1))) {
        const other = await play(variant);
        if (first.stopped) continue;
        const whole = ({ run: { status, output }, error }: typeof first) => ({
          status,
          output,
          error,
        });
        expect(whole(other), `${name}, ${variant.strategy}`).toEqual(whole(first));
      }
    }
  });
});
