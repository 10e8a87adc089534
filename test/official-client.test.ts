/**
 * The fake model beside the official client of the interface: what tests are told is what servers say.
 * Knows both from outside; must not know how either reads or writes.
 */
import OpenAI, { APIConnectionError, APIError } from 'openai';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../src/index.ts';
import { fakeModel } from '../src/testing/fake-model.ts';
import type { FakeTurn } from '../src/testing/fake-turn.ts';

const model = await fakeModel();
const client = new OpenAI({ apiKey: 'sk-4711', baseURL: model.url, maxRetries: 0 });
const engine = createEngine();
beforeEach(() => model.answers());
afterAll(async () => {
  await engine.close();
  await model.close();
});

const GRADE = {
  type: 'object',
  properties: { grade: { type: 'integer' } },
  required: ['grade'],
  additionalProperties: false,
};
const QUESTION = { model: 'm', messages: [{ role: 'user', content: 'Hi' } as const] };
const TOOL = { name: 'find', description: 'Finds.', parameters: { type: 'object' } };

type Streamed = OpenAI.ChatCompletionChunk.Choice.Delta;

/** What a streamed answer adds up to. */
async function streamed(more: object = {}) {
  const found = { text: '', args: '', finish: '' as string | null, tokens: 0 };
  const asked = { ...QUESTION, stream: true, stream_options: { include_usage: true }, ...more };
  for await (const { choices, usage } of await client.chat.completions.create(
    asked as OpenAI.ChatCompletionCreateParamsStreaming,
  )) {
    const { delta = {} as Streamed, finish_reason: finish = null } = choices[0] ?? {};
    found.text += delta.content ?? '';
    found.args += delta.tool_calls?.[0]?.function?.arguments ?? '';
    found.finish = finish ?? found.finish;
    found.tokens += usage?.total_tokens ?? 0;
  }
  return found;
}

describe('the official client understands the fake model', () => {
  it('when it answers with text', async () => {
    model.answers({ text: 'Wool is warm ☕.', usage: { in: 5, out: 4, cached: 2, reasoning: 1 } });
    const { choices, usage, model: answered } = await client.chat.completions.create(QUESTION);
    expect(choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'Wool is warm ☕.' },
      finish_reason: 'stop',
    });
    expect(usage).toMatchObject({
      prompt_tokens: 5,
      completion_tokens: 4,
      total_tokens: 9,
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 1 },
    });
    expect(answered).toBe('fake-1');
    expect(await streamed()).toEqual({
      text: 'Wool is warm ☕.',
      args: '',
      finish: 'stop',
      tokens: 9,
    });
  });

  it.each(['bytes', 'crlf', 'bare'] as const)('when it streams in another way: %s', async (way) => {
    model.answers({ text: 'One two ☕ three', misbehave: way });
    expect(await streamed()).toMatchObject({ text: 'One two ☕ three', finish: 'stop' });
  });

  it('when it answers with a value that has a form', async () => {
    model.answers({ value: { grade: 4 } });
    const { choices } = await client.chat.completions.parse({
      ...QUESTION,
      response_format: { type: 'json_schema', json_schema: { name: 'grade', schema: GRADE } },
    });
    expect(choices[0]!.message.parsed).toEqual({ grade: 4 });
  });

  it('when it wants tools called', async () => {
    model.answers({ calls: [{ name: 'find', arguments: { for: 'wool' } }] });
    const tools = [{ type: 'function', function: TOOL } as const];
    const { choices } = await client.chat.completions.create({ ...QUESTION, tools });
    const [call] = choices[0]!.message.tool_calls!;
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'find', arguments: '{"for":"wool"}' },
    });
    expect(await streamed({ tools })).toMatchObject({
      args: '{"for":"wool"}',
      finish: 'tool_calls',
    });
  });

  it('when it refuses', async () => {
    model.answers({ refusal: 'No.', finish: 'stop' });
    const { choices } = await client.chat.completions.create(QUESTION);
    expect(choices[0]!.message.refusal).toBe('No.');
  });

  it.each<[FakeTurn, object]>([
    [
      { status: 401, body: { error: { message: 'Bad key', code: 'invalid_api_key' } } },
      { status: 401, code: 'invalid_api_key' },
    ],
    [
      { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Slow down' } } },
      { status: 429 },
    ],
    [{ status: 503, body: { error: { message: 'Loading model' } } }, { status: 503 }],
  ])('when it fails: %j', async (turn, expected) => {
    model.answers(turn);
    const error = await client.chat.completions.create(QUESTION).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject(expected);
  });

  it('when it ends the connection', async () => {
    model.answers({ misbehave: 'reset' });
    await expect(client.chat.completions.create(QUESTION)).rejects.toThrow(APIConnectionError);
  });
});

/** What the step sends; its client says the same in the same words. */
async function sent(settings: object): Promise<Readonly<Record<string, unknown>>> {
  const before = model.asked.length;
  const flow = workflow('asks');
  const own = { url: model.url, model: 'm', prompt: 'Hi', ...settings };
  flow.step('ask', { uses: 'llm', with: own });
  await engine.run(flow, null);
  return model.asked[before]!.body;
}

describe('a step asks as the official client does', () => {
  const schema = {
    type: 'json_schema',
    json_schema: { name: 'answer', strict: true, schema: GRADE },
  };
  it.each<[string, object, object]>([
    [
      'text',
      { stream: false, temperature: 0.5, seed: 7, stop: ['.'] },
      { temperature: 0.5, seed: 7, stop: ['.'] },
    ],
    ['text in pieces', {}, { stream: true, stream_options: { include_usage: true } }],
    [
      'tools',
      { stream: false, tools: [TOOL], tool_choice: 'find' },
      {
        tools: [{ type: 'function', function: TOOL }],
        tool_choice: { type: 'function', function: { name: 'find' } },
      },
    ],
    ['a value', { stream: false, schema: GRADE, repair: false }, { response_format: schema }],
  ])('%s', async (_, settings, params) => {
    const body = await sent(settings);
    const before = model.asked.length;
    const asked = { ...QUESTION, ...params } as OpenAI.ChatCompletionCreateParamsNonStreaming;
    await client.chat.completions.create(asked);
    const { messages, ...rest } = model.asked[before]!.body;
    expect(body).toMatchObject(rest);
    expect(JSON.stringify(body.messages)).toContain('"Hi"');
    expect(messages).toEqual(QUESTION.messages);
  });
});
