/**
 * What is read of code without running it.
 */
import { describe, expect, it } from 'vitest';
import { readCode } from './syntax.ts';

const read = async (text: string, file = 'a.ts') => {
  const code = await readCode(text, file);
  if (!('imports' in code)) throw new Error(`cannot be read at ${code.line}:${code.column}`);
  return code;
};

describe('exports that are read', () => {
  it.each([
    ['export const a = 1, b = () => 2;', ['a', 'b']],
    ['export const { a, c: { d = 1 }, ...e } = f, [g, , [h]] = i;', ['a', 'd', 'e', 'g', 'h']],
    ['export function a() {}\nexport class B {}\nexport enum C { D }', ['a', 'B', 'C']],
    [
      'const a = 1; export { a as b, a as "long name", a as default };',
      ['b', 'long name', 'default'],
    ],
    ['export default () => 1;', ['default']],
    ["export * as all from './b.ts'; export { c } from './c.ts';", ['all', 'c']],
    ['export interface A {}\nexport type B = 1; type C = 1; export { type C };', []],
  ])('%s', async (text, names) => {
    expect([...(await read(text)).exports.names]).toEqual(names);
  });

  it('name the modules whose exports are exported too', async () => {
    const { exports } = await read("export * from './b.ts'; export type * from './c.ts';");
    expect(exports.all).toEqual(['./b.ts']);
  });
});

describe('imports that are read', () => {
  it('have their place, and how they are made', async () => {
    const text =
      "import './a.ts';\nimport type { B } from './b.ts';\nconst c = await import('./c.ts');\nrequire('d');\nimport(c);";
    expect((await read(text)).imports).toEqual([
      { from: './a.ts', by: 'statement', line: 1, column: 8 },
      { from: './c.ts', by: 'import', line: 3, column: 24 },
      { from: 'd', by: 'require', line: 4, column: 9 },
    ]);
  });

  it('tell modules from scripts', async () => {
    expect((await read('return require("x");', 'a.cjs')).isModule).toBe(false);
    expect((await read('export {};', 'a.js')).isModule).toBe(true);
  });
});

it('code that cannot be read has a place', async () => {
  expect(await readCode('const a = 1;\nconst b: = 2;', 'a.ts')).toEqual({ line: 2, column: 10 });
  expect(await readCode('const a: number = 1;', 'a.mjs')).toEqual({ line: 1, column: 8 });
});
