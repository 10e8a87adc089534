/**
 * Places for runs, and the line before them.
 */
import { expect, it } from 'vitest';
import { RunGate } from './run-gate.ts';

/** Who has entered, in order; `come` asks for a place and gives the way out of the line. */
function bench(places: number) {
  const gate = new RunGate(places);
  const entered: string[] = [];
  return { gate, entered, come: (name: string) => gate.wait(() => void entered.push(name)) };
}

it('lets in as many as there are places, the others in the order in which they came', () => {
  const { gate, entered, come } = bench(2);
  for (const name of ['a', 'b', 'c', 'd']) come(name);
  expect(entered).toEqual(['a', 'b']);
  gate.leave();
  expect(entered).toEqual(['a', 'b', 'c']);
  gate.leave();
  gate.leave();
  come('e');
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('passes over who has stepped out of the line', () => {
  const { gate, entered, come } = bench(1);
  come('a');
  const stepOut = come('b');
  come('c');
  stepOut();
  stepOut();
  gate.leave();
  expect(entered).toEqual(['a', 'c']);
});

it('gives no place back when somebody who is in steps out of the line', () => {
  const { entered, come } = bench(1);
  const stepOut = come('a');
  stepOut();
  come('b');
  expect(entered).toEqual(['a']);
});

it('without a limit lets everybody in', () => {
  const { entered, come } = bench(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 1_000; i++) come(String(i));
  expect(entered).toHaveLength(1_000);
});
