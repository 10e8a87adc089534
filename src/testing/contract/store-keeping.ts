/**
 * Laws of stores that keep runs for others to open: nothing is lost between.
 * Must not know any store.
 */
import type { Store } from '../../ports/store.ts';
import { type ContractCase, expectThat } from './case.ts';
import { batch, expectEvents, finished, gave, type Place, record, started } from './store-draft.ts';
import { VALUES } from './store-values.ts';

/** None for a store that keeps nothing. */
export function keepingLaws({ open, reopen }: Place): ContractCase[] {
  if (reopen === undefined) return [];
  const law = (
    name: string,
    first: (store: Store) => Promise<void>,
    then: (store: Store) => Promise<void>,
  ): ContractCase => ({
    name,
    async run() {
      const before = await open();
      await first(before).finally(() => before.close());
      const after = await reopen(before);
      await then(after).finally(() => after.close());
    },
  });
  const values = Object.values(VALUES).map(gave);
  return [
    law(
      'has every value after it was closed and opened again',
      async (store) => {
        await store.begin(record('a'));
        await store.append('a', batch(...values));
        await store.append('a', batch(finished()));
      },
      (store) => expectEvents(store, 'a', [...values, finished()]),
    ),
    law(
      'commits what nobody waited for when it is closed',
      async (store) => {
        const kept = [store.begin(record('a')), store.append('a', batch(started(1)))];
        await store.close();
        await Promise.all(kept);
      },
      (store) => expectEvents(store, 'a', [started(1)]),
    ),
    law(
      'leaves a run that has not ended to the next one, who can go on with it',
      async (store) => {
        await store.begin(record('a'));
        await store.append('a', batch(started(1)));
      },
      async (store) => {
        const [line] = await store.list({ interrupted: true });
        expectThat(line?.runId === 'a' && line.owner === undefined, 'an interrupted run', line);
        const { kind } = await store.claim('a');
        expectThat(kind === 'claimed', 'claimed', kind);
        await store.append('a', batch(started(2), finished()));
        await expectEvents(store, 'a', [started(1), started(2), finished()]);
      },
    ),
    law(
      'can be closed when nothing was asked of it, and twice',
      (store) => store.close(),
      async (store) => {
        expectThat((await store.list()).length === 0, 'no runs');
        await store.close();
      },
    ),
  ];
}
