/**
 * The text of a record and back again: whatever the values are, the events are the same.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../run/event.ts';
import { blobHash } from './chain.ts';
import { checkedBlob, Digger } from './holes.ts';
import { encodeLargeRecord, encodeLargeValue } from './large.ts';
import { jsonPieces } from './pieces.ts';
import { decodeRecord, decodeValue, encodeRecord, encodeValue } from './records.ts';

/** A place for blobs that holds nothing at first. */
function blobs() {
  const kept = new Map<string, Uint8Array>();
  const put = async (pieces: AsyncIterable<Uint8Array>) => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    const body = Buffer.concat(all);
    const hash = blobHash(body);
    kept.set(hash, body);
    return { hash, hold: kept.size };
  };
  return { kept, put, blobOf: (hash: string) => checkedBlob(kept.get(hash), hash) };
}

const NONE = blobs().blobOf;

/** Everything that JSON or a list of bytes can be. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.integer(),
    fc.constantFrom(null, true, false),
    fc.uint8Array({ maxLength: 20 }),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'output', '$bytes', '$date')),
      tie('any'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
})).any;
const plain = <T extends object>(model: { [key in keyof T]: fc.Arbitrary<T[key]> }) =>
  fc.record(model, { noNullPrototype: true });
const at = fc.double({ min: 0, max: 2e12, noNaN: true });
const failure = plain({ code: fc.string(), message: fc.string(), retryable: fc.boolean() });
const event = fc.oneof(
  plain({ type: fc.constant('run.started' as const), at, runId: fc.string() }),
  plain({
    type: fc.constant('step.succeeded' as const),
    step: fc.nat(),
    attempt: fc.nat(),
    at,
    output: fc.option(value, { nil: undefined }),
    metadata: fc.option(fc.dictionary(fc.string(), value, { noNullPrototype: true }), {
      nil: undefined,
    }),
  }),
  plain({
    type: fc.constant('step.late' as const),
    step: fc.nat(),
    attempt: fc.nat(),
    at,
    error: fc.option(failure, { nil: undefined }),
  }),
  plain({
    type: fc.constant('run.finished' as const),
    at,
    status: fc.constantFrom('succeeded' as const, 'failed' as const),
    output: value,
    error: fc.option(failure, { nil: undefined }),
  }),
);

function throughText(events: readonly Event[]): Event[] {
  return decodeRecord(encodeRecord(events)!.body, NONE);
}

async function throughBlobs(events: readonly Event[]): Promise<Event[]> {
  const { put, blobOf } = blobs();
  const { body } = await encodeLargeRecord(events, put);
  expect(body.length).toBeLessThan(300_000);
  return decodeRecord(body, blobOf);
}

const gave = (output: unknown, metadata?: Record<string, unknown>): Event => ({
  type: 'step.succeeded',
  step: 0,
  attempt: 1,
  at: 1,
  output,
  metadata,
});

/** Members that are undefined are left out. */
const isLeaf = (part: object) => part instanceof Uint8Array || part instanceof Date;

function defined(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || isLeaf(part)) return part;
  if (Array.isArray(part)) return part.map(defined);
  const there = Object.entries(part).filter(([, one]) => one !== undefined);
  return Object.fromEntries(there.map(([key, one]) => [key, defined(one)]));
}

describe('a record', () => {
  it('gives back the events it was made of, with the fields that are undefined', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        expect(throughText(events as Event[])).toStrictEqual(events);
      }),
    );
  });

  it('is the same when it is made in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 5 }), async (events) => {
        const { body, blobs: named } = await encodeLargeRecord(events as Event[], blobs().put);
        expect(body).toBe(encodeRecord(events as Event[])!.body);
        expect(named).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('gives back a snapshot', () => {
    fc.assert(
      fc.property(value, (snapshot) => {
        const { body } = encodeValue(snapshot)!;
        expect(decodeValue(body, NONE)).toStrictEqual(snapshot);
      }),
    );
  });

  it('F22 holds large outputs beside the text, each content once, and small ones within', async () => {
    const large = gave({ text: 'x'.repeat(300_000), bytes: Uint8Array.from([1]) });
    const { kept, put } = blobs();
    const { body, blobs: named } = await encodeLargeRecord([gave('small'), large, large], put);
    expect(body.length).toBeLessThan(2_000);
    expect(named).toHaveLength(2);
    expect(kept.size).toBe(1);
    expect(encodeRecord([gave('small'), large])).toBeUndefined();
  });

  const LONG = 'ä"\u0001\ud83d\ude00 '.repeat(60_000);
  it.each<[string, Event]>([
    ['a long text', gave(LONG)],
    ['a long text inside', gave({ a: [LONG, { b: LONG }], '': null })],
    ['many small parts', gave(Array.from({ length: 90_000 }, (_, i) => ({ i, gone: undefined })))],
    ['many keys', gave(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])))],
    ['many bytes', gave(new Uint8Array(300_000).fill(7))],
    ['many bytes beside little', gave({ raw: new Uint8Array(300_000), few: Uint8Array.from([1]) })],
    [
      'bytes among much',
      gave([Uint8Array.from([1]), LONG, new Uint8Array(300_000), [new Uint8Array(0)]]),
    ],
    ['a date among much', gave({ at: new Date(5), rest: [LONG, [new Date(-1)]] })],
    ['much metadata', gave(null, { text: LONG, raw: new Uint8Array(300_000) })],
    ['a trap', gave(JSON.parse(`{"__proto__":{"x":${JSON.stringify(LONG)}},"constructor":2}`))],
  ])('F22 gives back %s, of which nothing large is in the text', async (_, large) => {
    const events = [gave(1), large, gave(2)];
    expect(encodeRecord(events)).toBeUndefined();
    const expected = defined(events);
    expect(isDeepStrictEqual(defined(await throughBlobs(events)), expected)).toBe(true);
  });

  it('F22 takes large inputs and reused results out of a snapshot', async () => {
    const reused = [
      ['a', { output: LONG, from: 'r1' }],
      ['b', { output: 1, from: 'r1' }],
    ];
    const snapshot = { version: 1, input: { text: LONG }, reused, env: {} };
    const { put, blobOf } = blobs();
    expect(encodeValue(snapshot)).toBeUndefined();
    const { body, blobs: named } = await encodeLargeValue(snapshot, put);
    expect([body.length < 2_000, named.length]).toEqual([true, 2]);
    expect(decodeValue(body, blobOf)).toStrictEqual(snapshot);
  });

  const late = '{"type":"step.late","step":0,"attempt":1,"at":1}';
  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no list', '{}', 'it is not a list'],
    ['no event', '[1]', 'an event is no object'],
    ['null', '[null]', 'an event is no object'],
    ['an event that there is not', '[{"type":"step.exploded","at":1}]', 'no event "step.exploded"'],
    ['a trap for an event', '[{"type":"__proto__","at":1}]', 'no event "__proto__"'],
    ['an event without a time', '[{"type":"run.paced"}]', 'no time'],
    ['an event without its step', '[{"type":"step.ready","at":1,"step":-1}]', 'no step'],
    ['an empty envelope', '[[]]', 'an event is no object'],
    ['a hole that is none', `[[${late},5]]`, 'not described'],
    ['a hole of no kind', `[[${late},[["x"],"other","h"]]]`, 'not described'],
    ['a hole nowhere', `[[${late},[["x","y"],"bytes","AA=="]]]`, 'is not there'],
    ['a hole in a prototype', `[[${late},[["__proto__"],"bytes","AA=="]]]`, 'is not there'],
    [
      'a date that is none',
      `[[{"type":"run.finished","at":1,"status":"failed","output":null},[["output"],"date","x"]]]`,
      'a date that was taken out is none',
    ],
    ['a hole over something', `[[${late},[["at"],"bytes","AA=="]]]`, 'is there'],
    [
      'a blob that is gone',
      '[[{"type":"step.succeeded","step":0,"attempt":1,"at":1,"output":null},[["output"],"json-blob","ab"]]]',
      'the blob ab is missing',
    ],
  ])('is refused when it holds %s', (_, body, words) => {
    expect(() => decodeRecord(body, NONE)).toThrow(words);
  });
});

describe('pieces', () => {
  it('F22 are the JSON of the value, and none is much longer than was asked for', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 16, max: 200 }), (whole, length) => {
        const leaves: unknown[] = [];
        let text = '';
        for (const piece of jsonPieces(whole, [], length)) {
          if (typeof piece !== 'string') leaves.push(piece);
          else {
            expect(piece.length).toBeLessThan(7 * length + 100);
            text += piece;
          }
        }
        const plain = new Digger().plain(whole, []);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(plain));
      }),
    );
  });
});
