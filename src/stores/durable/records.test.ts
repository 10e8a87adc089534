/**
 * The text of a record and back again: whatever the values are, the events are the same.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../run/event.ts';
import type { BlobOf } from './holes.ts';
import { decodeRecord, decodeValue, encodeRecord, encodeValue } from './records.ts';

const NONE: BlobOf = () => undefined;

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
  const { body, blobs } = encodeRecord(events);
  return decodeRecord(body, (hash) => blobs.find((blob) => blob.hash === hash)?.body);
}

describe('a record', () => {
  it('gives back the events it was made of, with the fields that are undefined', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        expect(throughText(events as Event[])).toStrictEqual(events);
      }),
    );
  });

  it('gives back a snapshot', () => {
    fc.assert(
      fc.property(value, (snapshot) => {
        const { body } = encodeValue(snapshot);
        expect(decodeValue(body, NONE)).toStrictEqual(snapshot);
      }),
    );
  });

  it('holds a large output beside the text, and small ones within', () => {
    const gave = (output: unknown): Event =>
      ({
        type: 'step.succeeded',
        step: 0,
        attempt: 1,
        at: 1,
        output,
        metadata: undefined,
      }) as const;
    const large = gave({ text: 'x'.repeat(300_000), bytes: Uint8Array.from([1]) });
    const { body, blobs } = encodeRecord([gave('small'), large, large]);
    expect(body.length).toBeLessThan(2_000);
    expect(blobs[0]!.hash).toBe(blobs[1]!.hash);
    expect(throughText([gave('small'), large])).toStrictEqual([gave('small'), large]);
    expect(encodeRecord([gave('small')]).blobs).toEqual([]);
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
