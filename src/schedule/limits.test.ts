/**
 * How much of each pool is taken, who is in line, and when a breaker lets steps through.
 */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Limits, type LimitUser } from './limits.ts';

const user = (): LimitUser => ({ offer: () => {} });
const [a, b, c] = [user(), user(), user()];

let limits: Limits;
beforeEach(() => {
  limits = new Limits();
});

/** Takes if there is room; whether there was. */
function take(who: LimitUser, amount = 1, size = 2, at = 0): boolean {
  const fits = limits.fits({ pool: 'p', amount }, { size }, who, at);
  if (fits) limits.take({ pool: 'p', amount }, who);
  return fits;
}

const give = (amount = 1) => limits.give({ pool: 'p', amount });

describe('places', () => {
  it('are taken until there are none, and given back', () => {
    expect([take(a), take(b), take(c)]).toEqual([true, true, false]);
    expect(limits.taken('p')).toBe(2);
    give();
    expect([limits.taken('p'), take(c)]).toEqual([1, true]);
  });

  it('go to the line in the order in which it came, whatever the others want', () => {
    take(a, 2);
    expect([take(b, 2), take(c, 1)]).toEqual([false, false]);
    give(2);
    expect(limits.first('p')).toBe(b);
    expect([take(c, 1), take(b, 2)]).toEqual([false, true]);
    expect(limits.first('p')).toBe(c);
  });

  it('that somebody waits for are not taken by who gave one back', () => {
    take(a, 2);
    take(b, 2);
    give(1);
    expect(take(a, 1)).toBe(false);
  });

  it('go to the next when the first leaves the line, who was in it once', () => {
    take(a, 2);
    expect([take(b), take(b), take(c)]).toEqual([false, false, false]);
    expect([limits.leave('p', b), limits.leave('p', b)]).toEqual([true, false]);
    expect(limits.first('p')).toBe(c);
  });

  it('may be of another size for another run', () => {
    expect([take(a, 1, 1), take(b, 1, 1), take(b, 1, 4)]).toEqual([true, false, true]);
  });

  it('in fractions come back to zero', () => {
    const amounts = fc.array(fc.double({ min: 0.01, max: 3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(amounts, (list) => {
        limits = new Limits();
        for (const amount of list) take(a, amount, Number.POSITIVE_INFINITY);
        for (const amount of list) give(amount);
        expect(limits.taken('p')).toBe(0);
      }),
    );
  });

  it('of a name that nobody uses any more are forgotten', () => {
    const known = () => (limits as unknown as { usages: Map<string, unknown> }).usages.size;
    for (let i = 0; i < 100; i++) {
      const cost = { pool: `key ${i}`, amount: 1 };
      limits.fits(cost, { size: 1 }, a, 0);
      limits.take(cost, a);
      limits.fits(cost, { size: 1 }, b, 0);
      limits.give(cost);
      limits.leave(`key ${i}`, b);
    }
    expect(known()).toBe(0);
  });
});

describe('a breaker', () => {
  const pool = { size: 9, breaker: { failures: 2, resetMs: 100 } };
  const cost = { pool: 'p', amount: 1 };
  const fits = (at: number, who = a) => limits.fits(cost, pool, who, at);

  /** An attempt from its start to its end. */
  function attempt(ok: boolean | undefined, at: number): void {
    expect(fits(at)).toBe(true);
    const probe = limits.take(cost, a);
    limits.give(cost);
    limits.report('p', pool, { at, probe, ...(ok !== undefined && { ok }) });
  }

  it('opens after so many failures in a row, for so long', () => {
    attempt(false, 10);
    attempt(true, 20);
    attempt(false, 30);
    expect(limits.openUntil('p')).toBe(0);
    attempt(false, 40);
    expect(limits.openUntil('p')).toBe(140);
    expect([fits(139), fits(140)]).toEqual([false, true]);
  });

  it('then lets one through at a time, and closes when that succeeds', () => {
    attempt(false, 0);
    attempt(false, 0);
    expect(fits(100)).toBe(true);
    expect(limits.take(cost, a)).toBe(true);
    expect(fits(100, b)).toBe(false);
    limits.give(cost);
    limits.report('p', pool, { at: 150, ok: true, probe: true });
    expect([limits.openUntil('p'), fits(150, b)]).toEqual([0, true]);
  });

  it('opens again at once when that fails, and stays as it is when it is cancelled', () => {
    attempt(false, 0);
    attempt(false, 0);
    attempt(undefined, 100);
    expect([limits.openUntil('p'), fits(100)]).toEqual([100, true]);
    attempt(false, 120);
    expect(limits.openUntil('p')).toBe(220);
  });

  it('does not count what began before it opened', () => {
    for (let i = 0; i < 3; i++) limits.take(cost, a);
    const end = (at: number, ok: boolean) => {
      limits.give(cost);
      limits.report('p', pool, { at, ok, probe: false });
    };
    end(10, false);
    end(10, false);
    end(50, true);
    expect(limits.openUntil('p')).toBe(110);
  });

  it('that a pool does not have never opens', () => {
    for (let i = 0; i < 50; i++)
      limits.report('p', { size: 1 }, { at: 0, ok: false, probe: false });
    expect(limits.openUntil('p')).toBe(0);
  });
});
