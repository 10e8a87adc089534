/**
 * The words of turns: which arguments they take, in whichever order they are made.
 * Knows places in a text; must not know a database.
 */
import { expect, it } from 'vitest';
import { columnsOf, soleText, turnText } from './turn-text.ts';

function places(text: string): number {
  return Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
}

it.each([
  ['a heartbeat', 'a record'],
  ['a record', 'a heartbeat'],
])('%s before %s: each has its own arguments', (first) => {
  const schema = `"${first}"`;
  const beat = () => places(turnText(schema, []));
  const sole = () => places(soleText(schema));
  const [one, two] = first === 'a heartbeat' ? [beat, sole] : [sole, beat];
  const found = [one(), two()];
  expect(first === 'a heartbeat' ? found : found.reverse()).toEqual([3, 7]);
});

it('takes a list for each column of each part', () => {
  const parts = ['begun', 'written'] as const;
  const columns = parts.flatMap((part) => columnsOf(part));
  expect(places(turnText('"s"', parts))).toBe(3 + columns.length);
});
