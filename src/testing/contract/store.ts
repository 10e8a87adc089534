/**
 * The laws of the socket `Store`.
 * Must not know any store.
 */
import type { RunRecord, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { Batch } from '../../std/batch.ts';
import { type ContractCase, expectThat } from './case.ts';

/** Cases for a store; each opens a new, empty one and closes it. */
export function storeContract(open: () => Promise<Store>): ContractCase[] {
  const law = (name: string, check: (store: Store) => Promise<void>): ContractCase => ({
    name,
    async run() {
      const store = await open();
      try {
        await check(store);
      } finally {
        await store.close();
      }
    },
  });
  return [
    law('gives back what was appended, in order, over several appends', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), started(2)));
      await store.append('a', batch(started(3)));
      const events = (await store.read('a'))?.events;
      expectThat(
        JSON.stringify(events) === JSON.stringify([started(1), started(2), started(3)]),
        'three events in order',
        events,
      );
    }),
    law('keeps runs apart', async (store) => {
      await store.begin(record('a'));
      await store.begin(record('b'));
      await store.append('a', batch(started(1)));
      await store.append('b', batch(started(2)));
      expectThat((await store.read('a'))?.events.length === 1, 'one event in a');
      expectThat((await store.read('b'))?.events.length === 1, 'one event in b');
    }),
    law('knows nothing of a run that nobody appended to', async (store) => {
      expectThat((await store.read('nobody')) === undefined, 'undefined for an unknown run');
    }),
    law('does not depend on the batch after the append', async (store) => {
      await store.begin(record('a'));
      const reused = batch(started(1));
      await store.append('a', reused);
      reused.clear();
      reused.push(started(9));
      const events = (await store.read('a'))?.events;
      expectThat(
        events?.[0]?.at === 1 && events.length === 1,
        'the event as it was appended',
        events,
      );
    }),
    law('hands out a list that others cannot change', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1)));
      const first = (await store.read('a'))?.events as Event[];
      first.length = 0;
      expectThat((await store.read('a'))?.events.length === 1, 'the event to be still there');
    }),
    law('still has a run after it has finished', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), FINISHED));
      expectThat((await store.read('a'))?.events.length === 2, 'both events of the finished run');
    }),
  ];
}

const FINISHED: Event = {
  type: 'run.finished',
  at: 2,
  status: 'succeeded',
  output: null,
  error: undefined,
};

function record(runId: string): RunRecord {
  return { runId, workflow: 'test', createdAt: 1, snapshot: { steps: [] } };
}

function started(at: number): Event {
  return { type: 'run.started', at, runId: 'a' };
}

function batch(...events: Event[]): Batch<Event> {
  const made = new Batch<Event>();
  for (const event of events) made.push(event);
  return made;
}
