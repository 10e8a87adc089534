/**
 * What the virtual clock promises.
 * Knows the clock alone; must not know who uses it.
 */
import { describe, expect, it } from 'vitest';
import { VIRTUAL_START, virtualClock } from './virtual-clock.ts';

function withLog() {
  const clock = virtualClock(1_000);
  const fired: string[] = [];
  const set = (at: number, name: string) =>
    clock.alarm(at, () => fired.push(`${name}@${clock.now()}`));
  return { clock, fired, set };
}

describe('a virtual clock', () => {
  it('stands still until it is told to move', () => {
    const { clock } = withLog();
    expect([clock.now(), clock.now()]).toEqual([1_000, 1_000]);
    clock.advance(5);
    expect(clock.now()).toBe(1_005);
    expect(virtualClock().now()).toBe(VIRTUAL_START);
  });

  it('fires what is due on the way, in order of time, and nothing later', () => {
    const { clock, fired, set } = withLog();
    set(1_020, 'c');
    set(1_010, 'a');
    set(1_015, 'b');
    clock.advance(15);
    expect(fired).toEqual(['a@1010', 'b@1015']);
    expect(clock.now()).toBe(1_015);
    expect(clock.pending()).toEqual([1_020]);
  });

  it('fires alarms of one instant in the order in which they were set', () => {
    const { clock, fired, set } = withLog();
    for (const name of ['a', 'b', 'c', 'd']) set(1_010, name);
    clock.advance(10);
    expect(fired).toEqual(['a@1010', 'b@1010', 'c@1010', 'd@1010']);
  });

  it('lets a rank decide first', () => {
    const { clock, fired } = withLog();
    for (const rank of [3, 1, 2]) clock.alarmRanked(1_010, rank, () => fired.push(String(rank)));
    clock.advance(10);
    expect(fired).toEqual(['1', '2', '3']);
  });

  it('fires alarms that were set while others fired, if they are due by then', () => {
    const { clock, fired, set } = withLog();
    clock.alarm(1_010, () => {
      set(1_012, 'inner');
      set(1_030, 'later');
    });
    clock.advance(20);
    expect(fired).toEqual(['inner@1012']);
    expect(clock.now()).toBe(1_020);
  });

  it('does not fire what was cancelled', () => {
    const { clock, fired, set } = withLog();
    const cancelAlarm = set(1_010, 'a');
    set(1_010, 'b');
    cancelAlarm();
    cancelAlarm();
    expect(clock.pendingCount).toBe(1);
    clock.advance(10);
    cancelAlarm();
    expect(fired).toEqual(['b@1010']);
    expect(clock.pendingCount).toBe(0);
  });

  it('moves to the next instant and fires all that was set for it', () => {
    const { clock, fired, set } = withLog();
    set(1_010, 'a');
    set(1_010, 'b');
    set(1_020, 'c');
    expect(clock.advanceToNext()).toBe(true);
    expect(fired).toEqual(['a@1010', 'b@1010']);
    expect(clock.advanceToNext()).toBe(true);
    expect(clock.advanceToNext()).toBe(false);
    expect(clock.now()).toBe(1_020);
  });

  it('leaves what was set for the same instant meanwhile to the next move', () => {
    const { clock, fired, set } = withLog();
    clock.alarm(1_010, () => set(1_010, 'again'));
    clock.advanceToNext();
    expect(fired).toEqual([]);
    clock.advance(0);
    expect(fired).toEqual(['again@1010']);
  });

  it('counts an alarm for the past as due now', () => {
    const { clock, fired, set } = withLog();
    set(3, 'past');
    expect(fired).toEqual([]);
    clock.advance(0);
    expect(fired).toEqual(['past@1000']);
  });

  it('keeps its order over many alarms', () => {
    const { clock } = withLog();
    const fired: number[] = [];
    const instants = Array.from({ length: 500 }, (_, i) => 1_000 + ((i * 7_919) % 101));
    const cancels = instants.map((at) => clock.alarm(at, () => fired.push(at)));
    cancels.forEach((cancelAlarm, i) => i % 3 === 0 && cancelAlarm());
    const left = instants.filter((_, i) => i % 3 !== 0).sort((a, b) => a - b);
    expect(clock.pending()).toEqual(left);
    while (clock.fireNext());
    expect(fired).toEqual(left);
  });

  it('never reaches an alarm that is infinitely far away, and refuses one that is nowhere', () => {
    const { clock, fired, set } = withLog();
    set(Number.POSITIVE_INFINITY, 'never');
    expect(clock.advanceToNext()).toBe(false);
    clock.advance(1e12);
    expect(fired).toEqual([]);
    expect(() => set(Number.NaN, 'nowhere')).toThrow(RangeError);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });
});
