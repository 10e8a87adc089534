/**
 * Laws of stores: removing runs that have ended.
 * Must not know any store.
 */
import { type ContractCase, expectThat } from './case.ts';
import {
  batch,
  expectEvents,
  finished,
  gave,
  law,
  type Place,
  record,
  started,
} from './store-draft.ts';

const LARGE = 'x'.repeat(300 * 1024);

export function forgetLaws(place: Place): ContractCase[] {
  return [
    law(place, 'removes runs that have ended with all that is kept of them', async (store) => {
      for (const runId of ['a', 'b']) {
        await store.begin(record(runId));
        store.log(runId, { at: 1, step: 0, text: 'x' });
        await store.append(runId, batch(started(1), gave(LARGE), finished()));
      }
      const count = await store.forget(['a', 'a', 'nobody']);
      expectThat(count === 1, 'one run', count);
      expectThat((await store.read('a')) === undefined, 'no run a');
      expectThat((await store.logs('a')).length === 0, 'no lines of run a');
      const left = (await store.list()).map(({ runId }) => runId).join(' ');
      expectThat(left === 'b', 'the other run', left);
      await expectEvents(store, 'b', [started(1), gave(LARGE), finished()]);
    }),
    law(place, 'removes the results that a removed run has made for others', async (store) => {
      for (const runId of ['a', 'b']) {
        await store.begin(record(runId));
        const result = { output: runId, metadata: undefined, runId, keptAt: 1 };
        await store.remember(`k ${runId}`, result);
        await store.append(runId, batch(started(1), finished()));
      }
      await store.forget(['a']);
      const left = [await store.recall('k a'), await store.recall('k b')];
      expectThat(left[0] === undefined && left[1]?.output === 'b', 'only that of run b', left);
    }),
    law(place, 'removes no run that has not ended', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1)));
      const count = await store.forget(['a']);
      expectThat(count === 0, 'no run', count);
      await store.append('a', batch(started(2)));
      await expectEvents(store, 'a', [started(1), started(2)]);
    }),
    law(place, 'knows nothing of a removed run when its name is used again', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), finished()));
      await store.forget(['a']);
      await store.begin(record('a'));
      await store.append('a', batch(started(2)));
      await expectEvents(store, 'a', [started(2)]);
      expectThat((await store.logs('a')).length === 0, 'no lines');
    }),
    law(place, 'removes a run of very many records', async (store) => {
      await store.begin(record('a'));
      for (let i = 0; i < 1_700; i++) void store.append('a', batch(started(i)));
      await store.append('a', batch(finished()));
      expectThat((await store.forget(['a'])) === 1, 'one run');
      expectThat((await store.forget(['a'])) === 0, 'no run a second time');
    }),
  ];
}
