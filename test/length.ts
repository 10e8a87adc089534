/**
 * How much is tried: `short` within `npm test`, `ci` by `npm run test:ci`, `long` by `npm run test:long`.
 * Knows the environment and the day; must not know any test.
 */

type Length = 'short' | 'ci' | 'long';

export const LENGTH = (process.env.HEDDLE_TEST_LENGTH ?? 'short') as Length;

/** Whether `npm test` asks: who names a file wants all of it, however long it takes. */
export const IN_TURNS = process.env.HEDDLE_TEST_LENGTH === 'short';

/** Whether another release of Node.js is tried than the one at hand, on which all of it is. */
export const ON_OTHER_RELEASE = process.env.HEDDLE_TEST_RELEASE === 'other';

export function atLength<Value>(values: Readonly<Record<Length, Value>>): Value {
  return values[LENGTH];
}

const DAY_MS = 86_400_000;

/**
 * What is tried in turn: in a short run one of so many shares, another one each day, so that after so
 * many days all of it was tried; else everything.
 */
export function todays<Item>(list: readonly Item[], shares: number): readonly Item[] {
  if (LENGTH === 'long') return list;
  const turn = Math.floor(Date.now() / DAY_MS) % shares;
  return list.filter((_, i) => i % shares === turn);
}
