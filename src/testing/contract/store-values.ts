/**
 * Laws of stores: every value that a step may return comes back as it was.
 * Must not know any store.
 */
import type { Event } from '../../run/event.ts';
import type { ContractCase } from './case.ts';
import { batch, expectEvents, gave, law, type Place, record } from './store-draft.ts';

const LARGE = 300 * 1024;

export const VALUES: Readonly<Record<string, unknown>> = {
  'nothing and yes and no': [null, true, false],
  numbers: [0, -1, 1.5, 1e300, 5e-324, 2 ** 53 - 1, 0.1],
  'text in every script': [
    '',
    'ä',
    '漢字',
    '👩‍🚀',
    '\u0000\u001f\u007f\u2028',
    '"\\',
    '\ufffd\ufeff',
  ],
  'halves of characters': ['\ud800', 'a\udc00b'],
  'lists and records in each other': { a: [{ b: [[], {}] }], '': { ' ': 1 }, 1: 'one' },
  'a key that is a trap': JSON.parse('{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}'),
  'what looks like our own': [['output'], 'json-blob', 'abc'],
  'a long text': 'x'.repeat(LARGE),
  'a long text of wide characters': { text: '漢'.repeat(LARGE) },
  'many small parts': Array.from({ length: 50_000 }, (_, i) => ({ i })),
  bytes: Uint8Array.from([0, 255, 128]),
  'no bytes': new Uint8Array(0),
  'bytes inside': { deep: [Uint8Array.from([1]), { more: Uint8Array.from([2, 3]) }], rest: null },
  'many bytes': { large: new Uint8Array(LARGE).fill(7) },
  'a date': new Date(1_700_000_000_123),
  'dates inside': { at: [new Date(0), { more: new Date(-1) }], rest: null },
  'keys that look like tags': { $bytes: 'AQ==', at: { $date: '1970-01-01T00:00:00.000Z' } },
  'bytes in something large': { bytes: Uint8Array.from([9]), text: 'y'.repeat(LARGE) },
};

const EVENTS: readonly Event[] = [
  { type: 'run.started', at: 1_700_000_000_000.125, runId: 'a' },
  { type: 'run.paced', at: 1, concurrency: 4, reason: 'memory' },
  { type: 'run.stopping', at: 1, cause: { kind: 'failure', step: 1 }, drain: true },
  { type: 'run.hooks', at: 1, hook: 'on_failure_do', status: 'failed', error: undefined },
  { type: 'branch.expired', at: 1, step: 1, afterMs: 5 },
  { type: 'step.ready', at: 1, step: 0 },
  { type: 'step.started', at: 1, step: 0, attempt: 1 },
  {
    type: 'step.retrying',
    at: 1,
    step: 0,
    attempt: 1,
    error: {
      code: 'E',
      name: 'TypeError',
      message: 'm',
      retryable: true,
      retryAfterMs: 5,
      stack: '    at run (/app/flow.ts:1:2)',
      cause: { message: 'c', code: 'E_BELOW', errors: [{ message: 'one' }], moreErrors: 2 },
    },
    metadata: undefined,
    wakeAt: 7.5,
  },
  {
    type: 'step.stopping',
    at: 1,
    step: 0,
    attempt: 2,
    error: { code: 'timed_out', message: 'm', retryable: true },
  },
  {
    type: 'step.failed',
    at: 1,
    step: 0,
    attempt: 2,
    error: { code: 'E', message: 'm', retryable: false, subcode: 'exit:75' },
    metadata: { exit_code: 75, raw: Uint8Array.from([4]) },
  },
  { type: 'step.spent', at: 1, step: 0, attempt: 2, amounts: { tokens: 12, 'a cost': 0.25 } },
  { type: 'step.late', at: 1, step: 0, attempt: 2, error: undefined },
  { type: 'step.skipped', at: 1, step: 1, cause: { kind: 'need', need: 0, root: 0 } },
  { type: 'step.cancelled', at: 1, step: 2, reason: '', metadata: { signal: 'SIGTERM' } },
  {
    type: 'step.succeeded',
    at: 1,
    step: 3,
    attempt: 1,
    output: { a: 1 },
    metadata: { note: ['x'], raw: Uint8Array.from([4]) },
  },
  { type: 'run.finished', at: 2, status: 'failed', output: undefined, error: undefined },
];

export function valueLaws(place: Place): ContractCase[] {
  const values = Object.entries(VALUES).map(([name, value]) =>
    law(place, `keeps ${name}`, async (store) => {
      await store.begin(record('a', { snapshot: { input: value } }));
      await store.append('a', batch(gave(1), gave(value), gave(2)));
      await expectEvents(store, 'a', [gave(1), gave(value), gave(2)]);
    }),
  );
  const kinds = law(place, 'keeps every kind of event', async (store) => {
    await store.begin(record('a'));
    await store.append('a', batch(...EVENTS));
    await expectEvents(store, 'a', EVENTS);
  });
  return [...values, kinds];
}
