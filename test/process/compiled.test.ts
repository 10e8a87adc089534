/**
 * What the command line keeps for its next start: what Node.js has compiled, in its own folder only.
 * Needs the build; must not know what is kept.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { assertBuilt } from '../specs/call.ts';

const BUILT = fileURLToPath(new URL('../../dist/cli', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'heddle-compiled-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Where a package named so would be installed. */
function install(name: string): string {
  assertBuilt();
  const folder = join(root, name);
  cpSync(BUILT, join(folder, 'dist/cli'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

function help(folder: string) {
  const main = join(folder, 'dist/cli/main.js');
  const { NODE_DISABLE_COMPILE_CACHE: _, ...env } = process.env;
  return spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8', env });
}

it('the code of a start is kept where Node.js can do that, and taken the next time', () => {
  const folder = install('may');
  const first = help(folder);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(folder, '.cache/compiled'))).toBe('enableCompileCache' in module);
  expect(help(folder)).toMatchObject({ status: 0, stderr: '', stdout: first.stdout });
});

it('where nothing can be kept, it starts all the same', () => {
  const folder = install('may-not');
  writeFileSync(join(folder, '.cache'), 'no folder');
  expect(help(folder)).toMatchObject({ status: 0, stderr: '' });
});
