/**
 * Names of inputs and pools, which are narrower than ids.
 */
import { expect, it } from 'vitest';
import { wordProblem } from './name.ts';

it.each(['a', '_', 'Load-2_b', 'a10', 'x'.repeat(128), 'constructors'])('%s is a name', (name) =>
  expect(wordProblem(name, 'the name')).toBeUndefined(),
);

it.each([
  ['', 'is empty'],
  [' ', 'holds " "'],
  ['10', 'is only digits'],
  ['1a', 'starts with "1"'],
  ['-a', 'starts with "-"'],
  ['a.b', 'holds "."'],
  ['a/b', 'holds "/"'],
  ['a:b', 'holds ":"'],
  ['@a', 'holds "@"'],
  ['a\n', 'holds "\\n"'],
  ['а', 'U+0430'],
  ['é', 'U+00E9'],
  ['a👍', 'U+1F44D'],
  ['x'.repeat(129), 'has 129 characters'],
])('%j is none: %s', (name, why) => {
  const problem = wordProblem(name, 'the name');
  expect(problem?.message).toContain(why);
  expect(problem?.message).toMatch(/^the name /);
  expect(problem?.fix).toContain('at most 128');
});

it('names that JavaScript has taken are none', () => {
  expect(wordProblem('then', 'the name')?.reserved).toBe(true);
});
