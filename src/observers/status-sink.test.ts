/**
 * How runs stand, told to functions and to real servers.
 */
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { closeOrigins, origin } from '../../test/http-origin.ts';
import { newEngine, turn } from '../../test/workbench.ts';
import {
  createEngine,
  memoryStore,
  type StatusSinkOptions,
  type StatusUpdate,
  statusSink,
  type Workflow,
  workflow,
} from '../index.ts';
import { handHeld } from '../testing/hand-held-step.ts';

const folder = await mkdtemp(join(tmpdir(), 'heddle-status-'));
afterAll(async () => {
  await closeOrigins();
  await rm(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs it, and gives all that was sent, in order. */
async function told(flow: Workflow, options: Partial<StatusSinkOptions> = {}) {
  const updates: StatusUpdate[] = [];
  const send = (more: readonly StatusUpdate[]) => void updates.push(...more);
  const sink = statusSink({ send, fallback: send, ...options } as StatusSinkOptions);
  const engine = createEngine({ observers: [sink], warnings: false });
  const result = await engine.run(flow, null as never, { onFailure: 'best_effort' });
  await engine.close();
  await sink.close();
  return { updates, result, counts: sink.counts };
}

const short = ({ step = '', status, attempt, error, final }: StatusUpdate) =>
  [step, status, attempt, error, final && 'end'].filter((word) => word !== undefined).join(' ');

/** One step in each kind of end. */
function mixed(): Workflow {
  const flow = workflow('mixed');
  let tries = 0;
  const good = flow.step('good', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: () => {
      if (++tries < 2) throw new Error('not yet');
      return 1;
    },
  });
  const bad = flow.step('bad', {
    needs: good,
    run: () => Promise.reject(Object.assign(new Error('no'), { code: 'E_NO_MONEY' })),
  });
  flow.step('ship', { needs: bad, run: () => 1 });
  return flow;
}

/** `count` steps that do nothing, and what is known of them in the end, by id. */
function many(count: number): Workflow {
  const flow = workflow('many');
  for (let i = 0; i < count; i++) flow.step(`s${i}`, { run: () => i });
  return flow;
}

function known(updates: readonly StatusUpdate[]): Map<string, StatusUpdate> {
  const last = new Map<string, StatusUpdate>();
  for (const one of updates) {
    const about = one.step ?? '';
    if ((last.get(about)?.seq ?? 0) < one.seq) last.set(about, one);
  }
  return last;
}

const linesOf = async (path: string): Promise<StatusUpdate[]> =>
  (await readFile(path, 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('how a run stands', () => {
  it('is told with codes and attempts, and no word of what steps take or give', async () => {
    const { updates, result } = await told(mixed());
    const last = [...known(updates).values()].map(short).sort();
    expect(last).toEqual([
      ' partial E_NO_MONEY end',
      'bad failed 1 E_NO_MONEY end',
      'good succeeded 2 end',
      'ship skipped end',
    ]);
    expect(updates.every(({ run, workflow }) => run === result.runId && workflow === 'mixed')).toBe(
      true,
    );
    expect(new Set(updates.map(({ seq }) => seq)).size).toBe(updates.length);
  });

  it('is told of the run alone where steps are not wanted', async () => {
    const { updates } = await told(mixed(), { steps: false });
    expect(updates.every(({ step }) => step === undefined)).toBe(true);
    expect(short(updates.at(-1)!)).toBe(' partial E_NO_MONEY end');
  });

  it('is told whole by the process that goes on with it', async () => {
    const updates: StatusUpdate[] = [];
    const send = (more: readonly StatusUpdate[]) => void updates.push(...more);
    const store = memoryStore();
    const hand = handHeld();
    const flow = workflow('cut');
    const a = flow.step('a', { run: () => 1 });
    flow.step('b', { needs: a, run: hand });
    const { runId } = await newEngine({ store }).start(flow, null);
    await hand.started();
    const sink = statusSink({ send, fallback: send });
    const { result } = await newEngine({ store, observers: [sink] }).resume(runId, {
      workflow: flow,
    });
    (await hand.started()).succeed();
    await result;
    await sink.close();
    const { events } = (await store.read(runId))!;
    const last = known(updates);
    expect([...last.values()].map(short).sort()).toEqual([
      ' succeeded end',
      'a succeeded 1 end',
      'b succeeded 2 end',
    ]);
    expect(last.get('')!.seq).toBe(events.length);
  });
});

describe('a server that is told', () => {
  const OPTIONS = { baseDelayMs: 1, timeoutMs: 200 };

  it('gets lists of JSON, signed if wanted', async () => {
    const server = await origin((_, __, response) => response.writeHead(204).end());
    const { updates: none, counts } = await told(mixed(), {
      send: undefined as never,
      url: server.url,
      headers: { authorization: 'Bearer t' },
      sign: { secret: 'whsec_c2VjcmV0', scheme: 'standard' },
    });
    expect(none).toEqual([]);
    const got = server.asked.flatMap(({ body }) => JSON.parse(body) as StatusUpdate[]);
    expect(known(got).size).toBe(4);
    expect(counts).toMatchObject({ fallback: 0, dropped: 0 });
    const { headers, body, method } = server.asked[0]!;
    expect(method).toBe('POST');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer t',
    });
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const hmac = createHmac('sha256', Buffer.from('c2VjcmV0', 'base64')).update(signed);
    expect(headers['webhook-signature']).toBe(`v1,${hmac.digest('base64')}`);
  });

  it.each([
    ['takes them at once', () => 204],
    ['fails four times', (n: number) => (n <= 4 ? 500 : 204)],
    ['always fails', () => 500],
    ['knows no such address', () => 404],
    ['sends them elsewhere', () => 307],
    ['is cut off', () => 0],
    ['never answers', () => -1],
  ])(
    'and %s: every end is with it or with the fallback, and the run is as it is',
    async (_, answer) => {
      let asked = 0;
      const server = await origin((_, __, response) => {
        const status = answer(++asked);
        if (status === 0) response.destroy();
        else if (status > 0) response.writeHead(status, { location: '/x' }).end();
      });
      const path = join(folder, `${crypto.randomUUID()}.jsonl`);
      const { result, counts } = await told(many(700), {
        ...OPTIONS,
        send: undefined as never,
        url: server.url,
        fallback: path,
      });
      expect(result.status).toBe('succeeded');
      const taken = server.asked.flatMap(({ body }, i) =>
        answer(i + 1) === 204 ? (JSON.parse(body) as StatusUpdate[]) : [],
      );
      const kept = await linesOf(path);
      const last = known([...taken, ...kept]);
      expect(last.size).toBe(701);
      expect([...last.values()].every(({ final }) => final)).toBe(true);
      expect(counts).toMatchObject({ fallback: kept.length, dropped: 0 });
      // A slow machine may give up waiting for an answer that comes.
      expect(taken.length).toBeGreaterThanOrEqual(counts.sent);
    },
  );

  it('is no place for what nobody can keep: that is a warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { counts } = await told(many(3), {
      maxAttempts: 1,
      send: () => Promise.reject(new Error('down')),
      fallback: () => Promise.reject(new Error('disk full')),
    });
    expect(counts).toMatchObject({ sent: 0, fallback: 0 });
    expect(counts.dropped).toBeGreaterThanOrEqual(4);
    expect(warned.mock.calls[0]![0]).toMatch(
      /^\d+ updates of how runs stand could not be kept: disk full$/,
    );
  });

  it('never holds up a run', async () => {
    const sink = statusSink({ send: () => new Promise(() => {}), fallback: () => {} });
    const engine = createEngine({ observers: [sink] });
    expect((await engine.run(many(10), null as never)).status).toBe('succeeded');
    await turn();
    expect(sink.counts).toEqual({ sent: 0, retried: 0, fallback: 0, dropped: 0 });
    await sink.close(0);
    expect(sink.counts.fallback).toBe(11);
  });
});

describe('options of a status sink', () => {
  it.each([
    [undefined, 'statusSink takes its options'],
    [{ fallback: 'x' }, 'url or send, one of them'],
    [{ url: 'http://x', send: () => {}, fallback: 'x' }, 'url or send, one of them'],
    [{ url: 'x y', fallback: 'x' }, 'url: "x y" is no address'],
    [{ url: 'http://x' }, 'fallback: expected the path of a file or a function, got nothing'],
    [
      { url: 'http://x', fallback: 'x', maxAttempts: 0 },
      'maxAttempts: expected an integer from 1, got 0',
    ],
    [{ url: 'http://x', fallback: 'x', retries: 5 }, 'there is no option "retries"'],
    [{ send: 5, fallback: 'x' }, 'send: expected a function, got 5'],
    [{ url: 'http://x', fallback: 'x', sign: {} }, 'sign: expected { secret }, a text'],
    [{ url: 'http://x', fallback: 'x', sign: { secret: 'no key!' } }, 'sign: the secret is not'],
    [
      { url: 'http://x', fallback: 'x', sign: { secret: 'aGk=', scheme: 'slack' } },
      'sign: there is no scheme "slack"; write standard or github',
    ],
  ])('%j are refused', (options, message) => {
    expect(() => statusSink(options as never)).toThrow(message);
  });
});
