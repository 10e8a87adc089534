/**
 * Observers that write lines, fed by a real run.
 */
import { describe, expect, it } from 'vitest';
import { each, flowOf, planOf, step } from '../../test/workbench.ts';
import { createEngine, workflow } from '../index.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import { jsonOf } from '../std/json-text.ts';
import { eventLines } from './event-lines.ts';
import { jsonLines } from './json-lines.ts';

async function watch() {
  const flow = workflow('watched');
  let tries = 0;
  const first = flow.step('first', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: (_, { log }) => {
      log('hello\nthere \x07');
      if (++tries === 1) throw new Error('not yet');
      return new Uint8Array([1, 2]);
    },
  });
  const bad = flow.step('bad', {
    needs: first,
    run: () => Promise.reject(new Error('no \x1b[2J')),
  });
  flow.step('after', { needs: bad, run: () => 1 });
  const said: string[] = [];
  const json: string[] = [];
  await createEngine().run(flow, null, {
    runId: 'r',
    onFailure: 'continue_on_error',
    observers: [eventLines((line) => said.push(line)), jsonLines((line) => json.push(line))],
  });
  return { said, json };
}

describe('lines for people', () => {
  it('tell each thing that happened, once, in order', async () => {
    const { said } = await watch();
    const text = said.join('').replace(/\d+(\.\d+)? (ms|s)\b/g, 'TIME');
    expect(text.split('\n')).toEqual([
      'watched started (3 steps, work_queue), run r',
      'first started',
      'first: hello',
      'first: there \\x07',
      'first failed: not yet; next try in TIME',
      'first started (attempt 2)',
      'first: hello',
      'first: there \\x07',
      'first succeeded in TIME',
      'bad started',
      'bad failed: no \\x1b[2J (E_STEP)',
      'after skipped: bad failed',
      '',
    ]);
  });
});

describe('lines about a run that goes on in another program', () => {
  it('say which steps do something else, also those that it does not have yet', async () => {
    const began: Event = { type: 'run.started', at: 1, runId: 'run-1' };
    const resumed: Event = { type: 'run.resumed', at: 2, rewritten: [0, 2], once: undefined };
    const run = fold(await planOf(flowOf([step('a'), each('each', ['a'], ['pay'])])), [began]);
    const said: string[] = [];
    eventLines((line) => said.push(line)).event?.(resumed, run);
    expect(said).toEqual(['test resumed, run run-1; changed since it began: a, each[].pay\n']);
  });
});

describe('lines about a run with results of an earlier one', () => {
  it('say at the start how many are reused', async () => {
    const said: string[] = [];
    const engine = createEngine();
    const flow = workflow('again');
    const first = flow.step('first', { run: () => 1 });
    flow.step('second', { needs: first, run: () => 2 });
    await engine.run(flow, null, { runId: 'r1' });
    const observers = [eventLines((line) => said.push(line))];
    await (await engine.fork('r1', { from: 'second', workflow: flow, runId: 'r2', observers }))
      .result;
    await engine.close();
    expect(said.join('')).toMatch(
      /^again started \(2 steps, work_queue, 1 result reused\), run r2\nsecond started\nsecond succeeded in .*\n$/,
    );
  });
});

describe('a run that waits', () => {
  it('says for what, until when, and how it goes on', async () => {
    const said: string[] = [];
    const engine = createEngine();
    const flow = workflow('naps');
    flow.sleep('nap', { until: '2100-01-01T00:00:00Z' });
    const observers = [eventLines((line) => said.push(line))];
    await engine.run(flow, null, { runId: 'r1', observers, whenWaiting: 'leave' });
    await engine.close();
    expect(said.slice(2).join('')).toMatch(
      /^nap waits until 2100-01-01T00:00:00.000Z, in \d+d.*\nwaiting until 2100-01-01T00:00:00.000Z; to go on then: heddle resume r1\n$/,
    );
  });
});

describe('lines of JSON', () => {
  it('are one event each, steps by id, bytes as base64', async () => {
    const { json } = await watch();
    const events = json.map((line) => JSON.parse(line));
    expect(
      json.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1),
    ).toBe(true);
    expect(events.map((e) => [e.type, e.step])).toEqual([
      ['run.started', undefined],
      ['step.started', 'first'],
      ['step.retrying', 'first'],
      ['step.ready', 'first'],
      ['step.started', 'first'],
      ['step.succeeded', 'first'],
      ['step.started', 'bad'],
      ['step.failed', 'bad'],
      ['step.skipped', 'after'],
      ['run.finished', undefined],
    ]);
    expect(events[5].output).toEqual({ $bytes: 'AQI=' });
  });

  it('write any value', () => expect(jsonOf({ a: [null, 'x'] })).toBe('{"a":[null,"x"]}'));
});
