/**
 * Laws of stores: lines that steps logged.
 * Must not know any store.
 */
import { type ContractCase, expectThat } from './case.ts';
import { batch, finished, law, type Place, record, same, started } from './store-draft.ts';

export function logLaws(place: Place): ContractCase[] {
  return [
    law(
      place,
      'keeps lines in their order, at the latest with the end of the run',
      async (store) => {
        const lines = ['first', '', 'two\nlines', '漢\u0000\ud800'].map((text, i) => ({
          at: i + 0.5,
          step: i % 2,
          text,
        }));
        await store.begin(record('a'));
        await store.begin(record('b'));
        for (const line of lines) {
          store.log('a', line);
          store.log('b', { ...line, text: 'other' });
        }
        await store.append('a', batch(started(1), finished()));
        const kept = await store.logs('a');
        expectThat(same(kept, lines), 'the lines of the run', kept);
      },
    ),
    law(place, 'has no lines of a run that nobody knows, and takes none', async (store) => {
      store.log('nobody', { at: 1, step: 0, text: 'x' });
      const kept = await store.logs('nobody');
      expectThat(kept.length === 0, 'no lines', kept);
    }),
  ];
}
