/**
 * Instants for people: any number can be told.
 */
import { expect, it } from 'vitest';
import { isoInstant } from './instant.ts';

it.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1e308, 'time 1e+308'],
  [Number.POSITIVE_INFINITY, 'time Infinity'],
])('tells %s as %s', (ms, text) => expect(isoInstant(ms)).toBe(text));
