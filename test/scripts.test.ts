/**
 * The commands that run tests: what they count, and what they say where something is missing.
 * Knows their files; must not run any suite.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPTS = fileURLToPath(new URL('../scripts/', import.meta.url));
const address = (name: string) => JSON.stringify(pathToFileURL(join(SCRIPTS, name)).href);

/** Runs lines of a module that uses scripts; gives its output and its exit code. */
async function said(lines: string, env: NodeJS.ProcessEnv = {}) {
  const all = { ...process.env, CI: '', ...env };
  const args = ['--input-type=module', '-e', lines];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: all });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout: stdout + stderr };
  }
}

const COUNTS = `import { conclude, missing, NONE, sum } from ${address('counts.mjs')};\n`;
const RELEASE = `import { nodeRelease, withNode } from ${address('node-release.mjs')};\n`;

it('each command of the package names files that are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(SCRIPTS, '../package.json'), 'utf8'));
  const named = Object.values<string>(scripts).flatMap((line) =>
    line.split(' ').filter((word) => /^[\w.]+(\/|\.(ts|mjs)$)|^(src|test)$/.test(word)),
  );
  expect(named.length).toBeGreaterThan(10);
  const built = (word: string) => word.startsWith('dist/');
  expect(named.filter((word) => !built(word) && !existsSync(join(SCRIPTS, '..', word)))).toEqual(
    [],
  );
});

describe('counts of tests', () => {
  it('are added up, end in one plain line, and fail where one part failed', async () => {
    const parts =
      '{ passed: 3, failed: 0, skipped: 0 }, { passed: 4, failed: 2, skipped: 1 }, NONE';
    expect(await said(`${COUNTS}conclude(sum(${parts}))`)).toEqual({
      code: 1,
      stdout: '7 passed, 2 failed, 1 skipped\n',
    });
    expect(await said(`${COUNTS}conclude({ ...NONE, passed: 5 })`)).toEqual({
      code: 0,
      stdout: '5 passed, 0 failed\n',
    });
  });

  it.each([
    ['', 0, 'skipped: a part: not here\n0 passed, 0 failed, 1 skipped\n'],
    ['true', 1, 'FAILED: a part: not here\n0 passed, 1 failed\n'],
  ])('tell what is missing; with CI=%j', async (CI, code, stdout) => {
    const lines = `${COUNTS}conclude(missing('a part', 'not here'))`;
    expect(await said(lines, { CI })).toEqual({ code, stdout });
  });
});

describe('another release of Node.js', () => {
  const reason = (prologue: string, major: string) =>
    said(
      `${RELEASE}${prologue}await nodeRelease('${major}').catch((e) => console.log(e.message));`,
    );

  it('is refused in a sentence when it is none, or where there is no package', async () => {
    const { stdout } = await reason('', 'lts');
    expect(stdout).toBe('"lts" is no major version of Node.js; write for example 22.\n');
    const alien = await reason(
      `Object.defineProperty(process, 'platform', { value: 'aix' });`,
      '22',
    );
    expect(alien.stdout).toBe(`npm has no package with Node.js for aix-${process.arch}.\n`);
  });

  it('is refused in a sentence when npm is not there', async () => {
    const { stdout } = await reason(`process.env.PATH = '/nowhere';`, '98');
    const spec = `node-${process.platform}-${process.arch}@98`;
    expect(stdout).toMatch(new RegExp(`^npm cannot fetch ${spec}: .+\\n$`));
  });

  it('comes first among the programs, for whatever is started', async () => {
    const { stdout } = await said(`${RELEASE}console.log(withNode('/n/bin', { PATH: '/p' }).PATH)`);
    expect(stdout).toBe(`/n/bin${delimiter}/p\n`);
  });
});
