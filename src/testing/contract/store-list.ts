/**
 * Laws of stores: lists of runs.
 * Must not know any store.
 */
import type { RunFilter, Store } from '../../ports/store.ts';
import type { StoreError } from '../../run/store-error.ts';
import { type ContractCase, expectThat } from './case.ts';
import { batch, finished, law, type Place, record, same, started } from './store-draft.ts';

/** Four runs, a to d, each created after the one before. */
async function fill(store: Store): Promise<void> {
  for (const [i, runId] of ['a', 'b', 'c', 'd'].entries())
    await store.begin(
      record(runId, { workflow: i % 2 === 0 ? 'even' : 'odd', createdAt: 10 * (i + 1) }),
    );
  await store.append('b', batch(started(21)));
  await store.append('c', batch(started(31), finished()));
  await store.append('d', batch(started(41)));
  await store.append('d', batch(finished('failed', 'no "way"\u0000')));
}

const FILTERS: readonly (readonly [words: string, filter: RunFilter, expected: string])[] = [
  ['everything', {}, 'd c b a'],
  ['one workflow', { workflow: 'odd' }, 'd b'],
  ['no such workflow', { workflow: "odd' OR 1=1 --" }, ''],
  ['two statuses', { statuses: ['failed', 'running'] }, 'd b'],
  ['no status', { statuses: [] }, ''],
  ['a span, its beginning within and its end without', { since: 20, before: 40 }, 'c b'],
  ['runs that are named', { runIds: ['a', 'c', 'x'] }, 'c a'],
  ['no run when none is named', { runIds: [] }, ''],
  ['at most two', { limit: 2 }, 'd c'],
  ['none', { limit: 0 }, ''],
  ['all of it at once', { workflow: 'even', statuses: ['succeeded'], since: 5, limit: 9 }, 'c'],
];

export function listLaws(place: Place): ContractCase[] {
  const filters = FILTERS.map(([words, filter, expected]) =>
    law(place, `lists ${words}, newest first`, async (store) => {
      await fill(store);
      const found = (await store.list(filter)).map(({ runId }) => runId).join(' ');
      expectThat(found === expected, `the runs "${expected}"`, found);
    }),
  );
  return [
    ...filters,
    law(place, 'lists nothing when there is nothing', async (store) => {
      expectThat((await store.list()).length === 0, 'no runs');
    }),
    ...dueLaws(place),
    ...limitLaws(place),
    law(place, 'says of each run how it stands', async (store) => {
      await fill(store);
      const lines = (await store.list()).map((line) => ({ ...line, owner: undefined })).reverse();
      const line = (runId: string, workflow: string, createdAt: number, more: object) => ({
        runId,
        workflow,
        createdAt,
        ...more,
      });
      const expected = [
        line('a', 'even', 10, { status: 'pending' }),
        line('b', 'odd', 20, { status: 'running', startedAt: 21 }),
        line('c', 'even', 30, { status: 'succeeded', startedAt: 31, endedAt: 2 }),
        line('d', 'odd', 40, {
          status: 'failed',
          startedAt: 41,
          endedAt: 2,
          error: 'no "way"\u0000',
        }),
      ];
      expectThat(same(lines, expected), 'status, times and errors', lines);
    }),
    law(place, 'says of a run that waits that it does, until it goes on', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), { type: 'run.waiting', at: 2, until: undefined }));
      const [waiting] = await store.list({ statuses: ['waiting'] });
      expectThat(waiting?.runId === 'a' && waiting.startedAt === 1, 'a waiting run', waiting);
      await store.append(
        'a',
        batch({ type: 'run.resumed', at: 3, rewritten: undefined, once: undefined }),
      );
      const [running] = await store.list({ statuses: ['running'] });
      expectThat(running?.startedAt === 1, 'a running run with its first start', running);
    }),
    law(place, 'lists no finished run as interrupted, and gives it no owner', async (store) => {
      await fill(store);
      const interrupted = (await store.list({ interrupted: true })).map(({ runId }) => runId);
      expectThat(!interrupted.includes('c') && !interrupted.includes('d'), 'no finished run');
      const owners = (await store.list({ statuses: ['succeeded', 'failed'] })).map((l) => l.owner);
      expectThat(same(owners, [undefined, undefined]), 'no owners of finished runs', owners);
    }),
  ];
}

function dueLaws(place: Place): ContractCase[] {
  return [
    law(place, 'lists as due all that have not ended but what waits for later', async (store) => {
      await fill(store);
      const until = (at: number) => ({ at, isDate: false });
      for (const [id, end] of [
        ['soon', until(100)],
        ['late', until(101)],
        ['never', undefined],
      ] as const) {
        await store.begin(record(id));
        await store.append(id, batch(started(1), { type: 'run.waiting', at: 2, until: end }));
      }
      const due = async () => (await store.list({ due: 100 })).map(({ runId }) => runId).sort();
      expectThat(same(await due(), ['a', 'b', 'soon']), 'what is due at 100', await due());
      const [late, never] = await store.list({ runIds: ['late', 'never'] });
      const times = [late, never].map((line) => line?.wakeAt).sort();
      expectThat(same(times, [101, undefined]), 'when they are due', times);
      const again = { type: 'run.resumed', at: 3, rewritten: undefined, once: undefined } as const;
      await store.append('late', batch(again));
      expectThat((await due()).includes('late'), 'what has gone on is due at once', await due());
    }),
    law(place, 'lists those of which something was asked, until they have ended', async (store) => {
      await fill(store);
      const none = await store.list({ asked: true });
      expectThat(none.length === 0, 'none', none);
      await store.ask('b', { id: '1', kind: 'cancel', reason: 'why' });
      const asked = (await store.list({ asked: true })).map(({ runId }) => runId);
      expectThat(same(asked, ['b']), 'the one that was asked', asked);
    }),
  ];
}

function limitLaws(place: Place): ContractCase[] {
  return [
    law(place, 'lists at most 50 runs unless it is told otherwise', async (store) => {
      const names = Array.from({ length: 60 }, (_, i) => `r${i}`);
      await Promise.all(names.map((name, i) => store.begin(record(name, { createdAt: i }))));
      const [few, all] = [await store.list(), await store.list({ limit: 100 })];
      expectThat(few.length === 50 && few[0]?.runId === 'r59', 'the newest 50', few.length);
      expectThat(all.length === 60, 'all 60', all.length);
    }),
    law(
      place,
      'lists all runs for Infinity, and refuses what is no number of runs',
      async (store) => {
        await fill(store);
        const all = await store.list({ limit: Number.POSITIVE_INFINITY });
        expectThat(all.length === 4, 'all four', all.length);
        for (const limit of [-1, 1.5, Number.NaN, '2' as never]) {
          const listing = async () => store.list({ limit });
          const kind = await listing().then(
            (lines) => `${lines.length} runs`,
            (error: Partial<StoreError>) => error.kind,
          );
          expectThat(kind === 'refused', `a list of ${limit} runs is refused`, kind);
        }
      },
    ),
  ];
}
