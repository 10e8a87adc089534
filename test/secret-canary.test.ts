/**
 * A secret that goes through every kind of step, and comes back from each in every form: it is found nowhere. The same
 * value that is no secret is found everywhere, so whoever looks would have seen it.
 * Knows workflows as users have them and all that hears of a run; must not know how a secret is masked.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  createEngine,
  logLines,
  prometheusMetrics,
  runSpans,
  sqliteStore,
  statusSink,
  workflow,
} from '../src/index.ts';
import { jsonLines } from '../src/observers/json-lines.ts';
import { secretForms } from '../src/run/secret-forms.ts';
import { fakeModel } from '../src/testing/fake-model.ts';
import { closeServers, grpcServer } from './grpc-server.ts';
import { closeOrigins, origin } from './http-origin.ts';

const CANARY = 'canary/4711+"tweet"&\'sing\'=yellow';
const FORMS = [...secretForms(CANARY)];
const folder = mkdtempSync(join(tmpdir(), 'heddle-canary-'));

const all = (value: unknown) =>
  [...secretForms(String(value))].map((form) => `<${form}>`).join('\n');
const server = await origin(({ url, headers }, _, response) => {
  response.writeHead(url === '/bad' ? 400 : 200, { 'content-type': 'text/plain' });
  response.end(all(headers['x-key']));
});
const model = await fakeModel(({ headers }) => all(String(headers.authorization).slice(7)));
const rpc = await grpcServer((call, give) =>
  give(null, { text: all(call.metadata.get('x-key')[0]) }),
);
afterAll(async () => {
  closeServers();
  await closeOrigins();
  await model.close();
  rmSync(folder, { recursive: true });
});

/** `hole`: how a setting gets the value. */
function flowWith(hole: string) {
  const flow = workflow('sings', { secrets: ['canary'], onFailure: 'best_effort' });
  const headers = { 'x-key': hole };
  const url = `${server.url}/ok`;
  const bad = `${server.url}/bad`;
  const ok = flow.step('http', { uses: 'http', with: { url, headers, output: 'text' } });
  flow.step('http-bad', { uses: 'http', with: { url: bad, headers, output: 'text' } });
  flow.step('output', { uses: 'output', with: { to: 'http', url: bad, headers, data: 'x' } });
  flow.step('notify', { uses: 'notify', with: { url: bad, headers, text: 'x' } });
  const asked = { url: model.url, model: 'm', prompt: 'Hi', output: 'text' } as const;
  const authorization = { authorization: `Bearer ${hole}` };
  flow.step('llm', { uses: 'llm', with: { ...asked, headers: authorization } });
  const call = { address: rpc.address, tls: false, method: 'shop.v1.Orders/Ask' };
  flow.step('grpc', {
    uses: 'grpc',
    with: { ...call, proto: 'test/fixtures/grpc/shop.proto', metadata: headers, message: {} },
  });
  const says = 'echo "$T"; printf %s "$T" | base64 -w 0; echo "$T" >&2';
  flow.step('shell', { uses: 'shell', with: { run: says, env: { T: hole } } });
  flow.step('shell-bad', { uses: 'shell', with: { run: `${says}; exit 3`, env: { T: hole } } });
  const valueOf = async (context: {
    secret(name: string): Promise<string>;
    run: { input: unknown };
  }) =>
    hole.includes('secrets')
      ? context.secret('canary')
      : (context.run.input as { canary: string }).canary;
  flow.step('function', {
    run: async (_, context) => {
      const value = await valueOf(context);
      context.log(`${all(value)} ${JSON.stringify({ value })}`);
      context.annotate({ value, [value]: 1 });
      return { [value]: [value, new TextEncoder().encode(value)], all: all(value) };
    },
  });
  flow.step('thrown', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: async (_, context) => {
      const value = await valueOf(context);
      throw Object.assign(new TypeError(all(value), { cause: new Error(value) }), { code: value });
    },
  });
  flow.step('item', { needs: ok, uses: 'text/case', with: { to: 'lower' } });
  return flow;
}

/** Where which forms were found, by who heard of the run. */
async function foundIn(isSecret: boolean) {
  const name = isSecret ? 'secret' : 'plain';
  const file = join(folder, `${name}.db`);
  const heard: Record<string, string[]> = { log: [], lines: [], spans: [], status: [], stream: [] };
  const noting = (at: string) => (text: unknown) =>
    void heard[at]!.push(typeof text === 'string' ? text : JSON.stringify(text));
  const metrics = await prometheusMetrics({ stepLabel: true });
  const status = statusSink({ send: noting('status'), fallback: noting('status') });
  const engine = createEngine({
    store: sqliteStore(file),
    warnings: false,
    secrets: [{ name: 'the cage', get: (one) => (one === 'canary' ? CANARY : undefined) }],
    observers: [
      logLines({ write: noting('log'), level: 'trace' }),
      jsonLines(noting('lines'), true),
      runSpans(noting('spans')),
      status,
      metrics,
      { name: 'stream', event() {}, stream: (_, text) => noting('stream')(text) },
    ],
  });
  const flow = flowWith(isSecret ? '${{ secrets.canary }}' : '${{ inputs.canary }}');
  const input = isSecret ? {} : { canary: CANARY };
  const result = await engine.run(flow, input as never);
  // The file of the database, and what is still beside it.
  const files = readdirSync(folder).filter((one) => one.startsWith(name));
  const open = files.map((one) => readFileSync(join(folder, one), 'latin1')).join('\n');
  await engine.close();
  await status.close();
  const places = {
    ...Object.fromEntries(Object.entries(heard).map(([at, texts]) => [at, texts.join('\n')])),
    open,
    closed: readFileSync(file, 'latin1'),
    metrics: await metrics.text(),
    result: JSON.stringify(result),
    errors: Object.values(result.steps)
      .map((step) => `${step.error?.message} ${step.error?.stack}`)
      .join(),
  };
  const found = Object.entries(places).flatMap(([at, text]) =>
    FORMS.filter((form) => text.includes(form)).map((form) => `${at}: ${form}`),
  );
  return { found, result, places };
}

it('a secret is found in no form in anything that hears of a run or keeps it', async () => {
  const { found, result } = await foundIn(true);
  expect(found).toEqual([]);
  const status = (id: string) => result.step(id).status;
  expect(['http', 'llm', 'grpc', 'shell', 'function'].map(status)).toEqual(
    Array(5).fill('succeeded'),
  );
  expect(['http-bad', 'output', 'notify', 'shell-bad', 'thrown'].map(status)).toEqual(
    Array(5).fill('failed'),
  );
  // It was there, and is masked.
  expect(server.asked.every(({ headers }) => headers['x-key'] === CANARY)).toBe(true);
  for (const id of ['http', 'llm', 'grpc', 'shell', 'function'])
    expect(JSON.stringify(result.step(id).output), id).toContain('***');
});

it('what is no secret is found in all of them, so somebody looks', async () => {
  const { found, places } = await foundIn(false);
  const silent = Object.keys(places).filter(
    (at) => !found.some((one) => one.startsWith(`${at}: `)),
  );
  expect(silent).toEqual([]);
  const forms = new Set(found.map((one) => one.slice(one.indexOf(': ') + 2)));
  expect(FORMS.filter((form) => !forms.has(form))).toEqual([]);
});
