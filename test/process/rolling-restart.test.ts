/**
 * A service of two processes on one store that is restarted, one after the other, while orders come in: none is
 * lost, none is charged twice, and every order has its result.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { atLength } from '../length.ts';

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;

const SERVICE = `
import { createServer } from 'node:http';
import { createEngine, sqliteStore, workflow } from ${JSON.stringify(LIBRARY)};
const BANK = process.argv[2];
const flow = workflow('orders', { inputs: { id: { type: 'string' } } });
const charge = flow.step('charge', {
  run: async ({ id }, { idempotencyKey }) => {
    await fetch(BANK + '/' + id, { method: 'POST', headers: { key: idempotencyKey } });
    return id;
  },
});
const orders = flow.returns(flow.step('receipt', { needs: charge, run: (id) => 'receipt of ' + id }));
const engine = createEngine({ store: sqliteStore('runs.db') });
await engine.resumeAll({ workflows: [orders], everyMs: 100 });
const answers = { 'engine-closed': 503, 'store-unavailable': 503, 'unknown-run': 404, 'run-unfinished': 202 };
let stopping = false;
const server = createServer(async (request, response) => {
  const id = request.url.slice(1);
  // Else a client that keeps asking on its connection keeps a closed server open.
  if (stopping) response.setHeader('connection', 'close');
  try {
    if (request.method === 'PUT') {
      await engine.start(orders, { id }, { runId: 'order ' + id, ifExists: 'attach' });
      response.writeHead(202).end();
    } else response.end(JSON.stringify((await engine.result('order ' + id)).output));
  } catch (error) {
    response.writeHead(answers[error.code] ?? 500).end(error.message);
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.once('SIGTERM', async () => {
  stopping = true;
  await Promise.all([new Promise((closed) => server.close(closed)), engine.drain({ ms: '10s' })]);
  await engine.close();
});
`;

const folder = mkdtempSync(join(tmpdir(), 'heddle-rolling-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Counts how often each key was charged. Banks are slow, so some charge is always under way. */
async function openBank() {
  const charges = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = `${request.url} ${request.headers.key}`;
    charges.set(key, (charges.get(key) ?? 0) + 1);
    request.resume().on('end', () => setTimeout(() => response.end(), 20));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { charges, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Instance {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startInstance(bank: string): Promise<Instance> {
  const child = spawn(process.execPath, ['service.mjs', bank], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, url: `http://127.0.0.1:${String(port).trim()}` };
}

async function stop({ child }: Instance): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  children.delete(child);
}

it('loses no order and charges none twice', { timeout: 300_000 }, async () => {
  const rounds = atLength({ short: 1, ci: 3, long: 10 });
  writeFileSync(join(folder, 'service.mjs'), SERVICE);
  const bank = await openBank();
  const instances = [await startInstance(bank.url), await startInstance(bank.url)];
  let turn = 0;
  /** Asks one instance after the other until one gives that answer, as a load balancer does. */
  const ask = async (id: string, method: string, wanted: number): Promise<string> => {
    for (;;) {
      const { url } = instances[turn++ % 2]!;
      const answer = await fetch(`${url}/${id}`, { method }).catch(() => undefined);
      if (answer?.status === wanted) return answer.text();
      if (answer !== undefined) expect([202, 503]).toContain(answer.status);
    }
  };
  let restarting = true;
  const placed: string[] = [];
  const client = async (name: string) => {
    for (let i = 0; restarting || i < 5; i++) {
      const id = `${name}${i}`;
      placed.push(id);
      await ask(id, 'PUT', 202);
    }
  };
  const clients = Promise.all(['a', 'b', 'c', 'd'].map(client));
  for (let round = 0; round < rounds; round++) {
    for (const i of [0, 1]) {
      await stop(instances[i]!);
      instances[i] = await startInstance(bank.url);
    }
  }
  restarting = false;
  await clients;
  for (const id of placed) expect(JSON.parse(await ask(id, 'GET', 200))).toBe(`receipt of ${id}`);
  expect(bank.charges.size).toBe(placed.length);
  expect([...bank.charges].filter(([, count]) => count > 1)).toEqual([]);
  await Promise.all(instances.map(stop));
  bank.server.close();
});
