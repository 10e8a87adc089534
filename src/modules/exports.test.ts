/**
 * Exports of files, and when nothing is said of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exportsOf } from './exports.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = {
  'one.mjs': "export const a = 1; export default 2; export * from './two.mjs';",
  'two.mjs': "export const b = 1; export default 3; export * from './one.mjs';",
  'typed.ts': "export * from './more';\nexport interface Row {}\nexport function run(): void {}",
  'more.ts': 'export enum Kind { A }',
  'package.mjs': "export const a = 1; export * from 'some-package';",
  'common.cjs': 'exports.a = 1;',
  'broken.mjs': 'export const a = = 1;',
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

it.each<[string, string[] | undefined]>([
  ['one.mjs', ['a', 'default', 'b']],
  ['typed.ts', ['run', 'Kind']],
  ['package.mjs', undefined],
  ['common.cjs', undefined],
  ['broken.mjs', undefined],
])('B15 of %s are %j', async (file, names) => {
  const found = await exportsOf(join(folder, file));
  expect(found && [...found]).toEqual(names);
});
