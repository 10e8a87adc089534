/**
 * Starts that the system refuses for being full: when they are tried again, and when they fail.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Room } from './process-room.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refused = (code: string) => Object.assign(new Error('no room'), { code });
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const { signal } = new AbortController();

/** Refuses so often, then gives a word; and how often it was asked. */
function starter(times: number, code = 'EMFILE') {
  let asked = 0;
  const start = async () => {
    if (asked++ < times) throw refused(code);
    return 'started';
  };
  return { start, asked: () => asked };
}

describe('F17 a start that finds no room', () => {
  it.each(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'])('for %s is tried again', async (code) => {
    const { start, asked } = starter(3, code);
    const starting = new Room(codeOf).start(start, signal);
    await vi.advanceTimersByTimeAsync(100);
    await expect(starting).resolves.toBe('started');
    expect(asked()).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is tried again as soon as something has ended, in the order of coming', async () => {
    const room = new Room(codeOf);
    const order: string[] = [];
    let free = 0;
    const starts = ['a', 'b', 'c'].map((name) =>
      room.start(async () => {
        if (free === 0) throw refused('EMFILE');
        free--;
        order.push(name);
      }, signal),
    );
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 3; i++) {
      free++;
      room.freed();
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(starts);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('fails after five seconds with what it was refused with', async () => {
    const { start, asked } = starter(Number.POSITIVE_INFINITY);
    const failing = expect(new Room(codeOf).start(start, signal)).rejects.toThrow('no room');
    await vi.advanceTimersByTimeAsync(5_600);
    await failing;
    expect(asked()).toBeLessThan(25);
  });

  it('stops waiting when it is no longer wanted', async () => {
    const controller = new AbortController();
    const { start, asked } = starter(Number.POSITIVE_INFINITY);
    const failing = new Room(codeOf).start(start, controller.signal).catch((error) => error);
    await vi.advanceTimersByTimeAsync(5);
    controller.abort();
    expect(await failing).toMatchObject({ code: 'EMFILE' });
    expect(asked()).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails at once for any other reason', async () => {
    for (const error of [refused('EACCES'), new Error('odd')]) {
      const start = () => Promise.reject(error);
      await expect(new Room(codeOf).start(start, signal)).rejects.toBe(error);
    }
  });
});
