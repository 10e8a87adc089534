/**
 * Modules named by URLs, and the module that a workflow is written in.
 */
import { expect, it } from 'vitest';
import { workflow } from './define.ts';
import { valueFaults } from './value-faults.ts';

const FROM = 'file:///srv/app/src/cpu/main.ts';

it.each([
  ['./primes.ts#primes', './primes.ts#primes'],
  ['../lib/more%20numbers.js#of', '../lib/more numbers.js#of'],
  ['/other/x.mjs', '../../../../other/x.mjs'],
])('B7 a URL stands as a path from the module of the workflow: %s', (path, uses) => {
  const flow = workflow('cpu', { from: FROM });
  flow.step('a', { uses: new URL(path, FROM) });
  expect([flow.from, flow.steps[0]!.uses]).toEqual([FROM, uses]);
});

it('B7 a URL stands as it is where nothing says what it is from', () => {
  const flow = workflow('cpu');
  flow.step('a', { uses: new URL('./primes.ts#primes', FROM) });
  expect(flow.steps[0]!.uses).toBe('file:///srv/app/src/cpu/primes.ts#primes');
});

it('B7 what a workflow is from is a URL or an absolute path', () => {
  const told = (from: unknown) =>
    valueFaults(workflow('w', { from } as never)).map(({ message, fix }) => [message, fix]);
  for (const from of [FROM, new URL(FROM), '/srv/app/main.ts', 'C:\\app\\main.ts'])
    expect(told(from)).toEqual([]);
  expect(told('./main.ts')).toEqual([
    [
      'workflow: "from": expected the URL or the absolute path of a module, got "./main.ts".',
      'write from: import.meta.url',
    ],
  ]);
  expect(told(5)).toHaveLength(1);
});
