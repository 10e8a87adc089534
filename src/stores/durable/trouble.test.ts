/**
 * Several parts of a store that wait at a time: told once.
 */
import { expect, it } from 'vitest';
import { toldOnce } from './trouble.ts';

it('what several wait for is told once, and that it is over when the last one goes on', () => {
  const told: (string | undefined)[] = [];
  const tell = toldOnce((message) => told.push(message));
  tell('blocked: disk full (a)');
  tell('blocked: disk full (a)');
  tell(undefined);
  expect(told).toEqual(['blocked: disk full (a)']);
  tell(undefined);
  tell('blocked: disk full (a)');
  tell(undefined);
  expect(told).toEqual(['blocked: disk full (a)', undefined, 'blocked: disk full (a)', undefined]);
});
