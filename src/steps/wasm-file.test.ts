/**
 * Which paths lead to a module file, and which are refused before anything is read.
 * Must not depend on what a module holds.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigProblem, Place } from '../ports/step-type.ts';
import { readModuleFile } from './wasm-file.ts';

const BYTES = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

let home: string;
let root: string;
let place: Place;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'heddle-wasm-'));
  root = join(home, 'root');
  place = { root, directory: join(root, 'flows') };
  await mkdir(join(root, 'flows', 'folder'), { recursive: true });
  await mkdir(join(home, 'root-evil'));
  await writeFile(join(root, 'append.wasm'), BYTES);
  await writeFile(join(root, 'flows', 'append.wasm'), BYTES);
  await writeFile(join(home, 'root-evil', 'append.wasm'), BYTES);
  await symlink(join(home, 'root-evil', 'append.wasm'), join(root, 'flows', 'link.wasm'));
  await symlink(join(home, 'root-evil'), join(root, 'flows', 'linked'));
  await symlink(join(root, 'append.wasm'), join(root, 'flows', 'inner.wasm'));
  await symlink(join(root, 'flows', 'circle.wasm'), join(root, 'flows', 'circle.wasm'));
  execFileSync('mkfifo', [join(root, 'flows', 'pipe.wasm')]);
});

afterAll(() => rm(home, { recursive: true }));

async function problemOf(path: string): Promise<ConfigProblem> {
  const read = await readModuleFile(path, place);
  if ('bytes' in read) throw new Error('no problem was found');
  return read.problem;
}

describe('the path of a module', () => {
  it.each([
    ['an absolute path', '/etc/passwd', 'E_MODULE', /absolute path/],
    ['a home path', '~/append.wasm', 'E_MODULE', /home folder/],
    ['a file URL', 'file:///append.wasm', 'E_MODULE', /URL/],
    ['a web address', 'https://example.org/a.wasm', 'E_MODULE', /URL/],
    ['a data URL', 'data:application/wasm;base64,AGFzbQ==', 'E_MODULE', /URL/],
    ['a drive', 'C:\\append.wasm', 'E_MODULE', /drive/],
    ['a NUL', 'append.wasm\0.txt', 'E_MODULE', /NUL/],
    ['blanks', '  ', 'E_MODULE', /no file name/],
    ['a path out of the project', '../../root-evil/append.wasm', 'E_MODULE', /outside the project/],
    ['a path to nothing outside', '../../../nowhere/x.wasm', 'E_MODULE', /outside the project/],
    ['a link to a file outside', 'link.wasm', 'E_MODULE', /outside the project/],
    ['a file in a linked folder outside', 'linked/append.wasm', 'E_MODULE', /outside the project/],
    ['a missing name in a linked folder outside', 'linked/apend.wasm', 'E_MODULE', /outside/],
    ['a circle of links', 'circle.wasm', 'E_FILE', /circle of links/],
    ['a folder', 'folder', 'E_MODULE', /is a folder/],
    ['the project itself', '..', 'E_MODULE', /is a folder/],
    ['a pipe', 'pipe.wasm', 'E_MODULE', /not a regular file/],
    ['a file used as a folder', 'append.wasm/x', 'E_FILE', /not a folder/],
    ['an encoded way out', '%2e%2e/append.wasm', 'E_FILE', /no file/],
    ['a name that is too long', `${'a'.repeat(300)}.wasm`, 'E_FILE', /too long/],
    ['a name that is nearly right', 'apend.wasm', 'E_FILE', /did you mean "append\.wasm"\?/],
  ])('is refused when it is %s', async (_, module, code, sentence) => {
    const { message, fix, ...problem } = await problemOf(module);
    const said = `${message} ${fix}`;
    expect(problem).toEqual({ code, key: 'module' });
    expect(said).toMatch(sentence);
    expect(said).not.toContain(home);
  });

  it.each([
    'append.wasm',
    './append.wasm',
    '../append.wasm',
    'inner.wasm',
    'folder/../append.wasm',
  ])('may be %s, inside the project', async (module) => {
    expect(await readModuleFile(module, place)).toEqual({ bytes: BYTES });
  });

  it('is refused before reading when the file has more than 32 MiB', async () => {
    await writeFile(join(root, 'flows', 'large.wasm'), '');
    await truncate(join(root, 'flows', 'large.wasm'), 2 ** 30);
    const { code, message } = await problemOf('large.wasm');
    expect(code).toBe('E_FILE_TOO_LARGE');
    expect(message).toMatch(/32 MiB/);
  });
});
