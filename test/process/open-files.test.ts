/**
 * A machine that lets a program open next to no files: said in a sentence, whatever file was the first
 * that could not be read.
 * Needs the build; must not know which files there are.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { assertBuilt } from '../specs/call.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const SENTENCE =
  /^(error: heddle cannot be loaded: too many open files\.\n {2}fix: allow more of them|nothing\.yaml error E_FILE )/;

it('too few open files to begin with are told without a stack', () => {
  if (process.platform === 'win32') return console.log('no ulimit on Windows: not tried');
  assertBuilt();
  const said = [20, 22, 24, 26, 28, 30, 34].map((files) => {
    const line = `ulimit -n ${files}; exec "${process.execPath}" "${MAIN}" graph nothing.yaml`;
    return spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stderr;
  });
  // With the least of them Node.js cannot read the first file, which is nothing that we could tell.
  for (const stderr of said) expect(stderr).not.toMatch(/dist\/cli\/(?!main\.js)/);
  expect(said.some((stderr) => SENTENCE.test(stderr))).toBe(true);
});
