/**
 * Values and calls of tools: how servers are told about them, how they are found, and what is done when they do not fit.
 * Knows settings and a fake model; must not know how a connection is made.
 */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptsOf } from '../../test/step-attempt.ts';
import { type FakeAnswer, fakeModel } from '../testing/fake-model.ts';
import type { FakeTurn } from '../testing/fake-turn.ts';
import { llmStep } from './llm.ts';

const model = await fakeModel();
afterAll(() => model.close());
beforeEach(() => {
  (model.asked as unknown[]).length = 0;
});

const { attempt, failure } = attemptsOf(llmStep);
let count = 0;
/** A name that nothing is known of. */
const fresh = () => ({ url: model.url, model: `m${count++}`, prompt: 'Grade it.' });

const SCHEMA = {
  type: 'object',
  required: ['grade'],
  additionalProperties: false,
  properties: { grade: { type: 'integer', minimum: 1, maximum: 5 } },
};

describe('a value', () => {
  it.each<[string, string, string]>([
    ['alone', '{"grade": 4}', 'bare'],
    ['behind thoughts', '<think>{"grade": 9}? No.</think>\n{"grade": 4}', 'think'],
    ['behind the end of thoughts', 'Hm.</think>{"grade": 4}', 'think'],
    ['in a fence', 'Here you are:\n```json\n{"grade": 4}\n```\nWell?', 'fence'],
    ['in a fence behind thoughts', '<think>```\n1\n```</think>```\n{"grade": 4}\n```', 'fence'],
    ['between braces', 'The grade is {"grade": 4}, as I see it.', 'braces'],
  ])('is found %s', async (_, text, from) => {
    model.answers({ text });
    const { output, notes } = await attempt({ ...fresh(), schema: SCHEMA });
    expect(output).toEqual({ grade: 4 });
    expect(notes).toMatchObject({ json_from: from, structured: 'json_schema', requests: 1 });
    expect(notes).not.toHaveProperty('repaired');
  });

  it('may be a list', async () => {
    model.answers({ text: 'These: [1, {"a": 2}]' });
    const { output } = await attempt({ ...fresh(), schema: { type: 'array' } });
    expect(output).toEqual([1, { a: 2 }]);
  });

  it('stands in a mapping, or in all there is, where that is wanted', async () => {
    model.answers({ value: { grade: 2 } });
    const { output } = await attempt({ ...fresh(), schema: SCHEMA, as: 'review' });
    expect(output).toEqual({ review: { grade: 2 } });
    const all = await attempt({ ...fresh(), schema: SCHEMA, output: 'message' });
    expect(all.output).toMatchObject({ value: { grade: 2 }, text: '{"grade":2}' });
    const text = await attempt({ ...fresh(), schema: SCHEMA, output: 'text' });
    expect(text.output).toBe('{"grade":2}');
  });

  it('that does not fit is asked for once more, with what is wrong', async () => {
    model.answers({ value: { grade: 9 } }, { value: { grade: 5 } });
    const { output, notes } = await attempt({ ...fresh(), schema: SCHEMA });
    expect(output).toEqual({ grade: 5 });
    expect(notes).toMatchObject({ repaired: true, requests: 2, tokens_in: 18, tokens_out: 6 });
    const [, answer, asked] = model.asked[1]!.body.messages;
    expect(answer).toEqual({ role: 'assistant', content: '{"grade":9}' });
    expect(asked.content).toMatch(/does not fit:\n- .*grade/);
    expect(asked.content).toContain(JSON.stringify(SCHEMA));
  });

  it('that does not fit twice fails the attempt, and says why', async () => {
    model.answers({ text: 'No idea.' }, { value: { grade: 'good', more: 1 } });
    const error = await failure({ ...fresh(), schema: SCHEMA });
    expect(error).toMatchObject({ code: 'E_LLM_SCHEMA', retryable: true });
    expect(error.message).toMatch(/does not fit, also when it was told why: .*grade.*; .*more/);
    expect(model.asked).toHaveLength(2);
    expect(model.asked[1]!.body.messages.at(-1).content).toContain('it is not JSON');
  });

  it('is asked for once where the author wants no repair', async () => {
    model.answers({ text: '{' });
    const error = await failure({ ...fresh(), schema: SCHEMA, repair: false });
    expect(error.code).toBe('E_LLM_SCHEMA');
    expect(error.message).toMatch(/^the answer does not fit: it is not JSON/);
    expect(model.asked).toHaveLength(1);
  });

  it.each<[FakeTurn, string]>([
    [{ refusal: 'No.' }, 'E_LLM_REFUSED'],
    [{ text: '{"grade": 4}', finish: 'length' }, 'E_LLM_LENGTH'],
  ])('is not asked for again after %j', async (turn, code) => {
    model.answers(turn);
    expect((await failure({ ...fresh(), schema: SCHEMA })).code).toBe(code);
    expect(model.asked).toHaveLength(1);
  });

  it('names five misfits at most', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    model.answers({ value: Object.fromEntries(names.map((name) => [name, 1])) });
    const schema = { type: 'object', properties };
    const { message } = await failure({ ...fresh(), schema, repair: false });
    expect(message).toMatch(/\be\b.*; and 2 more$/);
    expect(message).not.toContain('"f"');
  });
});

/** A server that refuses what it does not know, in the words of some. */
const knows =
  (...words: string[]): FakeAnswer =>
  ({ body }) => {
    const form = body.response_format?.type ?? (body.tools && 'tools');
    if (form !== undefined && !words.includes(form))
      return { status: 400, body: { error: { message: `'response_format' ${form}: not known` } } };
    const tool = body.tools?.[0].function.name;
    return tool === undefined
      ? { value: { grade: 3 } }
      : { calls: [{ name: tool, arguments: { grade: 3 } }] };
  };

describe('a server is told the form', () => {
  it.each<[string, string[], string, number]>([
    ['as a schema', ['json_schema'], 'json_schema', 1],
    ['as a wish for JSON', ['json_object'], 'json_object', 2],
    ['as a tool', ['tools'], 'tool', 3],
    ['in words', [], 'prompt', 4],
  ])('%s, where it takes that', async (_, words, structured, requests) => {
    const settings = { ...fresh(), system: 'Be fair.', schema: SCHEMA };
    model.answers(knows(...words));
    const { output, notes } = await attempt(settings);
    expect(output).toEqual({ grade: 3 });
    expect(notes).toMatchObject({ structured, requests });
    // Found out once, it is known.
    expect((await attempt(settings)).notes).toMatchObject({ structured, requests: 1 });
    const told = model.asked.at(-1)!.body.messages[0].content;
    expect(told.includes(JSON.stringify(SCHEMA))).toBe(/json_object|prompt/.test(structured));
  });

  it('strictly where all is required and closed', async () => {
    model.answers({ value: { grade: 1 } });
    await attempt({ ...fresh(), schema: SCHEMA });
    await attempt({ ...fresh(), schema: { ...SCHEMA, additionalProperties: true } });
    await attempt({
      ...fresh(),
      schema: { ...SCHEMA, properties: { grade: {}, more: {} } },
    });
    const forms = model.asked.map(({ body }) => body.response_format.json_schema);
    expect(forms.map(({ strict }) => strict)).toEqual([true, undefined, undefined]);
    expect(forms[0]).toEqual({ name: 'answer', schema: SCHEMA, strict: true });
  });

  it('in no other way than the author says', async () => {
    model.answers(knows('tools'));
    const error = await failure({ ...fresh(), schema: SCHEMA, structured: 'json_object' });
    expect(error.code).toBe('E_HTTP_STATUS');
    const { notes } = await attempt({ ...fresh(), schema: SCHEMA, structured: 'tool' });
    expect(notes).toMatchObject({ structured: 'tool', requests: 1 });
  });

  it('as a tool first where the provider passes over schemas', async () => {
    model.answers(knows('tools'));
    const { notes } = await attempt({ ...fresh(), provider: 'anthropic', schema: SCHEMA });
    expect(notes).toMatchObject({ provider: 'anthropic', structured: 'tool', requests: 1 });
  });

  it('in words where no tool takes what is no mapping', async () => {
    model.answers({ value: [1] });
    const schema = { type: 'array' };
    const { notes } = await attempt({ ...fresh(), provider: 'anthropic', schema });
    expect(notes).toMatchObject({ structured: 'prompt', requests: 1 });
  });

  it('as before after what has nothing to do with it', async () => {
    model.answers({ status: 400, body: { error: { message: 'too many tokens' } } });
    expect((await failure({ ...fresh(), schema: SCHEMA })).message).toContain('too many tokens');
    expect(model.asked).toHaveLength(1);
  });
});

const TOOLS = [
  {
    name: 'weather',
    description: 'Tells it.',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
  },
  { name: 'time' },
];
const call = (name: string, given: unknown): FakeTurn => ({ calls: [{ name, arguments: given }] });

describe('tools', () => {
  it.each([true, false])('give their calls, streamed or not: %s', async (stream) => {
    const calls = [
      { name: 'weather', arguments: { city: 'Zürich' } },
      { name: 'time', arguments: '' },
    ];
    model.answers({ calls });
    const { output, notes } = await attempt({ ...fresh(), stream, tools: TOOLS });
    expect(output).toEqual([
      { id: 'call_0', name: 'weather', arguments: { city: 'Zürich' } },
      { id: 'call_1', name: 'time', arguments: {} },
    ]);
    expect(notes.finish).toBe('tool_calls');
    const { tools } = model.asked[0]!.body;
    expect(tools[0]).toEqual({ type: 'function', function: TOOLS[0] });
    expect(tools[1].function.parameters).toEqual({ type: 'object', properties: {} });
  });

  it('give the text where none is called', async () => {
    model.answers({ text: 'It rains.' });
    expect((await attempt({ ...fresh(), tools: TOOLS })).output).toBe('It rains.');
  });

  it.each([
    ['required', 'required'],
    ['time', { type: 'function', function: { name: 'time' } }],
  ])('are chosen by %s', async (tool_choice, sent) => {
    model.answers(call('time', {}));
    await attempt({ ...fresh(), tools: TOOLS, tool_choice });
    expect(model.asked[0]!.body.tool_choice).toEqual(sent);
  });

  it.each<[FakeTurn, string, RegExp]>([
    [call('weather', {}), 'E_LLM_SCHEMA', /call of "weather": .*city/],
    [call('wether', {}), 'E_LLM_SCHEMA', /no tool "wether", only weather, time/],
    [call('weather', '{"city'), 'E_LLM_OUTPUT', /call of "weather": it is not JSON/],
  ])('that are called wrongly are asked for once more: %j', async (turn, code, words) => {
    model.answers(turn);
    const error = await failure({ ...fresh(), tools: TOOLS });
    expect(error).toMatchObject({ code, retryable: true });
    expect(error.message).toMatch(words);
    expect(model.asked).toHaveLength(2);
    model.answers(turn, call('weather', { city: 'Bern' }));
    const { output, notes } = await attempt({ ...fresh(), tools: TOOLS });
    expect(output).toMatchObject([{ arguments: { city: 'Bern' } }]);
    expect(notes).toMatchObject({ repaired: true, requests: 2 });
  });
});
