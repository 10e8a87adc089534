/**
 * Functions of modules by name, and what is no place of a module.
 * Knows names and places; must not load a module.
 */
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { moduleAt } from './module-functions.ts';

interface Module {
  count(): number;
  default(): number;
}

it.each([
  ['./primes.ts', './primes.ts'],
  [new URL('file:///srv/app/primes.ts'), 'file:///srv/app/primes.ts'],
])('B7 a function of a module is its place with its name: %s', (place, href) => {
  const primes = moduleAt<Module>(place);
  const { count, default: standard } = primes;
  expect([count, standard]).toEqual([{ href: `${href}#count` }, { href: `${href}#default` }]);
  expect(inspect(primes)).toBe(`{ module: '${href}' }`);
});

it.each([
  [undefined, 'nothing'],
  ['./primes.ts#count', '"./primes.ts#count"'],
  [new URL('file:///primes.ts#count'), '"file:///primes.ts#count"'],
])('B7 refuses what is no place of a module: %s', (place, shown) => {
  expect(() => moduleAt(place as never)).toThrow(
    `moduleAt: expected the URL or the path of a module, without a name after #, got ${shown}`,
  );
});
