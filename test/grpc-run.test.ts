/**
 * The step type `grpc` within runs: keys, ends, traces, secrets, caches, and what holds a process up.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, runSpans, sqliteStore, type TraceSpan, workflow } from '../src/index.ts';
import { asking, closeServers, grpcServer, PROTOS } from './grpc-server.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const DOOR = new URL('../dist/index.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'heddle-grpc-'));
cpSync(PROTOS, folder, { recursive: true });
afterAll(() => {
  closeServers();
  rmSync(folder, { recursive: true });
});

type Settings = Record<string, unknown>;

const from = join(folder, 'flow.mjs');
function flowWith(settings: object, more: Settings = {}, secrets: string[] = []) {
  const flow = workflow('asks', { from, secrets });
  flow.step('ask', { uses: 'grpc', with: settings, ...more } as never);
  return flow;
}
const RETRY = { retry: { maxAttempts: 3, initialIntervalMs: 1 } };

describe('a step in a run', () => {
  it('is tried again with the same key, and a server that comes back is called', async () => {
    const first = await grpcServer(() => first.close());
    let second: Awaited<ReturnType<typeof grpcServer>> | undefined;
    const engine = createEngine({
      observers: [
        {
          name: 'brings it back',
          event: async ({ type }) => {
            if (type === 'step.retrying') second ??= await grpcServer(undefined, first);
          },
        },
      ],
    });
    const more = { retry: { maxAttempts: 20, initialIntervalMs: 20, backoffCoefficient: 1 } };
    const { steps } = await engine.run(flowWith(asking(first), more), null);
    await engine.close();
    expect(steps.ask).toMatchObject({ status: 'succeeded', output: { text: 'wool' } });
    const [one, two] = [...first.asked, ...second!.asked];
    expect(one!.metadata['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(two!.metadata['idempotency-key']).toBe(one!.metadata['idempotency-key']);
  });

  it('has a span of a client, with whom it called and what came of it', async () => {
    const server = await grpcServer((_, give) => give({ code: grpc.status.NOT_FOUND }));
    const spans: TraceSpan[] = [];
    const engine = createEngine({ observers: [runSpans((span) => spans.push(span))] });
    await engine.run(flowWith(asking(server)), null);
    await engine.close();
    const [host, port] = server.address.replace(/^.*\/\//, '').split(':');
    expect(spans[0]).toMatchObject({
      kind: 'client',
      attributes: {
        'rpc.system.name': 'grpc',
        'rpc.response.status_code': 'NOT_FOUND',
        'server.address': host,
        'server.port': Number(port),
      },
    });
  });

  it('is tried again for what passes, and not for what stays', async () => {
    const codes = [grpc.status.UNAVAILABLE, grpc.status.NOT_FOUND];
    const server = await grpcServer((_, give) => give({ code: codes.shift()!, details: 'no' }));
    const engine = createEngine({});
    const { steps } = await engine.run(flowWith(asking(server), RETRY), null);
    await engine.close();
    expect(steps.ask).toMatchObject({ status: 'failed', attempts: 2 });
    expect(steps.ask?.error).toMatchObject({ code: 'E_GRPC_STATUS', subcode: 'status:NOT_FOUND' });
    expect(steps.ask?.metadata).toMatchObject({ status: 'NOT_FOUND', address: server.address });
  });

  it('ends with its timeout, of which the server knows, and the server sees the end', async () => {
    let cancelled = () => {};
    const sawEnd = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    const server = await grpcServer((call) => call.on('cancelled', cancelled));
    const engine = createEngine({});
    const { steps } = await engine.run(flowWith(asking(server), { timeoutMs: 150 }), null);
    await sawEnd;
    await engine.close();
    expect(steps.ask).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
    expect(Number.isFinite(server.asked[0]!.deadline)).toBe(true);
  });

  it('without a timeout tells the server of none', async () => {
    const server = await grpcServer();
    const engine = createEngine({});
    await engine.run(flowWith(asking(server)), null);
    await engine.close();
    expect(server.asked[0]!.deadline).toBe(Number.POSITIVE_INFINITY);
  });

  it('hands on the trace, unless its metadata say another one', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const server = await grpcServer();
    const engine = createEngine({});
    await engine.run(flowWith(asking(server)), null, { traceparent });
    const own = asking(server, { metadata: { traceparent: 'own' } });
    await engine.run(flowWith(own), null, { traceparent });
    await engine.close();
    expect(server.asked.map(({ metadata }) => metadata.traceparent)).toEqual([traceparent, 'own']);
  });

  it('keeps no secret, though the server says it back', async () => {
    const token = 'tok-s3cret-12345';
    const server = await grpcServer((call, give) => {
      const said = String(call.metadata.get('authorization'));
      if (call.request.text === 'fail') give({ code: 16, details: `who is ${said}` });
      else give(null, { text: said });
    });
    const file = join(folder, 'kept.db');
    const engine = createEngine({
      store: sqliteStore(file),
      secrets: [{ name: 'test', get: () => token }],
    });
    const metadata = { authorization: 'Bearer ${{ secrets.token }}' };
    const flow = workflow('asks', { from, secrets: ['token'], onFailure: 'continue_on_error' });
    flow.step('ask', { uses: 'grpc', with: asking(server, { metadata }) as never });
    const failing = asking(server, { metadata, message: { text: 'fail' } });
    flow.step('fails', { uses: 'grpc', with: failing as never });
    const { steps } = await engine.run(flow, null);
    await engine.close();
    expect(server.asked[0]!.metadata.authorization).toBe(`Bearer ${token}`);
    expect(steps.ask?.output).toEqual({ text: 'Bearer ***' });
    expect(steps.fails?.error?.message).toMatch(/UNAUTHENTICATED, who is Bearer \*\*\*$/);
    expect(readFileSync(file).includes(token)).toBe(false);
  });

  it('lets no secret stand in its message', async () => {
    const server = await grpcServer();
    const message = { text: '${{ secrets.token }}' };
    const engine = createEngine({ secrets: [{ name: 'test', get: () => 'tok-s3cret-12345' }] });
    const run = engine.run(flowWith(asking(server, { message }), {}, ['token']), null);
    await expect(run).rejects.toThrow(/secret/);
    await engine.close();
    expect(server.asked).toEqual([]);
  });
});

describe('a process', () => {
  const ended = (args: readonly string[]) =>
    new Promise<{ code: unknown; out: string; error: string }>((resolve) => {
      execFile(process.execPath, args, { cwd: folder, timeout: 15_000 }, (failed, out, error) =>
        resolve({ code: failed?.code ?? failed?.signal ?? 0, out, error }),
      );
    });

  it('prints the answer', async () => {
    const { message: _, ...settings } = asking(await grpcServer());
    const message = { text: '${{ inputs.text }}' };
    const steps = [{ id: 'ask', uses: 'grpc', with: { ...settings, message } }];
    const inputs = { text: { type: 'string' } };
    const flow = { heddle: 1, inputs, steps, outputs: '${{ steps.ask.output.text }}' };
    writeFileSync(join(folder, 'flow.yaml'), JSON.stringify(flow));
    const input = ['--input', '{"text":"silk"}'];
    expect(await ended([MAIN, 'run', 'flow.yaml', ...input, '--quiet'])).toEqual({
      code: 0,
      out: 'silk\n',
      error: '',
    });
  });

  it('is not held up by a connection that is open', async () => {
    const settings = asking(await grpcServer());
    const program = `
      import { createEngine, workflow } from ${JSON.stringify(DOOR)};
      const flow = workflow('asks', { from: import.meta.url });
      flow.step('ask', { uses: 'grpc', with: ${JSON.stringify(settings)} });
      console.log((await createEngine({}).run(flow, null)).steps.ask.output.text);`;
    writeFileSync(join(folder, 'program.mjs'), program);
    expect(await ended(['program.mjs'])).toEqual({ code: 0, out: 'wool\n', error: '' });
  });
});
