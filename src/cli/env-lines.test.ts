/**
 * Lines of variables: the same under every release of Node.js.
 */
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLines } from './env-lines.ts';

it.each([
  ['A=\t1', { A: '1' }],
  ['A=1\t', { A: '1' }],
  ['A=\t"1"\t# c', { A: '1' }],
  ['A\t=1', { A: '1' }],
  ['export\tA=1', { A: '1' }],
  ['A=x\ty \t', { A: 'x\ty' }],
  ['A="x\t"', { A: 'x\t' }],
  ['A= \t\nB=2', { A: '', B: '2' }],
  ['export=1\nexport =2', { export: '2' }],
  [String.raw`A="a\nb"`, { A: 'a\nb' }],
  [String.raw`A='a\nb'`, { A: String.raw`a\nb` }],
  ['A="open # no comment ', { A: '"open # no comment' }],
])('%j gives its variables', (text, variables) => {
  expect(Object.fromEntries(readLines(text) as [string, string][])).toEqual(variables);
});

it('a NUL character is refused with its line: no variable can hold one', () => {
  expect(readLines('A=1\nB="x\n\0"')).toEqual({ line: 3, why: 'holds a NUL character' });
});

const SPACES = fc.constantFrom('', ' ', '  ');
const WORDS = fc.array(fc.constantFrom('', 'x', 'x y', 'a=b', 'a\\nb', 'é', '#', "it's"));
const QUOTED = fc
  .tuple(fc.constantFrom('"', "'", '`'), WORDS, fc.constantFrom(' ', '\n'))
  .map(([quote, words, between]) => {
    return `${quote}${words.join(between).replaceAll(quote, '')}${quote}`;
  });
const PLAIN = fc.constantFrom('x', 'x y', 'a=b', 'a\\nb', 'é', 'x"y"', 'x#c', 'x # c');
const VARIABLE = fc
  .tuple(
    fc.constantFrom('', 'export '),
    fc.constantFrom('A', 'b.c', '_D-1'),
    SPACES,
    fc.oneof(PLAIN, QUOTED),
  )
  .map(([before, name, spaces, value]) => `${before}${name}${spaces}=${spaces}${value}${spaces}`);
const NOTHING = fc.constantFrom('', ' ', '# c', ` # it's = "x`);

// Of several lines, and of tabs, releases of Node.js make different things.
it('each variable without tabs is read as by Node.js, whatever lines stand between', () => {
  if (parseEnv('A=x # c').A !== 'x') {
    return console.log(
      `env-lines: Node.js ${process.version} reads comments as values: not compared`,
    );
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(VARIABLE, NOTHING)), (lines) => {
      const read = readLines(lines.flat().join('\n'));
      expect(Object.fromEntries(read as [string, string][])).toEqual(
        Object.assign({}, ...lines.map(([line]) => parseEnv(line))),
      );
    }),
  );
});
