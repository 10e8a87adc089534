/**
 * The settings of an `http` step: what is refused before a run.
 */
import { describe, expect, it } from 'vitest';
import { misfits, withDefaults } from '../std/json-schema.ts';
import { httpStep } from './http.ts';

type Settings = Record<string, unknown>;

const place = { root: '/', directory: '/' };
const url = 'https://example.org/a';
const filled = (settings: Settings) => withDefaults(httpStep.with, settings) as never;

async function problems(settings: Settings) {
  const config = filled({ url, ...settings });
  const found = await httpStep.prepare!({
    uses: 'http',
    config,
    place,
    graceMs: 5_000,
    load: false,
  });
  return 'problems' in found ? found.problems : [];
}

describe('settings', () => {
  it.each([
    [{ url: 'example.org/a' }, 'url', '"example.org/a" is no address.'],
    [{ url: '/a?token=s3cret' }, 'url', '"/a" is no address.'],
    [{ url: 'https://' }, 'url', '"https://" is no address.'],
    [{ url: 'http://ann:s3cret@[x' }, 'url', '"http://…@[x" is no address.'],
    [
      { url: 'file:///etc/passwd' },
      'url',
      'the address starts with "file:", and only http and https are asked.',
    ],
    [
      { url: 'data:text/plain,x' },
      'url',
      'the address starts with "data:", and only http and https are asked.',
    ],
    [
      { url: 'localhost:3000/a' },
      'url',
      'the address starts with "localhost:", and only http and https are asked.',
    ],
    [
      { url: 'gopher://${{ inputs.host }}' },
      'url',
      'the address starts with "gopher:", and only http and https are asked.',
    ],
    [{ url: 'http://ann:s3cret@host' }, 'url', 'the address holds a user name or password.'],
    [
      { url: 'http://ann:s3cret@${{ inputs.host }}' },
      'url',
      'the address holds a user name or password.',
    ],
    [{ method: 'GET', body: 'x' }, 'body', 'GET sends no body.'],
    [{ method: 'HEAD', send: 'input' }, 'send', 'HEAD sends no body.'],
    [{ paginate: {} }, 'paginate', 'nothing says where the next page is.'],
    [{ paginate: { items: 'body.list' } }, 'paginate', 'nothing says where the next page is.'],
    [
      { paginate: { next: 'link', cursor: 'body.next' } },
      'paginate',
      'next and cursor both say where the next page is.',
    ],
    [
      { paginate: { next: 'link', param: 'after' } },
      'paginate',
      'param is the name that takes the cursor, and there is none.',
    ],
    [
      { paginate: { next: 'link' }, method: 'POST' },
      'paginate',
      'pages are asked for with GET, not POST.',
    ],
    [
      { paginate: { next: 'link' }, output: 'text' },
      'paginate',
      'pages are JSON, and output is text.',
    ],
    [{ body: 'x', send: 'input' }, 'send', 'an http step sends "body" or its input, not both.'],
    [{ headers: { 'a b': 'x' } }, 'headers', '"a b" is no name of a header.'],
    [{ headers: { 'X-é': 'x' } }, 'headers', '"X-é" is no name of a header.'],
    [{ headers: { 'a:': 'x' } }, 'headers', '"a:" is no name of a header.'],
    [{ headers: { '': 'x' } }, 'headers', '"" is no name of a header.'],
    [{ headers: { 'a\r\nb': 'x' } }, 'headers', '"a\\r\\nb" is no name of a header.'],
    [{ headers: { A: 'x', a: 'y' } }, 'headers', 'the header "a" is given twice.'],
    [{ headers: { A: 'x\r\nB: y' } }, 'headers', 'the value of the header "A" holds a line end.'],
    [{ headers: { A: 'x\0' } }, 'headers', 'the value of the header "A" holds a NUL character.'],
    [
      { headers: { A: '\u0001' } },
      'headers',
      'the value of the header "A" holds a control character.',
    ],
    [
      { headers: { A: '→' } },
      'headers',
      'the value of the header "A" holds a character beyond Latin-1.',
    ],
    [
      { method: 'PUT', headers: { 'idempotency-key': 'x' } },
      'headers',
      'the header Idempotency-Key is set by Heddle itself.',
    ],
    [
      { body: { a: 1 }, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      'body',
      'what is no text is sent as JSON, and the header content-type says otherwise.',
    ],
    [{ output_max: '1gb' }, 'output_max', 'output_max is more than 256mb.'],
  ])('%j are refused', async (settings, key, message) => {
    const [first, ...more] = await problems(settings);
    expect(first).toEqual({ code: 'E_BAD_CONFIG', key, message, fix: expect.any(String) });
    expect(JSON.stringify(first)).not.toContain('s3cret');
    expect(more).toEqual([]);
  });

  it.each([
    'Host',
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'Proxy-Authorization',
    'proxy-x',
    'TE',
    'Trailer',
    'Expect',
  ])('may not hold the header %s', async (name) => {
    const [first, ...more] = await problems({ headers: { [name]: 'x' } });
    expect(first!.message).toBe(`the header ${name} is not for a step to set.`);
    expect(more).toEqual([]);
  });

  it.each([
    {},
    { url: 'HTTP://localhost:3000' },
    { url: '${{ inputs.url }}' },
    { url: 'https://${{ inputs.host }}/a?b=${{ inputs.at }}@c' },
    { url: 'http://example.org/@ann' },
    { method: 'OPTIONS', body: 'x' },
    { method: 'DELETE' },
    { headers: { 'x-number': 3, 'X-Truth': true, accept: 'text/plain; q=0.5', b: 'é\t' } },
    { headers: { 'Idempotency-Key': 'x' } },
    { method: 'POST', idempotency_key: false, headers: { 'Idempotency-Key': 'x' } },
    { headers: { A: '${{ inputs.a }}' } },
    { body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.api+json' } },
    { body: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    { body: '${{ steps.a.output }}', headers: { 'Content-Type': 'text/csv' } },
  ])('%j are in order', async (settings) => {
    expect(await problems(settings)).toEqual([]);
  });

  it('have a schema that tells what is of the wrong kind', () => {
    const bad = {
      method: 'get',
      query: { a: null, b: [1, {}] },
      headers: { a: ['x'] },
      body: null,
      ok_status: [199, '6xx', '200'],
      redirects: 21,
      idempotency_key: 'no',
    };
    expect(misfits(httpStep.with, filled({ url, ...bad })).map((m) => m.path.join('.'))).toEqual([
      'method',
      'query.a',
      'query.b.1',
      'headers.a',
      'body',
      'ok_status.0',
      'ok_status.1',
      'ok_status.2',
      'redirects',
      'idempotency_key',
    ]);
    const [method] = misfits(httpStep.with, filled({ url, method: 'get' }));
    expect(method!.fix).toBe('did you mean "GET"?');
    expect(misfits(httpStep.with, filled({}))[0]!.message).toContain('"url" is missing');
  });

  it('that shape the run may hold no expression', () => {
    for (const key of httpStep.staticKeys!) expect(httpStep.with.properties).toHaveProperty(key);
    expect(httpStep.staticKeys).not.toContain('url');
  });

  it.each([
    ['cursor', 'inputs.next', 'Unknown variable: inputs.', 'the names here are body'],
    ['cursor', 'body.', 'Expected a name, got the end.', 'such as body.next'],
    ['items', 'body.filter(', 'Unexpected here: the end.', 'such as body.items'],
    ['items', '{{ body.items }}', '', 'leave out {{ and }}'],
  ])('paginate.%s: %s is refused', async (key, text, says, fix) => {
    const [found] = await problems({ paginate: { cursor: 'body.next', [key]: text } });
    expect(found).toMatchObject({ code: 'E_EXPRESSION', key: 'paginate' });
    expect(found!.message).toContain(`${key}: ${says}`);
    expect(found!.fix).toContain(fix);
  });
});
