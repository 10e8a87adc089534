/**
 * Laws of stores: results for steps of other runs.
 * Must not know any store.
 */
import type { KeptResult } from '../../ports/store.ts';
import { type ContractCase, expectThat } from './case.ts';
import { law, lawOfTwo, type Place, same } from './store-draft.ts';
import { VALUES } from './store-values.ts';

function result(output: unknown, more: Partial<KeptResult> = {}): KeptResult {
  return { output, metadata: undefined, runId: 'a', keptAt: 1.5, ...more };
}

export function resultLaws(place: Place): ContractCase[] {
  return [
    law(place, 'knows no result under a key that nobody used', async (store) => {
      expectThat((await store.recall('k')) === undefined, 'nothing');
    }),
    law(place, 'keeps results of every kind under their keys', async (store) => {
      const kept = Object.entries(VALUES);
      await Promise.all(kept.map(([key, value]) => store.remember(key, result(value))));
      for (const [key, value] of kept) {
        const found = await store.recall(key);
        expectThat(same(found, result(value)), `the result ${key}`);
      }
    }),
    law(place, 'keeps the last result of a key, with all that is said of it', async (store) => {
      await store.remember('k', result(1));
      const last = result(2, { metadata: { note: 'x' }, runId: 'b', keptAt: 2 });
      await store.remember('k', last);
      const found = await store.recall('k');
      expectThat(same(found, last), 'the last result', found);
    }),
    ...lawOfTwo(place, 'shares results between programs', async (one, other) => {
      await one.remember('k', result(1));
      const found = await other.recall('k');
      expectThat(same(found, result(1)), 'the result', found);
    }),
  ];
}
