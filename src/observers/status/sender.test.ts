/**
 * What becomes of updates on their way: tries, the fallback, a receiver that is not there for a while.
 */
import { describe, expect, it } from 'vitest';
import { Sender, type SenderParts } from './sender.ts';
import type { StatusUpdate } from './update.ts';

/** `say`: what a try of the receiver comes to; a number is an HTTP status. */
function sender(say: (batch: number) => unknown, more: Partial<SenderParts> = {}) {
  const pauses: number[] = [];
  const sizes: number[] = [];
  const kept: StatusUpdate[] = [];
  const lost: number[] = [];
  let time = 0;
  const made = new Sender({
    async send(updates) {
      sizes.push(updates.length);
      const came = await say(sizes.length);
      if (came instanceof Error) throw came;
    },
    async fallback(updates) {
      kept.push(...updates);
    },
    isPassing: (error) => (error as Error).message !== 'never',
    maxAttempts: 5,
    baseDelayMs: 100,
    timeoutMs: 10_000,
    // The time that a try may take, and that a close may, pass only where a test lets them.
    pause(ms, signal) {
      if (ms < 10_000) {
        pauses.push(ms);
        time += ms;
        return Promise.resolve();
      }
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
    now: () => time,
    onLost: (count) => lost.push(count),
    ...more,
  });
  const pass = (ms: number) => {
    time += ms;
  };
  return { made, pauses, sizes, kept, lost, pass };
}

const down = () => new Error('down');

function update(seq: number, more: Partial<StatusUpdate> = {}): StatusUpdate {
  return { run: 'r', workflow: 'w', seq, at: seq, status: 'running', step: `s${seq}`, ...more };
}
const end = (seq: number) => update(seq, { status: 'succeeded', final: true });

describe('updates on their way', () => {
  it('are one batch for all that comes in one turn, at most 500 in each', async () => {
    const { made, sizes } = sender(() => undefined);
    for (let seq = 1; seq <= 1_200; seq++) made.add(end(seq));
    await made.close(10_000);
    expect(sizes).toEqual([500, 500, 200]);
    expect(made.counts).toEqual({ sent: 1_200, retried: 0, fallback: 0, dropped: 0 });
  });

  it('are tried five times, each time twice as late, then they are with the fallback', async () => {
    const { made, pauses, sizes, kept } = sender(down);
    made.add(end(1));
    await made.close(10_000);
    expect(pauses).toEqual([100, 200, 400, 800]);
    expect(sizes).toHaveLength(5);
    expect(kept).toEqual([end(1)]);
    expect(made.counts).toEqual({ sent: 0, retried: 4, fallback: 1, dropped: 0 });
  });

  it('arrive where the last try helps', async () => {
    const { made, pauses, kept } = sender((n) => (n < 5 ? down() : undefined));
    made.add(end(1));
    await made.close(10_000);
    expect([pauses, kept]).toEqual([[100, 200, 400, 800], []]);
    expect(made.counts).toEqual({ sent: 1, retried: 4, fallback: 0, dropped: 0 });
  });

  it('are not tried again where that cannot help', async () => {
    const { made, sizes, kept } = sender(() => new Error('never'));
    made.add(end(1));
    await made.close(10_000);
    expect([sizes, kept]).toEqual([[1], [end(1)]]);
  });

  it('go past a receiver that took nothing, which is tried once each five seconds', async () => {
    const answers = [...Array.from({ length: 6 }, down), undefined, undefined];
    const { made, sizes, kept, pass } = sender((n) => answers[n - 1]);
    const told = async (seq: number) => {
      made.add(end(seq));
      await made.close(10_000);
      return sizes.length;
    };
    expect(await told(1)).toBe(5);
    pass(4_999);
    expect(await told(2)).toBe(5);
    pass(1);
    expect(await told(3)).toBe(6);
    expect(await told(4)).toBe(6);
    pass(5_000);
    expect(await told(5)).toBe(7);
    expect(await told(6)).toBe(8);
    expect(kept.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('are lost only where the fallback fails, too, and that is told', async () => {
    const { made, lost } = sender(down, { fallback: () => Promise.reject(new Error('full')) });
    made.add(end(1));
    made.add(end(2));
    await made.close(10_000);
    expect(lost).toEqual([2]);
    expect(made.counts.dropped).toBe(2);
  });

  it('about the same take the place of each other until it has ended', async () => {
    const seen: StatusUpdate[] = [];
    const { made } = sender(() => undefined, {
      send: async (updates) => {
        seen.push(...updates);
      },
    });
    made.add(update(1, { step: 'a' }));
    made.add(update(2, { step: 'b' }));
    made.add(update(3, { step: 'a', status: 'waiting' }));
    made.add({ ...end(4), step: 'b' });
    made.add({ ...end(5), step: 'b' });
    await made.close(10_000);
    expect(seen.map(({ seq }) => seq)).toEqual([4, 5, 3]);
  });

  it('wait in such a number for a slow receiver; more final ones go to the fallback, none is lost', async () => {
    let let_go = () => {};
    const held = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    const { made, kept } = sender((n) => (n === 1 ? held : undefined));
    made.add(end(0));
    await new Promise((resolve) => setImmediate(resolve));
    for (let seq = 1; seq <= 12_000; seq++) made.add(end(seq));
    await new Promise((resolve) => setImmediate(resolve));
    let_go();
    await made.close(10_000);
    expect(kept.map(({ seq }) => seq)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    expect(made.counts).toMatchObject({ sent: 10_001, fallback: 2_000, dropped: 0 });
  });

  it('that nobody answers for end with the time that a close has', async () => {
    let late = () => {};
    const { made, kept } = sender(() => new Promise(() => {}), {
      pause: (ms, signal) =>
        new Promise((resolve) => {
          if (ms === 3_000) late = resolve;
          signal.addEventListener('abort', () => resolve());
        }),
    });
    made.add(end(1));
    await new Promise((resolve) => setImmediate(resolve));
    made.add(end(2));
    expect(made.rest()).toEqual([end(1), end(2)]);
    made.add(end(2));
    const closed = made.close(3_000);
    late();
    await closed;
    expect(kept).toEqual([end(1), end(2)]);
  });
});
