/**
 * Whether the simulation sees: every planted bug must be found.
 * Knows mutants and a number of seeds; must not know how a bug is found.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { atLength, todays } from '../length.ts';
import { loadEdited, textWith } from './bundle-edited.ts';
import { MUTANTS } from './mutants.ts';

const SEEDS = 10_000;
/** Each day another twenty-fourth of them; all with `npm run sim:mutants` and within `npm run test:long`. */
const SHARES = 24;
const tried = process.env.MUTANTS_UPDATE === '1' ? MUTANTS : todays(MUTANTS, SHARES);
/** The sources themselves are simulated in `simulation.test.ts`; here it is about the copy. */
const SEEDS_WITHOUT = atLength({ short: 500, ci: 500, long: SEEDS });

/**
 * Where each planted bug was found last, if that took long: there it is looked for first, and from the
 * beginning only when seeds have come to draw other worlds. `MUTANTS_UPDATE=1` writes the places anew.
 */
const FOUND = new URL('mutants/found.json', import.meta.url);
const LONG = 50;
const update = process.env.MUTANTS_UPDATE === '1';
const found: Record<string, number> = update ? {} : JSON.parse(readFileSync(FOUND, 'utf8'));
afterAll(() => {
  if (update) writeFileSync(FOUND, `${JSON.stringify(found, null, 2)}\n`);
});

describe('the simulation', () => {
  it('finds nothing in a copy without a planted bug', { timeout: 900_000 }, async () => {
    const { simulate } = await loadEdited([]);
    // Where all are tried, as many seeds as they get: else a fault of the engine could pass for one.
    const { failures } = await simulate({ runs: SEEDS_WITHOUT, maxFailures: 1 });
    expect(failures).toEqual([]);
  });

  it('has a place for every planted bug', async () => {
    // One that is no program any more would be seen on its day only.
    for (const mutant of MUTANTS)
      for (const [file, text] of await textWith([mutant]))
        expect(parseSync(file, text).errors, mutant.name).toEqual([]);
    console.log(`planted bugs: ${tried.length} of ${MUTANTS.length} tried`);
  });

  it.each(tried)('finds: $name', { timeout: 600_000 }, async (mutant) => {
    const { simulate } = await loadEdited([mutant]);
    const known = found[mutant.name];
    if (known !== undefined) {
      const { failures } = await simulate({ seed: known, runs: 1 });
      if (failures.length === 1) return;
    }
    const runs = mutant.seeds ?? SEEDS;
    const { failures } = await simulate({ runs, maxFailures: 1 });
    expect(failures, `not found in ${runs} seeds`).toHaveLength(1);
    if (failures[0]!.seed > LONG) found[mutant.name] = failures[0]!.seed;
  });
});
