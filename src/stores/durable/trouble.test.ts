/**
 * Several parts of a store that wait at a time: told once.
 */
import { expect, it } from 'vitest';
import { heardWarnings } from '../../../test/warnings.ts';
import { toldOnce, warning } from './trouble.ts';

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

it('is a warning of the process, once, for a program that listens to nothing', async () => {
  const heard = heardWarnings();
  const tell = warning();
  tell('blocked: disk full (a\u001b)');
  tell(undefined);
  tell('blocked: disk full (a)');
  // Node.js tells warnings behind all that is due.
  await new Promise((resolve) => setImmediate(resolve));
  heard.stop();
  expect(heard.texts).toEqual([
    'the store is blocked: disk full (a\\x1b): runs wait until it can write (onTrouble tells each time)',
  ]);
});
