/**
 * Events of an answer that comes at its own pace, in any parts.
 * Knows bodies; must not know servers.
 */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isEventStream, readEvents } from './event-stream.ts';
import type { WebAnswer } from './request.ts';

afterEach(() => void vi.useRealTimers());

function answerOf(body: PassThrough, headers = {}): WebAnswer {
  const url = new URL('http://a.test/');
  const request = { url, method: 'POST', headers: new Headers(), isHarmless: true } as const;
  return { status: 200, statusText: 'OK', headers: new Headers(headers), body, request } as never;
}

function reading(body: PassThrough, more: object = {}, headers = {}) {
  const heard: string[] = [];
  const events = {
    signal: new AbortController().signal,
    longest: 1_000,
    written: '1kb',
    take: (data: string) => data !== 'END' && heard.push(data) > 0,
    ...more,
  };
  return { heard, done: readEvents(answerOf(body, headers), events) };
}

describe('the events of a stream', () => {
  it('are taken in any parts, also a last one without its end, and no fields that nobody knows', async () => {
    const body = new PassThrough();
    const { heard, done } = reading(body);
    for (const byte of Buffer.from(
      'data: grün\n\nodd: 1\ndata: 👩‍🚀\ndata: two\n\n: x\n\ndata: last',
    ))
      body.write(Buffer.of(byte));
    body.end();
    await done;
    expect(heard).toEqual(['grün', '👩‍🚀\ntwo', 'last']);
  });

  it('are unpacked', async () => {
    const body = new PassThrough();
    const { heard, done } = reading(body, {}, { 'content-encoding': 'gzip' });
    body.end(gzipSync('data: a\n\ndata: b\n\n'));
    await done;
    expect(heard).toEqual(['a', 'b']);
  });

  it('may come slowly, as long as something comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = new PassThrough();
    const { heard, done } = reading(body, { stallMs: 100 });
    // Before the first part nothing is too slow.
    await vi.advanceTimersByTimeAsync(1_000);
    for (const part of ['data: a\n\n', ': still there\n\n', 'data: b\n\n']) {
      body.write(part);
      await turn();
      vi.advanceTimersByTime(90);
    }
    body.end();
    await done;
    expect(heard).toEqual(['a', 'b']);
  });

  it('fail where nothing comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = new PassThrough();
    const { done } = reading(body, { stallMs: 100 });
    const failed = expect(done).rejects.toMatchObject({ code: 'E_HTTP', retryable: true });
    body.write('data: a\n\n');
    await turn();
    vi.advanceTimersByTime(100);
    await failed;
    expect(body.destroyed).toBe(true);
  });

  it('are not waited for once no more are wanted, but for a moment', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = new PassThrough();
    const { heard, done } = reading(body, { stallMs: 100_000 });
    body.write('data: a\n\ndata: END\n\ndata: b\n\n');
    await turn();
    body.write('data: c\n\n');
    await turn();
    vi.advanceTimersByTime(1_000);
    await done;
    expect(heard).toEqual(['a']);
    expect(body.destroyed).toBe(true);
  });

  it('are no longer than they may be', async () => {
    const body = new PassThrough();
    const { done } = reading(body);
    body.write(`data: ${'x'.repeat(2_000)}`);
    await expect(done).rejects.toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    expect(body.destroyed).toBe(true);
  });

  it('that cannot be used end the reading', async () => {
    const body = new PassThrough();
    const take = () => {
      throw new TypeError('no');
    };
    const { done } = reading(body, { take });
    body.write('data: a\n\n');
    await expect(done).rejects.toThrow();
    expect(body.destroyed).toBe(true);
  });
});

it('an answer says so by its content type', () => {
  const saysSo = (type: string) =>
    isEventStream({ headers: new Headers({ 'content-type': type }) });
  expect(saysSo('text/event-stream; charset=utf-8')).toBe(true);
  expect(saysSo('application/json')).toBe(false);
});
