/**
 * Whether the simulation sees: every planted bug must be found.
 * Knows mutants and a number of seeds; must not know how a bug is found.
 */
import { describe, expect, it } from 'vitest';
import { loadEdited } from './bundle-edited.ts';
import { MUTANTS } from './mutants.ts';

const SEEDS = 10_000;

describe('the simulation', () => {
  it('finds nothing in a copy without a planted bug', { timeout: 120_000 }, async () => {
    const { simulate } = await loadEdited([]);
    // As many seeds as the planted bugs get: else a fault of the engine itself could pass for one.
    const { failures } = await simulate({ runs: SEEDS, maxFailures: 1 });
    expect(failures).toEqual([]);
  });

  it.each(MUTANTS)('finds: $name', { timeout: 60_000 }, async (mutant) => {
    const { simulate } = await loadEdited([mutant]);
    const runs = mutant.seeds ?? SEEDS;
    const { failures } = await simulate({ runs, maxFailures: 1 });
    expect(failures, `not found in ${runs} seeds`).toHaveLength(1);
  });
});
