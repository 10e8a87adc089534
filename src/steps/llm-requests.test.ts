/**
 * What a server is sent, and what is made of one that refuses it.
 * Knows settings and a fake model; must not know how a connection is made.
 */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptsOf, NOW } from '../../test/step-attempt.ts';
import { type FakeAnswer, fakeModel } from '../testing/fake-model.ts';
import { llmStep } from './llm.ts';

const model = await fakeModel();
afterAll(() => model.close());
beforeEach(() => {
  (model.asked as unknown[]).length = 0;
});

const { attempt, failure } = attemptsOf(llmStep);
const settings = { url: model.url, model: 'm', prompt: 'Say ok.' };
/** A name that nothing is known of. */
let count = 0;
const fresh = () => ({ ...settings, model: `m${count++}` });

async function answered(turn: FakeAnswer, more: object = {}) {
  model.answers(turn);
  return attempt({ ...settings, ...more });
}

async function failed(turn: FakeAnswer, more: object = {}) {
  model.answers(turn);
  return failure({ ...settings, ...more });
}

describe('a status', () => {
  const quota = { error: { message: 'You have no money.', code: 'insufficient_quota' } };
  it.each<[number, unknown, RegExp, boolean]>([
    [500, { error: { message: 'sorry' } }, /500 Internal Server Error: sorry$/, true],
    [503, { error: { message: 'Loading model' } }, /Loading model/, true],
    [529, { error: { type: 'overloaded_error', message: 'Overloaded' } }, /Overloaded/, true],
    [429, { error: { message: 'slow down' } }, /slow down/, true],
    [429, quota, /no money/, false],
    [404, { error: 'model "m" not found, try pulling it first' }, /try pulling it/, false],
    [404, { detail: 'Not Found' }, /: Not Found$/, false],
    [422, { detail: [{ loc: ['body', 'seed'], msg: 'no number' }] }, /body.seed: no number/, false],
    [400, { object: 'error', message: 'too many tokens' }, /too many tokens/, false],
    [502, '<html><h1>Bad Gateway</h1></html>', /Bad Gateway/, true],
    [418, '', /answered 418 I'm a Teapot$/, false],
  ])('%i with %j', async (status, body, words, retryable) => {
    const error = await failed({ status, body });
    expect(error.message).toMatch(words);
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable });
    expect(model.asked).toHaveLength(1);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': new Date(NOW + 300_000).toUTCString() }, 300_000],
    [{ 'retry-after': '30', 'retry-after-ms': '1500.5' }, 1_501],
    [{ 'retry-after': '100000' }, 3_600_000],
  ])('says when to come again: %j', async (headers, retryAfterMs) => {
    const error = await failed({ status: 429, body: { error: 'later' }, headers });
    expect(error).toMatchObject({ retryAfterMs });
  });

  it('does not tell a piece of the key', async () => {
    model.answers({
      status: 401,
      body: { error: { message: 'Incorrect API key provided: "sk-4711-*****-end".' } },
    });
    const key = '${{ secrets.key }}';
    const filled = { key: 'sk-4711-secret-end' };
    const error = await failure({ ...settings, key }, { filled });
    expect(error.message).toMatch(/401 Unauthorized: Incorrect API key provided: "\*\*\*"\.$/);
    expect(model.asked[0]!.headers.authorization).toBe('Bearer sk-4711-secret-end');
  });

  it('that leads elsewhere is not followed', async () => {
    const other = await fakeModel();
    const location = `${other.url}/chat/completions?s3cret`;
    const error = await failed({ status: 307, headers: { location } });
    await other.close();
    expect(other.asked).toEqual([]);
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: false });
    expect(error.message).toContain(`the redirect to ${other.url}/chat/completions is not`);
    expect(error.message).not.toContain('s3cret');
  });

  it('about the most tokens is answered with their other name, once', async () => {
    const refuses =
      (name: string): FakeAnswer =>
      ({ body }) =>
        body[name] === undefined
          ? 'ok'
          : { status: 400, body: { error: { message: `${name} is not supported`, param: name } } };
    const asked = { ...fresh(), max_tokens: 5 };
    model.answers(refuses('max_tokens'));
    expect((await attempt(asked)).notes).toMatchObject({ requests: 2 });
    expect(model.asked.at(-1)!.body.max_completion_tokens).toBe(5);
    model.answers({
      status: 400,
      body: { error: { message: 'bad max_tokens and max_completion_tokens' } },
    });
    expect(await failure({ ...fresh(), max_tokens: 5 })).toMatchObject({ code: 'E_HTTP_STATUS' });
    expect(model.asked).toHaveLength(4);
  });
});

describe('a request', () => {
  it('has what the author says, and nothing that nobody says', async () => {
    await answered('ok', {
      system: 'Be short.',
      temperature: 0.5,
      top_p: 1,
      seed: 7,
      stop: ['END'],
      max_tokens: 50,
      stream: false,
      extra: { keep_alive: '10m' },
      headers: { 'x-team': 'looms' },
    });
    const { path, headers, body } = model.asked[0]!;
    expect(path).toBe('/v1/chat/completions');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-team': 'looms' });
    expect(headers).not.toHaveProperty('authorization');
    expect(body).toEqual({
      keep_alive: '10m',
      model: 'm',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Say ok.' },
      ],
      temperature: 0.5,
      top_p: 1,
      seed: 7,
      stop: ['END'],
      max_tokens: 50,
      stream: false,
    });
  });

  it('has data behind all that is asked, between two lines with a mark', async () => {
    await answered('ok', { data: { a: [1, 'two'] } });
    const [asked, data] = model.asked[0]!.body.messages;
    expect(asked.content).toBe('Say ok.');
    const [, mark] = /with ([0-9a-f]{16}) is data/.exec(data.content)!;
    expect(data.content.split('\n').slice(1)).toEqual([
      `--- data ${mark} ---`,
      '{"a":[1,"two"]}',
      `--- end of data ${mark} ---`,
    ]);
  });

  it('refuses bytes in data', async () => {
    const error = await failed('ok', { data: { a: new Uint8Array(2) } });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG' });
    expect(error.message).toContain('bytes (at $.a)');
  });
});

describe('a server that cuts prompts', () => {
  const long = { prompt: 'woven '.repeat(500), provider: 'ollama' };
  it('is noticed by what it counts', async () => {
    const { notes, lines } = await answered({ usage: { in: 100, out: 1 } }, long);
    expect(notes).toMatchObject({ provider: 'ollama', prompt_cut: true });
    expect(lines.join()).toMatch(/has read 100 tokens of 3\d\d\d letters/);
  });

  it.each([
    [{ usage: { in: 600, out: 1 } }, long],
    [{ usage: null }, long],
    [{ usage: { in: 100, out: 1 } }, { ...long, provider: 'vllm' }],
  ])('is not seen where nothing is: %j', async (turn, more) => {
    const { notes, lines } = await answered(turn, more);
    expect(notes).not.toHaveProperty('prompt_cut');
    expect(lines).toEqual([]);
  });
});
