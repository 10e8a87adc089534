/**
 * The files that are tried in turns are there, each on one day.
 */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DAYS } from './setup/turns.ts';

it('every file that is tried in turns is there, and has one turn', () => {
  const files = DAYS.flat();
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(new Set(files).size).toBe(files.length);
  expect(DAYS.length).toBe(4);
});
