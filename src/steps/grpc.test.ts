/**
 * Calls that are answered: what is sent, and what the step gives.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { asking, attempt, closeServers, failure, grpcServer } from '../../test/grpc-server.ts';
import { KEY } from '../../test/step-attempt.ts';

afterAll(closeServers);

const server = await grpcServer();
const echo = asking(server, { method: 'shop.v1.Orders/Echo', message: {} });
const sent = async (message: object, more: object = {}) =>
  (await attempt({ ...echo, ...more, message })).output;

describe('a call', () => {
  it('gives the message, and says who answered', async () => {
    const { output, notes } = await attempt(asking(server));
    expect(output).toEqual({ text: 'wool' });
    expect(notes).toEqual({ status: 'OK', address: server.address });
  });

  it('sends the input where it has no message, and an empty message for none', async () => {
    const { message: _, ...settings } = asking(server);
    expect((await attempt(settings, { input: { text: 'silk' } })).output).toEqual({ text: 'silk' });
    expect((await attempt(settings, { input: null })).output).toEqual({ text: '' });
    const error = await failure(settings, { input: { texts: 'silk' } });
    expect(error.message).toBe('input: shop.v1.Ask has no field "texts"; did you mean "text"?');
  });

  it('takes the key, the trace and the metadata along', async () => {
    await attempt(
      asking(server, { metadata: { Authorization: 'Bearer x', 'a-bin': 'AP8=', n: 7 } }),
    );
    expect(server.asked.at(-1)!.metadata).toMatchObject({
      authorization: 'Bearer x',
      'a-bin': Buffer.from([0, 255]),
      n: '7',
      'idempotency-key': KEY,
      'user-agent': expect.stringMatching(/^heddle/),
    });
    await attempt(
      asking(server, { idempotency_key: false, metadata: { 'idempotency-key': 'own' } }),
    );
    expect(server.asked.at(-1)!.metadata).toMatchObject({ 'idempotency-key': 'own' });
  });

  it('is addressed with or without a scheme', async () => {
    const { tls: _, ...plain } = asking(server);
    await attempt({ ...plain, address: `http://${server.address}` });
    await attempt({ ...plain, address: `http://localhost:${server.port}/` });
  });

  it('has the names of the language where keep_case is false', async () => {
    expect(await sent({ orderId: 'a' }, { keep_case: false, defaults: false })).toEqual({
      orderId: 'a',
    });
  });
});

describe('a message', () => {
  it('comes back as it was, in the form of JSON', async () => {
    const message = {
      order_id: 'ä€😀',
      number: '-9223372036854775808',
      stamp: '18446744073709551615',
      kind: 'KIND_GIFT',
      colors: ['COLOR_RED', 'COLOR_GREEN'],
      totals: { a: { currency: 'EUR', units: '5' } },
      notes: { '-3': 'x' },
      lines: [{ item: 'w', count: 2, price: { currency: 'EUR', units: '1' } }],
      raw: 'AP+A',
      weight: 0.5,
      paid: true,
      email: 'a@b',
      floor: 0,
      placed_at: '2024-02-29T12:00:00.250Z',
      open_for: '-1.500s',
      extra: { a: [1, null, true, { b: 'c' }] },
      nick: '',
      limit: '7',
      any: { '@type': 'type.googleapis.com/shop.common.Money', currency: 'EUR', units: '3' },
      value: [1],
      size: 4294967295,
    };
    expect(await sent(message)).toEqual({ ...message, contact: 'email' });
  });

  it('has what is not set, or has it not', async () => {
    expect(await sent({}, { defaults: false })).toEqual({});
    expect(await sent({ number: null })).toEqual({
      order_id: '',
      number: '0',
      stamp: '0',
      kind: 'KIND_NONE',
      colors: [],
      totals: {},
      notes: {},
      lines: [],
      raw: '',
      weight: 0,
      paid: false,
      placed_at: null,
      open_for: null,
      extra: null,
      nick: null,
      limit: null,
      any: null,
      value: null,
      size: 0,
    });
  });

  it.each([
    [{ number: 7 }, { number: '7' }],
    [{ raw: new Uint8Array([0, 255, 128]) }, { raw: 'AP+A' }],
    [{ kind: 1 }, { kind: 'KIND_GIFT' }],
    [{ kind: 9 }, { kind: 9 }],
    [{ weight: 'NaN' }, { weight: 'NaN' }],
    [{ weight: '-Infinity' }, { weight: '-Infinity' }],
    [{ placed_at: new Date(0) }, { placed_at: '1970-01-01T00:00:00Z' }],
    [
      { placed_at: '1969-12-31T23:59:59.000000001Z' },
      { placed_at: '1969-12-31T23:59:59.000000001Z' },
    ],
    [{ placed_at: '2024-01-01T01:00:00+01:00' }, { placed_at: '2024-01-01T00:00:00Z' }],
    [{ open_for: '1m30s' }, { open_for: '90s' }],
    [{ open_for: '0.000001s' }, { open_for: '0.000001s' }],
    [{ value: null, extra: {} }, { extra: {} }],
    [
      { nick: 'x', limit: 5 },
      { nick: 'x', limit: '5' },
    ],
    [
      { any: { '@type': 'x/google.protobuf.Duration', value: '2s' } },
      { any: { '@type': 'x/google.protobuf.Duration', value: '2s' } },
    ],
    [
      { any: { type_url: 'x/no.Such', value: 'AP8=' } },
      { any: { type_url: 'x/no.Such', value: 'AP8=' } },
    ],
    [{ phone: '1' }, { phone: '1', contact: 'phone' }],
  ])('%o is %o', async (message, output) => {
    expect(await sent(message, { defaults: false })).toEqual(output);
  });

  it.each([
    [{ order_ids: 'x' }, 'shop.v1.Order has no field "order_ids"; did you mean "order_id"?'],
    [{ orderId: 'x' }, 'shop.v1.Order has no field "orderId"; did you mean "order_id"?'],
    [
      { lines: [{}, { price: { curency: 'EUR' } }] },
      'lines.1.price: shop.common.Money has no field "curency"; did you mean "currency"?',
    ],
    [{ order_id: 5 }, 'order_id: expected text, got 5; correct it'],
    [
      { number: 2 ** 60 },
      /^number: expected a whole number, got 1152921504606847000; write it as text/,
    ],
    [{ number: '9223372036854775808' }, /^number: expected -9223372036854775808 to 922/],
    [{ number: 'abc' }, /^number: expected a whole number, got "abc"/],
    [{ size: -1 }, /^size: expected 0 to 4294967295, got -1/],
    [{ size: 1.5 }, /^size: expected a whole number, got 1.5/],
    [{ weight: 'heavy' }, /^weight: expected a number, got "heavy"/],
    [{ paid: 'yes' }, /^paid: expected true or false, got "yes"/],
    [{ raw: 'ä' }, /^raw: expected bytes, or base64, got "ä"/],
    [
      { kind: 'KIND_GIF' },
      'kind: expected one of KIND_NONE, KIND_GIFT, got "KIND_GIF"; did you mean "KIND_GIFT"?',
    ],
    [{ colors: 'COLOR_RED' }, /^colors: expected a list, got "COLOR_RED"/],
    [{ totals: [] }, /^totals: expected a mapping, got an empty list/],
    [{ notes: { x: 'a' } }, /^notes\.x: expected a whole number as key, got "x"/],
    [{ lines: [5] }, /^lines\.0: expected a mapping \(shop\.v1\.Order\.Line\), got 5/],
    [{ email: 'a', phone: 'b' }, /^email and phone are set, and of contact only one can be; leave/],
    [
      { placed_at: 'today' },
      /^placed_at: expected a time such as 2024-02-29T12:00:00Z, got "today"/,
    ],
    [{ open_for: 5 }, /^open_for: expected a duration such as 1.5s or 2m, got 5/],
    [{ extra: [] }, /^extra: expected a mapping/],
    [
      { any: { '@type': 'x/no.Such' } },
      /^any\.@type: the \.proto files have no message "no\.Such"/,
    ],
    [{ any: { '@type': 'x/shop.v1.Ask', txt: '' } }, /^any: shop\.v1\.Ask has no field "txt"/],
  ])('%o is not sent', async (message, sentence) => {
    const { length } = server.asked;
    // Known when it runs only.
    const error = await failure(echo, { filled: { message } });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    if (typeof sentence === 'string') expect(error.message).toBe(`message: ${sentence}`);
    else expect(error.message.replace(/^message: /, '')).toMatch(sentence);
    expect(server.asked).toHaveLength(length);
  });
});
