/**
 * Laws of stores: what was begun and appended is what is read.
 * Must not know any store.
 */
import type { Event } from '../../run/event.ts';
import { type ContractCase, expectThat } from './case.ts';
import {
  batch,
  expectEvents,
  expectRefusal,
  finished,
  law,
  type Place,
  record,
  same,
  started,
} from './store-draft.ts';

export function historyLaws(place: Place): ContractCase[] {
  return [...runLaws(place), ...orderLaws(place), ...copyLaws(place)];
}

function runLaws(place: Place): ContractCase[] {
  return [
    law(place, 'gives back what a run was begun with', async (store) => {
      const begun = record('a', {
        workflow: 'night shift',
        createdAt: 1_700_000_000_000.25,
        snapshot: { input: { text: 'é\u0000"' }, steps: [{ id: 'x' }] },
      });
      await store.begin(begun);
      const read = await store.read('a');
      expectThat(same(read, { ...begun, events: [] }), 'the record, without events', read);
    }),
    law(place, 'refuses a second run of the same name, and keeps the first', async (store) => {
      await store.begin(record('a', { workflow: 'first' }));
      await expectRefusal(() => store.begin(record('a')), 'exists');
      await store.append('a', batch(started(1)));
      const read = await store.read('a');
      expectThat(read?.workflow === 'first' && read.events.length === 1, 'the first run', read);
    }),
    law(place, 'refuses a run of its own at once, so that no event lands in it', async (store) => {
      await store.begin(record('a'));
      let refused = false;
      try {
        await Promise.resolve(store.begin(record('a'))).catch(() => {});
      } catch {
        refused = true;
      }
      expectThat(refused, 'an error that is thrown, not a promise that rejects', refused);
    }),
    law(place, 'adds nothing to a run that nobody began', async (store) => {
      await expectRefusal(() => store.append('a', batch(started(1))), 'fenced-off');
    }),
    law(place, 'knows nothing of a run that nobody began', async (store) => {
      expectThat((await store.read('nobody')) === undefined, 'undefined for an unknown run');
    }),
  ];
}

function orderLaws(place: Place): ContractCase[] {
  return [
    law(place, 'gives back what was appended, in order, over several appends', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), started(2)));
      await store.append('a', batch(started(3)));
      await expectEvents(store, 'a', [started(1), started(2), started(3)]);
    }),
    law(place, 'keeps the order of calls that nobody waited for', async (store) => {
      const calls: unknown[] = [store.begin(record('a'))];
      const events: Event[] = [];
      for (let at = 0; at < 20; at++) {
        events.push(started(at));
        calls.push(store.append('a', batch(started(at))));
      }
      await Promise.all(calls);
      await expectEvents(store, 'a', events);
    }),
    law(place, 'keeps runs apart, also many in one turn', async (store) => {
      const names = Array.from({ length: 200 }, (_, i) => `run-${i}`);
      await Promise.all(
        names.map(async (name, i) => {
          await store.begin(record(name));
          await store.append(name, batch(started(i)));
          await store.append(name, batch(started(1_000 + i)));
        }),
      );
      for (const [i, name] of names.entries())
        await expectEvents(store, name, [started(i), started(1_000 + i)]);
    }),
  ];
}

function copyLaws(place: Place): ContractCase[] {
  return [
    law(place, 'does not depend on the batch after the append', async (store) => {
      await store.begin(record('a'));
      const reused = batch(started(1));
      const kept = store.append('a', reused);
      reused.clear();
      reused.push(started(9));
      await kept;
      await expectEvents(store, 'a', [started(1)]);
    }),
    law(place, 'hands out a list that others cannot change', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1)));
      const first = (await store.read('a'))?.events as Event[];
      first.length = 0;
      await expectEvents(store, 'a', [started(1)]);
    }),
    law(place, 'still has a run after it has finished', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), finished()));
      await expectEvents(store, 'a', [started(1), finished()]);
    }),
  ];
}
