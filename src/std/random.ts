/**
 * Chance that can be repeated: the same seed gives the same numbers.
 * Knows a seed; must not know the machine's own source of randomness.
 */

/** A stream of numbers in [0, 1). */
export type Random = () => number;

/**
 * A small, fast generator (the "mulberry32" construction: a 32-bit counter and one mixing round).
 * Good enough for jitter and for simulations; never for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(state) / 4_294_967_296;
  };
}

/** One number in [0, 1) that depends on the seed and two further integers only. */
export function hashRandom(seed: number, a: number, b: number): number {
  const spread = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  return mix((seed ^ spread) >>> 0) / 4_294_967_296;
}

function mix(value: number): number {
  let t = Math.imul(value ^ (value >>> 15), 1 | value);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}
