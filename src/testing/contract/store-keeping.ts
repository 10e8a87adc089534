/**
 * Laws of stores that keep runs for others to open: nothing is lost between.
 * Must not know any store.
 */
import type { Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { type ContractCase, expectThat } from './case.ts';
import {
  batch,
  expectEvents,
  finished,
  gave,
  law as lawOfOne,
  type Place,
  record,
  same,
  started,
} from './store-draft.ts';
import { VALUES } from './store-values.ts';

const LARGE = { text: 'x'.repeat(400_000), rows: Array.from({ length: 99_000 }, (_, i) => [i]) };
const LARGE_ONES = [started(1), gave(LARGE), gave(1), gave([LARGE, LARGE]), finished()];

type KeepingLaw = (
  name: string,
  first: (store: Store) => Promise<void>,
  then: (store: Store) => Promise<void>,
) => ContractCase;

/** A law about a store, and about the one that opens the same place after it was closed. */
function lawOfKeeping({ open, reopen }: Required<Pick<Place, 'open' | 'reopen'>>): KeepingLaw {
  return (name, first, then) => ({
    name,
    async run() {
      const before = await open();
      await first(before).finally(() => before.close());
      const after = await reopen!(before);
      await then(after).finally(() => after.close());
    },
  });
}

function largeLaw(law: KeepingLaw): ContractCase {
  return law(
    'commits large values that nobody waited for when it is closed, in their order',
    async (store) => {
      const kept = [store.begin(record('a', { snapshot: { input: LARGE } }))];
      for (const event of LARGE_ONES) kept.push(store.append('a', batch(event)));
      await store.close();
      await Promise.all(kept);
    },
    async (store) => {
      await expectEvents(store, 'a', LARGE_ONES);
      const { snapshot } = (await store.read('a'))!;
      expectThat(same(snapshot, { input: LARGE }), 'the snapshot');
    },
  );
}

/** About 11 MB, which are written in pieces of 64 KiB. */
const MANY = gave(Array.from({ length: 400_000 }, (_, i) => ({ i, name: `row ${i}` })));

function turnsLaw(place: Place): ContractCase {
  const name = 'F22 leaves turns to all else while it writes a large value, and tells in order';
  return lawOfOne(place, name, async (store) => {
    for (const id of ['large', 'small']) await store.begin(record(id));
    const told: string[] = [];
    const append = async (id: string, event: Event, name: string) => {
      await store.append(id, batch(event));
      told.push(name);
    };
    let turns = 0;
    let isKept = false;
    const tick = (): void => {
      turns += 1;
      if (!isKept) setImmediate(tick);
    };
    setImmediate(tick);
    const large = [append('large', MANY, 'large'), append('large', started(9), 'after')];
    for (let i = 0; i < 3; i++) await append('small', started(i), 'small');
    await Promise.all(large);
    isKept = true;
    expectThat(told.join(' ') === 'small small small large after', 'the small ones first', told);
    expectThat(turns > 150, 'many turns of the event loop', turns);
    await expectEvents(store, 'large', [MANY, started(9)]);
  });
}

/** None for a store that keeps nothing. */
export function keepingLaws(place: Place): ContractCase[] {
  const { open, reopen } = place;
  if (reopen === undefined) return [];
  const law = lawOfKeeping({ open, reopen });
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
    largeLaw(law),
    turnsLaw(place),
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
