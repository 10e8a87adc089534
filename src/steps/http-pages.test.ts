/**
 * `paginate` of an `http` step: which pages are asked for, and what is made of them.
 * Knows settings and a server; must not know how anybody is asked.
 */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, origin } from '../../test/http-origin.ts';

type Answered = { readonly headers?: Record<string, string>; readonly body?: unknown };

afterAll(closeOrigins);

let pages: (url: URL) => Answered = () => ({});
const server = await origin(({ url }, _, response) => {
  const { headers = {}, body } = pages(new URL(url, server.url));
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text);
});
const other = await origin((_, __, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('[9]'),
);

beforeEach(() => {
  server.asked.length = 0;
  other.asked.length = 0;
});

const settings = (paginate: object) => ({ url: `${server.url}/items?size=2`, paginate });
const asked = () => server.asked.map(({ url }) => url);

/** Three pages, each with the address of the next one in `Link`. */
function linked(url: URL): Answered {
  const page = Number(url.searchParams.get('page') ?? 1);
  const rest =
    page < 3 ? `, </items?page=${page + 1}>; title="a, \\"b\\"; rel=next"; rel="last next"` : '';
  return { headers: { link: `</items>; rel=first${rest}` }, body: [page * 10, page * 10 + 1] };
}

describe('pages', () => {
  it('are found by the header Link, relative to the page that names them', async () => {
    pages = linked;
    const { output, notes } = await attempt(settings({ next: 'link' }));
    expect(output).toEqual([10, 11, 20, 21, 30, 31]);
    expect(asked()).toEqual(['/items?size=2', '/items?page=2', '/items?page=3']);
    expect(notes).toMatchObject({ status: 200, pages: 3, bytes: 21 });
  });

  it.each([
    ['nothing', {}],
    ['null', { next: null }],
    ['an empty text', { next: '' }],
    ['false', { next: false }],
  ])('end where the cursor is %s', async (_, last) => {
    pages = (url) => {
      const at = Number(url.searchParams.get('cursor') ?? 0);
      const body = { data: { list: [{ at }] }, ...(at < 2 ? { next: at + 1 } : last) };
      return { body };
    };
    const paginate = { cursor: 'body.next', param: 'cursor', items: 'body.data.list' };
    expect((await attempt(settings(paginate))).output).toEqual([{ at: 0 }, { at: 1 }, { at: 2 }]);
    expect(asked()).toEqual(['/items?size=2', '/items?size=2&cursor=1', '/items?size=2&cursor=2']);
  });

  it('are found by a cursor that is an address', async () => {
    pages = ({ pathname }) =>
      pathname === '/items'
        ? { body: { next: '../b/c', results: [1] } }
        : { body: { results: [2] } };
    const paginate = { cursor: 'body.next', items: 'body.results' };
    expect((await attempt(settings(paginate))).output).toEqual([1, 2]);
    expect(asked()).toEqual(['/items?size=2', '/b/c']);
  });

  it('may be found by any expression over the body', async () => {
    pages = (url) => {
      const at = Number(url.searchParams.get('offset') ?? 0);
      return { body: { total: 5, offset: at, items: [at, at + 1, at + 2].filter((n) => n < 5) } };
    };
    const paginate = {
      cursor: 'body.offset + size(body.items) < body.total ? body.offset + 3 : null',
      param: 'offset',
      items: 'body.items.filter(n, n != 1)',
    };
    expect((await attempt(settings(paginate))).output).toEqual([0, 2, 3, 4]);
  });

  it('of another host are asked for without what says who asks', async () => {
    pages = () => ({ headers: { link: `<${other.url}/more>; rel="next"` }, body: [1] });
    const auth = { api_key: { header: 'X-Key', value: 'abc' } };
    const headers = { cookie: 'a=b' };
    const { output } = await attempt({ ...settings({ next: 'link' }), auth, headers });
    expect(output).toEqual([1, 9]);
    expect(server.asked[0]!.headers).toMatchObject({ 'x-key': 'abc', cookie: 'a=b' });
    expect(other.asked[0]!.headers).not.toHaveProperty('x-key');
    expect(other.asked[0]!.headers).not.toHaveProperty('cookie');
  });

  it('behind one of another host are asked for without what says who asks, also on the first host', async () => {
    pages = ({ pathname }) =>
      pathname === '/last'
        ? { body: [2] }
        : { headers: { link: `<${between.url}/more>; rel="next"` }, body: [1] };
    const between = await origin((_, __, response) =>
      response.writeHead(200, { link: `<${server.url}/last>; rel="next"` }).end('[9]'),
    );
    const auth = { bearer: 'abc' };
    const { output } = await attempt({ ...settings({ next: 'link' }), auth });
    expect(output).toEqual([1, 9, 2]);
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer abc',
      undefined,
    ]);
  });

  it('may be as many as pages_max, and one more is a failure', async () => {
    pages = linked;
    const most = (pages_max: number) => settings({ next: 'link', pages_max });
    expect((await attempt(most(3))).output).toHaveLength(6);
    server.asked.length = 0;
    const error = await failure(most(2));
    expect(error).toMatchObject({ code: 'E_HTTP_OUTPUT', retryable: false });
    expect(error.message).toContain('/items has more than 2 pages; raise pages_max');
    expect(server.asked).toHaveLength(2);
  });

  it('together may be as large as output_max', async () => {
    pages = linked;
    const sized = (output_max: string) => ({ ...settings({ next: 'link' }), output_max });
    expect((await attempt(sized('21b'))).output).toHaveLength(6);
    expect(await failure(sized('20b'))).toMatchObject({ code: 'E_OUTPUT_TOO_LARGE' });
  });

  it('that fail, fail the step', async () => {
    const away = await origin(({ url }, _, response) =>
      url === '/'
        ? response.writeHead(200, { link: '</2>; rel=next' }).end('[1]')
        : response.writeHead(503, { 'retry-after': '7' }).end(),
    );
    const error = await failure({ url: away.url, paginate: { next: 'link' } });
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: true, retryAfterMs: 7_000 });
  });
});

it('a page that is not JSON is named, and no setting that pages cannot have', async () => {
  const server = await origin(({ url }, _, response) =>
    url === '/a'
      ? response.writeHead(200, { link: '</b>; rel=next' }).end('[1]')
      : response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  );
  const error = await failure({ url: `${server.url}/a`, paginate: { next: 'link' } });
  expect(error).toMatchObject({ code: 'E_HTTP_OUTPUT', retryable: false });
  expect(error.message).toContain(`GET ${server.url}/b gave a page that is not JSON: `);
  expect(error.message).not.toContain('output:');
});

describe('refused is', () => {
  it.each<[string, object, Answered, string]>([
    [
      'a circle',
      { next: 'link' },
      { headers: { link: '<?size=2>; rel=next' }, body: [] },
      'is named as the next page once more',
    ],
    [
      'a circle that differs in what is not sent',
      { next: 'link' },
      { headers: { link: '<?size=2#more>; rel=next' }, body: [] },
      'is named as the next page once more',
    ],
    [
      'a number without a name',
      { cursor: 'body.next', items: 'body.list' },
      { body: { next: 2, list: [] } },
      'gave a number as cursor; say in param under which name it is sent',
    ],
    [
      'what is not in an empty list',
      { cursor: 'body.list[0].id', items: 'body.list' },
      { body: { list: [] } },
      'index out of bounds, index 0 >= size 0',
    ],
    [
      'a cursor that stays',
      { cursor: 'body.next', param: 'at', items: 'body.list' },
      { body: { next: 7, list: [] } },
      'is named as the next page once more',
    ],
    [
      'a body that is no list',
      { next: 'link' },
      { body: { list: [] } },
      'gave a mapping, not a list of items; say in items where it is (page 1)',
    ],
    ['an empty body', { next: 'link' }, {}, 'gave nothing, not a list of items'],
    [
      'items that are not there',
      { next: 'link', items: 'body.lst' },
      { body: { list: [] } },
      'gave nothing, not a list of items at body.lst (page 1)',
    ],
    [
      'items that are null',
      { next: 'link', items: 'body.list' },
      { body: { list: null } },
      'gave nothing, not a list of items at body.list (page 1)',
    ],
    [
      'a cursor that is none',
      { cursor: 'body.next', items: 'body.list' },
      { body: { next: [1], list: [] } },
      'gave a list as cursor, not text or a number',
    ],
    [
      'an address of another kind',
      { next: 'link' },
      { headers: { link: '<file:///etc/hosts>; rel=next' }, body: [] },
      'was sent for the next page, but the address starts with "file:"',
    ],
    [
      'what is no address',
      { next: 'link' },
      { headers: { link: '<http://[>; rel=next' }, body: [] },
      'was sent for the next page to what is no address',
    ],
    [
      'what an expression cannot take',
      { cursor: 'body.next + 1', items: 'body.list' },
      { body: { next: 'a', list: [] } },
      'cannot be read by cursor (body.next + 1): ',
    ],
  ])('%s', async (_, paginate, answer, says) => {
    pages = () => answer;
    const error = await failure(settings(paginate));
    expect(error.code).toMatch(/^E_HTTP(_OUTPUT)?$/);
    expect(error.retryable).toBe(false);
    expect(error.message).toContain(says);
  });
});
