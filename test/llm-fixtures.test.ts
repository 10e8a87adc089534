/**
 * Answers from files, in place of those of servers, and files that answers of servers are written into.
 * Knows workflows as users have them; must not know how a file is read.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createEngine, type SecretSource, workflow } from '../src/index.ts';
import { fakeModel } from '../src/testing/fake-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-llm-'));
const KEY = 'sk-4711-test-key';
const vault: SecretSource = { name: 'vault', get: (name) => (name === 'key' ? KEY : undefined) };
const engine = createEngine({ secrets: [vault] });
const model = await fakeModel();
afterAll(async () => {
  await engine.close();
  await model.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

let count = 0;
/** A file of its own with this text. */
function fileOf(text: string, ending = 'yaml'): string {
  const file = join(folder, `answers-${count++}.${ending}`);
  writeFileSync(file, text);
  return file;
}

function asks(...prompts: string[]) {
  const flow = workflow('asks', { onFailure: 'continue_on_error' });
  for (const [i, prompt] of prompts.entries()) {
    const settings = { url: model.url, model: `m${i}`, prompt };
    flow.step(`ask${i}`, { uses: 'llm', with: settings });
  }
  return flow;
}

/** Outputs by step, or codes of failures. */
async function outputs(flow: ReturnType<typeof workflow>, file: string) {
  vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
  const { steps } = await engine.run(flow, null);
  return Object.values(steps).map((step) => step?.error ?? step?.output);
}

describe('a step that names no model', () => {
  const flowWith = (settings: object) => {
    const flow = workflow('alone');
    const given = { prompt: 'Hi', offline: 'so says ${{ inputs.who }}', as: 'text', ...settings };
    flow.step('ask', { uses: 'llm', with: given as never });
    return flow;
  };

  it('gives its own text, asks nobody, and is warned of', async () => {
    const { diagnostics } = await engine.plan(flowWith({}), { input: { who: 'Ann' } });
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['W_OFFLINE', ['steps', 0, 'with', 'offline']],
    ]);
    const { steps } = await engine.run(flowWith({}), { who: 'Ann' });
    expect(steps.ask).toMatchObject({
      output: { text: 'so says Ann' },
      metadata: { provider: 'offline', estimated: true },
    });
    expect(model.asked).toEqual([]);
  });

  it('gives way to a model, and to a file of answers', async () => {
    const named = flowWith({ url: model.url, model: 'm' });
    expect((await engine.plan(named, { input: null })).diagnostics).toEqual([]);
    vi.stubEnv('HEDDLE_LLM_FIXTURES', fileOf('- { answer: from a file }'));
    const { steps } = await engine.run(flowWith({}), { who: 'Ann' });
    expect(steps.ask?.output).toEqual({ text: 'from a file' });
  });
});

describe('an answer is given', () => {
  it('to what its entry matches, the first that does', async () => {
    const file = fileOf(`
      - { match: { step: ask1 }, answer: by step }
      - { match: { model: m2 }, answer: { by: model } }
      - { match: { contains: wool, model: m0 }, answer: by words }
      - { answer: to all others }
    `);
    const flow = asks('Of wool?', 'Of silk?', 'Of felt?', 'Of wool?');
    expect(await outputs(flow, file)).toEqual([
      'by words',
      'by step',
      '{"by":"model"}',
      'to all others',
    ]);
    expect(model.asked).toEqual([]);
  });

  it('so many times in a run, and in the next one again', async () => {
    const file = fileOf('{ "times": 2, "answer": "twice" }\n\n{ "answer": "then" }\n', 'jsonl');
    const flow = workflow('asks', { concurrency: 1 });
    const settings = { url: model.url, model: 'm', prompt: 'Hi' };
    flow.forEach('each', {
      items: () => [1, 2, 3],
      each: (item) => item.step('ask', { uses: 'llm', with: settings }),
    });
    vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
    for (let run = 0; run < 2; run++) {
      const { output } = await engine.run(flow, null);
      expect(output).toEqual(['twice', 'twice', 'then']);
    }
  });

  it('with all that a server may say', async () => {
    const file = fileOf(`
      - match: { step: ask0 }
        tool_calls: [{ name: t, arguments: { a: 1 } }]
        usage: { tokens_in: 7, tokens_out: 2, tokens_cached: 3 }
      - { match: { step: ask1 }, refusal: Not that. }
      - { match: { step: ask2 }, answer: cut, finish: length }
      - { match: { step: ask3 }, error: { status: 404, message: gone } }
      - { match: { step: ask4 }, answer: late, delay: 5ms, reasoning: Hm. }
    `);
    const flow = asks('a', 'b', 'c', 'd', 'e');
    vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
    const { steps } = await engine.run(flow, null);
    const codes = Object.values(steps).map((step) => step?.error?.code);
    // The first one was offered no tool that it could call.
    const refused = ['E_LLM_OUTPUT', 'E_LLM_REFUSED', 'E_LLM_LENGTH', 'E_HTTP_STATUS'];
    expect(codes).toEqual([...refused, undefined]);
    expect(steps.ask0?.metadata).toMatchObject({
      provider: 'fixture',
      tokens_in: 7,
      tokens_cached: 3,
      finish: 'tool_calls',
    });
    expect(steps.ask3?.error).toMatchObject({ retryable: false, subcode: 'status:404' });
    expect(steps.ask4?.output).toBe('late');
  });

  it('after an error that passes, by our own tries', async () => {
    const file = fileOf(`
      - { error: { status: 503, retry_after: 1ms }, times: 1 }
      - { answer: well }
    `);
    vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
    const flow = workflow('asks');
    const retry = { maxAttempts: 2, initialIntervalMs: '1h' };
    flow.step('ask', { uses: 'llm', retry, with: { model: 'm', prompt: 'Hi' } });
    const { output, steps } = await engine.run(flow, null);
    expect([output, steps.ask?.attempts]).toEqual(['well', 2]);
  });

  it('or the attempt fails, and says how to have one', async () => {
    const file = fileOf('- { match: { contains: silk }, answer: soft }');
    const [error] = await outputs(asks('Of wool?'), file);
    expect(error).toMatchObject({ code: 'E_LLM_FIXTURE', retryable: false });
    const { message } = error as Error;
    const hash = /hash ([0-9a-f]{16}), step "ask0", model "m0"/.exec(message)![1];
    expect(message).toContain('HEDDLE_LLM_RECORD=');
    writeFileSync(file, `- { match: { hash: "${hash}" }, answer: warm }`);
    expect(await outputs(asks('Of wool?'), file)).toEqual(['warm']);
  });
});

describe('a file is refused', () => {
  it.each([
    ['- { answer: a', 'yaml', /line 1: /],
    ['answer: a', 'yaml', /expected a list/],
    ['- { anser: a }', 'yaml', /\$\[0\]\.anser: unknown key "anser"/],
    ['- { answer: a }\n- { match: { step: x } }', 'yaml', /\$\[1\]: nothing is given/],
    ['- { answer: a, error: { status: 500 } }', 'yaml', /\$\[0\]: several things are given/],
    ['- { error: { status: 200 } }', 'yaml', /\$\[0\]\.error\.status: /],
    ['{ "answer": 1 }\n{ "answer" }', 'jsonl', /line 2: /],
  ])('that is %j', async (text, ending, words) => {
    vi.stubEnv('HEDDLE_LLM_FIXTURES', fileOf(text, ending));
    await expect(engine.run(asks('Hi'), null)).rejects.toThrow(words);
  });

  it('that is not there', async () => {
    vi.stubEnv('HEDDLE_LLM_FIXTURES', join(folder, 'none.yaml'));
    await expect(engine.run(asks('Hi'), null)).rejects.toThrow(/cannot be read \(ENOENT\)/);
  });
});

describe.each(['yaml', 'jsonl'])('what is recorded as %s', (ending) => {
  const schema = { type: 'object', required: ['n'] };
  const flow = workflow('records', { secrets: ['key'] });
  const settings = { url: model.url, model: 'm', key: '${{ secrets.key }}' };
  const first = flow.step('first', {
    uses: 'llm',
    with: { ...settings, prompt: 'Count.', schema },
  });
  const tools = [{ name: 'tell' }];
  flow.step('second', {
    uses: 'llm',
    needs: first,
    with: { ...settings, prompt: 'Tell.', data: '${{ steps.first.output }}', tools },
  });

  it('gives the same outputs without a server, and holds no key', async () => {
    const file = fileOf('', ending);
    vi.stubEnv('HEDDLE_LLM_RECORD', file);
    const calls = [{ name: 'tell', arguments: { it: true } }];
    model.answers('none', { value: { n: 3, key: KEY }, reasoning: 'Hm.' }, { calls });
    const recorded = await engine.run(flow, null);
    expect(recorded.ok).toBe(true);
    const before = model.asked.length;
    const text = readFileSync(file, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(3);
    expect(text).not.toContain(KEY);
    vi.stubEnv('HEDDLE_LLM_RECORD', '');
    vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
    const replayed = await engine.run(flow, null);
    expect(model.asked).toHaveLength(before);
    for (const id of ['first', 'second'] as const) {
      expect(replayed.steps[id]?.output).toEqual(recorded.steps[id]?.output);
      const { tokens_in, tokens_out, repaired, finish } = recorded.steps[id]!.metadata;
      expect(replayed.steps[id]?.metadata).toMatchObject({ tokens_in, tokens_out, finish });
      expect(replayed.steps[id]?.metadata.repaired).toBe(repaired);
    }
  });

  it('is given once more for each time that the same was asked', async () => {
    const file = fileOf('', ending);
    vi.stubEnv('HEDDLE_LLM_RECORD', file);
    const retry = { maxAttempts: 2, initialIntervalMs: 1 };
    const tries = workflow('tries');
    const wants = { url: model.url, model: 'm', prompt: 'Count.', schema, repair: false };
    tries.step('ask', { uses: 'llm', retry, with: wants });
    model.answers('none', { value: { n: 1 } });
    const recorded = await engine.run(tries, null);
    vi.stubEnv('HEDDLE_LLM_RECORD', '');
    vi.stubEnv('HEDDLE_LLM_FIXTURES', file);
    const replayed = await engine.run(tries, null);
    expect([recorded.output, replayed.output]).toEqual([{ n: 1 }, { n: 1 }]);
    expect(replayed.steps.ask?.attempts).toBe(2);
  });

  it('has a file that can be written, or nobody is asked', async () => {
    for (const file of [join(folder, 'no', `such.${ending}`), folder]) {
      vi.stubEnv('HEDDLE_LLM_RECORD', file);
      await expect(engine.run(asks('Hi'), null)).rejects.toMatchObject({
        diagnostics: [{ code: 'E_FILE', message: expect.stringContaining('cannot be written') }],
      });
    }
    vi.stubEnv('HEDDLE_LLM_RECORD', fileOf('', ending));
    vi.stubEnv('HEDDLE_LLM_FIXTURES', fileOf('', ending));
    await expect(engine.run(asks('Hi'), null)).rejects.toMatchObject({
      diagnostics: [{ code: 'E_BAD_CONFIG', fix: 'unset one of them' }],
    });
  });

  it('is told where the file is gone meanwhile', async () => {
    const file = join(folder, `gone-${ending}`, `such.${ending}`);
    mkdirSync(dirname(file));
    vi.stubEnv('HEDDLE_LLM_RECORD', file);
    model.answers(() => {
      rmSync(dirname(file), { recursive: true });
      return 'ok';
    });
    const lines: string[] = [];
    const observer = {
      name: 'lines',
      event() {},
      log: (_: number, line: string) => lines.push(line),
    };
    const { output } = await engine.run(asks('Hi'), null, { observers: [observer] });
    expect(output).toBe('ok');
    expect(lines.join()).toMatch(/could not be kept in .*such\.\w+ \(ENOENT\)/);
  });
});
