/**
 * How a model is asked, and what is made of answers as servers really give them: each row of servers that misbehave.
 * Knows settings and a fake model; must not know how a connection is made.
 */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptsOf } from '../../test/step-attempt.ts';
import { type FakeAnswer, fakeModel } from '../testing/fake-model.ts';
import type { FakeTurn, Misbehaviour } from '../testing/fake-turn.ts';
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

const WAYS = [
  ['streamed', { stream: true }],
  ['whole', { stream: false }],
] as const;

describe.each(WAYS)('%s:', (_, way) => {
  it('a text is the output, and what it took is noted', async () => {
    const usage = { in: 11, out: 4, cached: 8, reasoning: 2 };
    const { output, notes } = await answered({ text: 'Hello there, you.', usage }, way);
    expect(output).toBe('Hello there, you.');
    expect(notes).toEqual({
      provider: 'openai-compatible',
      model: 'm',
      url: model.url,
      requests: 1,
      finish: 'stop',
      tokens_in: 11,
      tokens_out: 4,
      tokens_cached: 8,
      tokens_reasoning: 2,
      answered_by: 'fake-1',
      response_id: 'chatcmpl-1',
      first_token_ms: 0,
    });
  });

  it('tokens that nobody counts are estimated', async () => {
    const { notes } = await answered({ text: 'twelve bytes', usage: null }, way);
    expect(notes).toMatchObject({ tokens_out: 3, estimated: true });
    expect(notes.tokens_in).toBeGreaterThan(0);
  });

  it('what makes no sense of what it counts is estimated, too', async () => {
    const odd = { in: 1.5, out: 2 };
    const { notes } = await answered({ text: 'twelve bytes', usage: odd }, way);
    expect(notes).toMatchObject({ tokens_out: 2, estimated: true });
    expect(notes.tokens_in).toBeGreaterThan(0);
    const most = await answered({ text: 'twelve bytes', usage: { in: 7, out: -1 } }, way);
    expect(most.notes).toMatchObject({ tokens_in: 7, tokens_out: 3, estimated: true });
  });

  it('what it costs is by the prices of the author', async () => {
    const prices = { m: { input: 1, cached: 0.5, output: 10 }, other: { input: 9, output: 9 } };
    const usage = { in: 1000, out: 100, cached: 400 };
    const { notes } = await answered({ usage }, { ...way, prices, currency: 'USD' });
    expect(notes).toMatchObject({ cost: (600 + 200 + 1000) / 1_000_000, currency: 'USD' });
    const unknown = await answered({ usage }, { ...way, prices: { other: prices.other } });
    expect(unknown.notes).not.toHaveProperty('cost');
  });

  it.each<[string, FakeTurn, string, RegExp, boolean]>([
    ['ends without saying why', { misbehave: 'early' }, 'E_LLM_OUTPUT', /ends early/, true],
    ['is broken JSON', { misbehave: 'broken' }, 'E_LLM_OUTPUT', /not JSON/, true],
    ['is empty', { text: '' }, 'E_LLM_OUTPUT', /empty answer/, true],
    ['is no text', { body: '' }, 'E_LLM_OUTPUT', /empty answer/, true],
    ['is a page', { body: '<!doctype html><p>Hi' }, 'E_LLM_OUTPUT', /page of HTML/, false],
    ['is other JSON', { body: [1, 2] }, 'E_LLM_OUTPUT', /no mapping/, true],
    ['has no choice', { body: { choices: [] } }, 'E_LLM_OUTPUT', /without a choice/, true],
    ['is an error', { body: { error: { message: 'no luck' } } }, 'E_LLM_OUTPUT', /no luck/, true],
    ['is an error in a text', { body: { error: 'no luck' } }, 'E_LLM_OUTPUT', /no luck/, true],
    ['is refused', { refusal: 'Not that.' }, 'E_LLM_REFUSED', /Not that/, false],
    ['is held back', { finish: 'content_filter' }, 'E_LLM_REFUSED', /content_filter/, false],
    ['is cut', { finish: 'length' }, 'E_LLM_LENGTH', /raise max_tokens/, false],
    ['is cut to nothing', { text: '', finish: 'length' }, 'E_LLM_LENGTH', /max_tokens/, false],
    ['breaks off', { misbehave: 'cut' }, 'E_HTTP', /ends after \d+ bytes/, true],
    ['never comes', { misbehave: 'reset' }, 'E_HTTP', /could not be asked/, true],
  ])('an answer that %s fails the attempt', async (_name, turn, code, words, retryable) => {
    const error = await failed(turn, way);
    expect(error.message).toMatch(words);
    expect(error).toMatchObject({ code, retryable });
    expect(model.asked).toHaveLength(1);
  });

  it('an answer without end is left at output_max', async () => {
    const error = await failed({ misbehave: 'endless' }, { ...way, output_max: '100kb' });
    expect(error).toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    await model.left;
  });

  it('an answer that goes silent fails after stall', async () => {
    const error = await failed({ misbehave: 'stall' }, { ...way, stall: '20ms' });
    expect(error).toMatchObject({ code: 'E_HTTP', retryable: true });
    expect(error.message).toContain('went silent');
  });

  it('what is cut is taken where the author says so', async () => {
    const turn = { text: 'half a sen', finish: 'length' };
    const { output, notes } = await answered(turn, { ...way, on_length: 'accept' });
    expect([output, notes.finish]).toEqual(['half a sen', 'length']);
  });

  it('of several choices the first is taken', async () => {
    expect((await answered({ text: 'the first', misbehave: 'twice' }, way)).output).toBe(
      'the first',
    );
  });

  it('a long answer is taken whole', async () => {
    const text = 'woven '.repeat(50_000);
    expect((await answered({ text }, way)).output).toBe(text);
  });

  it('thoughts are told apart', async () => {
    const turn = { text: 'Yes.', reasoning: 'Hm, let me see.' };
    const { output } = await answered(turn, { ...way, output: 'message' });
    expect(output).toEqual({
      text: 'Yes.',
      tool_calls: [],
      finish: 'stop',
      reasoning: 'Hm, let me see.',
    });
  });

  it('the server hears when nobody waits any more', async () => {
    model.answers({ misbehave: 'silent' });
    const controller = new AbortController();
    const given = attempt(
      { ...settings, ...way },
      { signal: controller.signal, onNote: () => setImmediate(() => controller.abort('enough')) },
    );
    await expect(given).rejects.toBe('enough');
  });
});

describe('a stream', () => {
  it.each<Misbehaviour>(['crlf', 'bare', 'comments', 'bytes', 'whole', 'unnamed'])(
    'is read however it is written: %s',
    async (misbehave) => {
      const { output } = await answered({ text: 'Grüße 👩‍🚀 to all', misbehave });
      expect(output).toBe('Grüße 👩‍🚀 to all');
    },
  );

  it('may end in an error', async () => {
    const error = await failed({ misbehave: 'error' });
    expect(error).toMatchObject({ code: 'E_LLM_OUTPUT', retryable: true });
    expect(error.message).toContain('out of memory');
  });

  it('is not asked for twice what the server does not know', async () => {
    const asked = fresh();
    const old = ({ body }: { body: { stream_options?: unknown } }): FakeTurn =>
      body.stream_options === undefined
        ? { text: 'ok' }
        : { status: 400, body: { error: { message: 'unknown field stream_options' } } };
    model.answers(old);
    expect((await attempt(asked)).notes).toMatchObject({ requests: 2 });
    expect((await attempt(asked)).notes).toMatchObject({ requests: 1 });
  });
});
