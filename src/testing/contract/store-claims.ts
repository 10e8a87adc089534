/**
 * Laws of stores: asking for a run.
 * Must not know any store.
 */
import { type ContractCase, expectThat } from './case.ts';
import {
  batch,
  expectEvents,
  expectRefusal,
  finished,
  law,
  lawOfTwo,
  type Place,
  record,
  started,
} from './store-draft.ts';

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
    law(place, 'leaves a run that was released, and lists it as interrupted', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1)));
      const before = await store.list({ interrupted: true });
      expectThat(before.length === 0, 'no interrupted run while it is run', before.length);
      await store.release('a');
      await store.release('nobody');
      const after = await store.list({ interrupted: true });
      expectThat(after.length === 1, 'an interrupted run', after.length);
      await store.claim('a');
      await store.append('a', batch(started(2)));
      await expectEvents(store, 'a', [started(1), started(2)]);
    }),
    ...twoOwners(place),
  ];
}

function twoOwners(place: Place): ContractCase[] {
  return [
    ...lawOfTwo(
      place,
      'says of a run that another program runs whose it is',
      async (one, other) => {
        await one.begin(record('a'));
        const claim = await other.claim('a');
        expectThat(claim.kind === 'owned' && claim.owner.pid === process.pid, 'an owner', claim);
        const [line] = await other.list();
        expectThat(line?.owner?.pid === process.pid, 'the owner in the list', line?.owner);
        await expectRefusal(() => other.append('a', batch(started(1))), 'fenced-off');
      },
    ),
    ...lawOfTwo(place, 'gives a run that was released to another program', async (one, other) => {
      await one.begin(record('a'));
      await one.append('a', batch(started(1)));
      await one.release('a');
      const { kind } = await other.claim('a');
      expectThat(kind === 'claimed', 'claimed', kind);
      await other.append('a', batch(started(2)));
      await expectRefusal(() => one.append('a', batch(started(3))), 'fenced-off');
      await expectEvents(one, 'a', [started(1), started(2)]);
    }),
    ...lawOfTwo(
      place,
      'gives a run of a program that was closed to another',
      async (one, other) => {
        await one.begin(record('a'));
        await one.append('a', batch(started(1)));
        await one.close();
        const { kind } = await other.claim('a');
        expectThat(kind === 'claimed', 'claimed', kind);
        await other.append('a', batch(started(2), finished()));
        await expectEvents(other, 'a', [started(1), started(2), finished()]);
      },
    ),
    ...lawOfTwo(place, 'bars an owner that sent no heartbeat from writing', async (one, other) => {
      await one.begin(record('a'));
      const { kind } = await other.claim('a', { watchMs: 0 });
      expectThat(kind === 'claimed', 'claimed', kind);
      await expectRefusal(() => one.append('a', batch(started(1))), 'fenced-off');
      await other.append('a', batch(started(2)));
      await expectEvents(other, 'a', [started(2)]);
      // It may begin runs of its own again.
      await one.begin(record('b'));
      await one.append('b', batch(started(3)));
      await expectEvents(other, 'b', [started(3)]);
    }),
  ];
}
