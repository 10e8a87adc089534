/**
 * What a token of a streamed answer costs in an `llm` step, beside the bare parser of such streams and a plain reading
 * of the body. Knows the three; must not know how a step reads. The server runs in a process of its own, which does not count.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createParser } from 'eventsource-parser';
import { Agent, request } from 'undici';
import { createEngine, workflow } from '../../src/index.ts';
import { median, table } from '../measure.ts';

const TOKENS = 20_000;
const ROUNDS = 9;
const SERVER = `const piece = (delta, finish = null) => 'data: ' + JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] }) + '\\n\\n';
const text = piece({ role: 'assistant', content: '' }) + piece({ content: 'word ' }).repeat(${TOKENS}) + piece({}, 'stop') + 'data: [DONE]\\n\\n';
require('node:http').createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

const agent = new Agent();

async function body(url: string) {
  const at = `${url}/chat/completions`;
  return (await request(at, { dispatcher: agent, method: 'POST', body: '{}' })).body;
}

const WAYS: Readonly<Record<string, (url: string) => Promise<number>>> = {
  'the body alone': async (url) => (await (await body(url)).arrayBuffer()).byteLength,
  'parser and JSON': async (url) => {
    let words = 0;
    const parser = createParser({
      onEvent: ({ data }) => {
        if (data !== '[DONE]' && JSON.parse(data).choices[0].delta.content) words++;
      },
    });
    const decoder = new TextDecoder();
    for await (const part of await body(url)) parser.feed(decoder.decode(part, { stream: true }));
    return words;
  },
};

/** One step of one run. */
function asStep(url: string): () => Promise<number> {
  const flow = workflow('one question');
  flow.step('ask', { uses: 'llm', with: { url, model: 'm', prompt: 'Hi' } });
  const engine = createEngine({ warnings: false });
  return async () => String((await engine.run(flow, null as never)).orThrow()).length;
}

export async function llm(): Promise<unknown> {
  const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(server.stdout, 'data');
  const url = `http://127.0.0.1:${String(port).trim()}/v1`;
  const calls: Record<string, () => Promise<number>> = {};
  for (const [name, way] of Object.entries(WAYS)) calls[name] = () => way(url);
  calls['a step llm'] = asStep(url);
  const times: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them; the first rounds warm the code up.
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(calls)) {
      const from = process.cpuUsage();
      if ((await call()) < TOKENS) throw new Error(`${name} did not read all of it`);
      const { user, system } = process.cpuUsage(from);
      if (round >= 0) (times[name] ??= []).push((user + system) / TOKENS);
    }
  }
  server.kill();
  await agent.close();
  const base = median(times['parser and JSON']!);
  const results = Object.fromEntries(
    Object.entries(times).map(([name, all]) => {
      const cpu = median(all);
      return [name, { 'per token': cpu, 'a second': 1_000_000 / cpu, ratio: cpu / base }];
    }),
  );
  console.log(`\nmicroseconds of processor time for each of ${TOKENS} tokens of an answer`);
  console.log(table(results, ['per token', 'a second', 'ratio'], (n) => n.toFixed(2)));
  return results;
}
