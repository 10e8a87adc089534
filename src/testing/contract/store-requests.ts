/**
 * Laws of stores: what is asked of a run reaches whoever runs it.
 * Must not know any store.
 */
import type { Claim, RequestListener, RunRequest, Store } from '../../ports/store.ts';
import { type ContractCase, expectThat } from './case.ts';
import {
  batch,
  finished,
  law,
  lawOfTwo,
  type Place,
  record,
  same,
  started,
} from './store-draft.ts';

const STOP: RunRequest = {
  id: 'q1',
  kind: 'cancel',
  reason: 'no "longer"\u0000 wanted',
  drainMs: 5,
};

const OTHER: RunRequest = { id: 'q2', kind: 'cancel', reason: '' };
const ABOUT = { kind: 'resolve', step: 'a step', attempt: 2 } as const;
const RERUN: RunRequest = { ...ABOUT, id: 'r1', resolution: { as: 'rerun' } };
const FAILED: RunRequest = {
  ...ABOUT,
  id: 'r2',
  resolution: { as: 'failed', message: 'no \ud800' },
};
const OUTPUTS: readonly unknown[] = [
  null,
  { list: [1, 'two', { three: '\u0000' }] },
  new Date(5),
  { bytes: Uint8Array.of(0, 255) },
  'x'.repeat(300_000),
];

function succeeded(output: unknown, i: number): RunRequest {
  return { ...ABOUT, id: `s${i}`, resolution: { as: 'succeeded', output } };
}

function delivered(value: unknown, i: number): RunRequest {
  return { id: `m${i}`, kind: 'deliver', at: 1, message: 'paid "in full"', value, by: 'shop' };
}

const APPROVED: RunRequest = { id: 'a1', kind: 'decide', at: 1, step: 'ok', approved: true };
const REJECTED: RunRequest = { ...APPROVED, id: 'a2', approved: false, by: 'b', note: 'no \u0000' };

/** Resolves with the first request that the store tells and `take` takes. */
function firstRequest(store: Store, take: RequestListener = () => true) {
  return new Promise<readonly [string, RunRequest]>((resolve) => {
    store.listen((runId, request) => {
      const taken = take(runId, request);
      if (taken) resolve([runId, request]);
      return taken;
    });
  });
}

function expectRequests(claim: Claim, expected: readonly RunRequest[]): void {
  const requests = claim.kind === 'claimed' ? claim.requests : [];
  expectThat(same(requests, expected), 'what was asked, with the claim', requests);
}

function expectStop(told: readonly [string, RunRequest]): void {
  expectThat(same(told, ['a', STOP]), 'what was asked of run a', told);
}

export function requestLaws(place: Place): ContractCase[] {
  return [
    law(place, 'tells what is asked of an own run', async (store) => {
      const told = firstRequest(store);
      await store.begin(record('a'));
      const answer = await store.ask('a', STOP);
      expectThat(answer === 'kept', 'kept', answer);
      expectStop(await told);
    }),
    law(place, 'tells it again until it is taken, and then no more', async (store) => {
      let times = 0;
      const told = firstRequest(store, (runId) => runId === 'a' && ++times === 2);
      await store.begin(record('a'));
      await store.begin(record('b'));
      await store.ask('a', STOP);
      // The memory of one process tells again when something happens to the run.
      const again = store.claim('a').then(() => store.claim('a'));
      expectStop(await told);
      await again;
      const other = firstRequest(store, (runId) => {
        times += runId === 'a' ? 1 : 0;
        return runId === 'b';
      });
      await store.ask('b', STOP);
      await other;
      expectThat(times === 2, 'nothing more of run a', times);
    }),
    law(place, 'tells all who listen, until one takes it', async (store) => {
      const told = ['a', 'b'].map((own) => firstRequest(store, (runId) => runId === own));
      for (const runId of ['a', 'b']) {
        await store.begin(record(runId));
        await store.ask(runId, STOP);
      }
      const all = await Promise.all(told);
      const expected = [
        ['a', STOP],
        ['b', STOP],
      ];
      expectThat(same(all, expected), 'each its own', all);
    }),
    law(place, 'keeps no request for a run that has ended or that nobody knows', async (store) => {
      await store.begin(record('a'));
      await store.append('a', batch(started(1), finished()));
      const answers = [await store.ask('a', STOP), await store.ask('nobody', STOP)];
      expectThat(same(answers, ['finished', 'unknown']), 'finished and unknown', answers);
    }),
    law(place, 'keeps what is asked of a run that nobody runs', async (store) => {
      await store.begin(record('a'));
      await store.release('a');
      const answer = await store.ask('a', STOP);
      expectThat(answer === 'kept', 'kept', answer);
      const told = firstRequest(store);
      expectRequests(await store.claim('a'), [STOP]);
      expectStop(await told);
    }),
    ...keptLaws(place),
    ...takenLaws(place),
    ...twoPrograms(place),
  ];
}

function takenLaws(place: Place): ContractCase[] {
  return [takenLaw(place), eachLaw(place)];
}

function eachLaw(place: Place): ContractCase {
  const title = 'tells each of several requests, also where the run has taken the one before it';
  return law(place, title, async (store) => {
    const told: string[] = [];
    let heard = () => {};
    store.listen((_, { id }) => {
      told.push(id);
      heard();
      return true;
    });
    await store.begin(record('a'));
    await store.append('a', batch(started(1)));
    for (const id of ['q0', 'q1', 'q2', 'q3']) {
      const next = new Promise<void>((resolve) => (heard = resolve));
      const request = { kind: 'cancel', reason: 'enough' } as const;
      await store.ask('a', { id, ...request });
      await next;
      const asked = { type: 'run.asked', at: 2, id, request, late: false } as const;
      await store.append('a', batch(asked));
    }
    expectThat(same(told, ['q0', 'q1', 'q2', 'q3']), 'each once', told);
  });
}

function takenLaw(place: Place): ContractCase {
  const title = 'keeps what was asked until the run has taken it';
  return law(place, title, async (store) => {
    const request = { kind: 'cancel', reason: 'enough' } as const;
    await store.begin(record('a'));
    await store.ask('a', { id: 'q0', ...request });
    const asked = { type: 'run.asked', at: 2, id: 'q0', request, late: false } as const;
    await store.append('a', batch(started(1), asked));
    await store.ask('a', OTHER);
    const open = await store.requests('a');
    expectThat(same(open, [OTHER]), 'what the run has not taken', open);
  });
}

function keptLaws(place: Place): ContractCase[] {
  return [
    law(place, 'keeps a request once, however often it is asked', async (store) => {
      await store.begin(record('a'));
      await store.begin(record('b'));
      for (const runId of ['a', 'b']) await store.release(runId);
      const again: RunRequest = { id: STOP.id, kind: 'cancel', reason: 'once more' };
      const answers = [
        await store.ask('a', STOP),
        await store.ask('a', again),
        await store.ask('a', OTHER),
        await store.ask('b', again),
      ];
      expectThat(
        answers.every((answer) => answer === 'kept'),
        'kept',
        answers,
      );
      expectRequests(await store.claim('a'), [STOP, OTHER]);
      expectRequests(await store.claim('b'), [again]);
    }),
    law(place, 'gives what was asked until the run has ended', async (store) => {
      await store.begin(record('a'));
      await store.ask('a', STOP);
      await store.ask('a', RERUN);
      const open = [await store.requests('a'), await store.requests('nobody')];
      expectThat(same(open, [[STOP, RERUN], []]), 'both, and nothing of nobody', open);
      await store.append('a', batch(started(1), finished()));
      const left = await store.requests('a');
      expectThat(left.length === 0, 'nothing of a run that has ended', left);
    }),
    law(place, 'keeps decisions with any output exactly', async (store) => {
      await store.begin(record('a'));
      await store.release('a');
      const answers = [...OUTPUTS.map(delivered), APPROVED, REJECTED];
      const requests = [RERUN, FAILED, ...OUTPUTS.map(succeeded), ...answers];
      for (const request of requests) await store.ask('a', request);
      expectRequests(await store.claim('a'), requests);
    }),
    law(
      place,
      'tells what was asked to each who claims the run, until it has ended',
      async (store) => {
        const told = firstRequest(store);
        await store.begin(record('a'));
        await store.append('a', batch(started(1)));
        await store.release('a');
        await store.ask('a', STOP);
        expectRequests(await store.claim('a'), [STOP]);
        expectStop(await told);
        await store.release('a');
        expectRequests(await store.claim('a'), [STOP]);
        await store.append('a', batch(finished()));
        const answer = await store.ask('a', STOP);
        expectThat(answer === 'finished', 'finished', answer);
      },
    ),
  ];
}

function twoPrograms(place: Place): ContractCase[] {
  return [
    ...lawOfTwo(place, 'tells what another program asks of an own run', async (one, other) => {
      const told = firstRequest(one);
      await one.begin(record('a'));
      await other.begin(record('b'));
      await other.ask('a', STOP);
      expectStop(await told);
    }),
    ...lawOfTwo(
      place,
      'gives at once what another program has asked, and that one what was added before',
      async (one, other) => {
        await one.begin(record('a'));
        // What is asked while a run goes on as another one is passed on by whoever moves it or whoever asks.
        await one.append('a', batch(started(1)));
        const answer = await other.ask('a', STOP);
        const [asked, read] = await Promise.all([one.requests('a'), other.read('a')]);
        expectThat(answer === 'kept' && same(asked, [STOP]), 'what was asked', asked);
        expectThat(read?.events.length === 1, 'what was added', read?.events);
      },
    ),
    ...lawOfTwo(place, 'tells what was asked before the run was claimed', async (one, other) => {
      await one.begin(record('a'));
      await one.ask('a', STOP);
      await one.close();
      const told = firstRequest(other);
      await other.claim('a');
      expectStop(await told);
    }),
  ];
}
