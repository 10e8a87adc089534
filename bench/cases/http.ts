/**
 * What a request costs as a step `http`, beside the same one by the bare client and by `fetch`.
 * Knows the three; must not know how a step asks. The server runs in a process of its own, which does not count.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'undici';
import { inlineBackend } from '../../src/backends/inline.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { AnyStepType } from '../../src/ports/step-type.ts';
import { STRATEGIES } from '../../src/schedule/strategies/index.ts';
import { httpStep } from '../../src/steps/http.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { workflow } from '../../src/workflow/define.ts';
import { median, table } from '../measure.ts';

const REQUESTS = 500;
const ROUNDS = 9;
const SERVER = `require('node:http').createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

type Way = (url: string) => Promise<unknown>;

const agent = new Agent();

const WAYS: Readonly<Record<string, Way>> = {
  'undici.request': async (url) => {
    const { body } = await request(url, { dispatcher: agent });
    return body.json();
  },
  fetch: async (url) => (await fetch(url)).json(),
};

/** All requests are steps of one run, eight at once, as they are by the other ways. */
function asSteps(url: string): () => Promise<unknown> {
  const flow = workflow('many requests', { concurrency: AT_ONCE });
  for (let i = 0; i < REQUESTS; i++) flow.step(`s${i}`, { uses: 'http', with: { url } });
  const engine = new Engine({
    stepTypes: new Map<string, AnyStepType>([[httpStep.name, httpStep]]),
    backends: [inlineBackend],
    strategies: STRATEGIES,
    store: memoryStore(),
  });
  return async () => (await engine.run(flow)).orThrow();
}

const AT_ONCE = 8;

async function inLanes(way: Way, url: string): Promise<void> {
  let left = REQUESTS;
  const lane = async () => {
    while (left-- > 0) await way(url);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

export async function http(): Promise<unknown> {
  const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(server.stdout, 'data');
  const url = `http://127.0.0.1:${String(port).trim()}/`;
  const calls: Record<string, () => Promise<unknown>> = { 'a step http': asSteps(url) };
  for (const [name, way] of Object.entries(WAYS)) calls[name] = () => inLanes(way, url);
  const times: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them; the first round warms the code up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, call] of Object.entries(calls)) {
      const from = process.cpuUsage();
      await call();
      const { user, system } = process.cpuUsage(from);
      if (round > 0) (times[name] ??= []).push((user + system) / REQUESTS);
    }
  }
  server.kill();
  await agent.close();
  const base = median(times['undici.request']!);
  const results = Object.fromEntries(
    Object.entries(times).map(([name, all]) => {
      const cpu = median(all);
      return [name, { 'per request': cpu, ratio: cpu / base }];
    }),
  );
  console.log(
    `\nmicroseconds of processor time per request, ${AT_ONCE} at once, ${REQUESTS} a run`,
  );
  console.log(table(results, ['per request', 'ratio'], (n) => n.toFixed(2)));
  return results;
}
