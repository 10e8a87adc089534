/**
 * Laws of stores: asking for a run.
 * Must not know any store.
 */
import { type ContractCase, expectThat } from './case.ts';
import { batch, expectEvents, finished, law, type Place, record, started } from './store-draft.ts';

export function claimLaws(place: Place): ContractCase[] {
  return [
    law(place, 'knows no run that nobody began', async (store) => {
      const { kind } = await store.claim('nobody');
      expectThat(kind === 'unknown', 'unknown', kind);
    }),
    law(place, 'does not give a run away that has ended', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), finished()));
      const { kind } = await store.claim('a', { watchMs: 0 });
      expectThat(kind === 'finished', 'finished', kind);
    }),
    law(place, 'gives an own run once more, and it goes on where it was', async (store) => {
      await store.begin(record('a'));
      const first = store.append('a', batch(started(1)));
      const { kind } = await store.claim('a');
      expectThat(kind === 'claimed', 'claimed', kind);
      await first;
      await store.append('a', batch(started(2)));
      await expectEvents(store, 'a', [started(1), started(2)]);
    }),
  ];
}
