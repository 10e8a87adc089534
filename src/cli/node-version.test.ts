/**
 * Versions of Node.js, by number.
 */
import { expect, it } from 'vitest';
import { isNewEnough, untestedWords } from './node-version.ts';

it.each(['20.19.0', '20.20.2', '22.12.0', '22.23.5', '23.0.0', '24.0.0', '100.1.0'])(
  '%s is new enough',
  (version) => expect(isNewEnough(version)).toBe(true),
);

it.each(['8.17.0', '18.20.4', '20.18.3', '21.7.3', '22.11.0', ''])('%s is not', (version) => {
  expect(isNewEnough(version)).toBe(false);
});

it('a platform that nobody tests with is named', () => {
  expect(untestedWords({ node: '24.1.0' })).toBeUndefined();
  expect(untestedWords({ node: '25.0.0' })).toBe('Heddle is tested with Node.js 20, 22, 24');
  expect(untestedWords({ node: '24.3.0', bun: '1.4.5' })).toMatch(/^in fact bun 1\.4\.5; /);
});
