/**
 * Files of variables in the forms that editors and tools write, and those that cannot be read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readEnvFiles } from './env-file.ts';

// Node.js 20 reads the option of a call itself, and ends before the command line can say so.
it.each([
  ['nowhere/at-all.env', /there is no such file/],
  ['.', /this is a folder/],
])('%s is an error of the call', async (file, words) => {
  await expect(readEnvFiles([file])).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(words),
  });
});

/** What a file with this text puts into an empty environment. */
async function read(text: string): Promise<NodeJS.ProcessEnv> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-env-file-'));
  const before = process.env;
  try {
    vi.stubGlobal('process', Object.assign(Object.create(process), { env: {} }));
    writeFileSync(join(folder, 'my.env'), text);
    await readEnvFiles([join(folder, 'my.env')]);
    return process.env;
  } finally {
    vi.unstubAllGlobals();
    expect(process.env).toBe(before);
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ['A=1\r\n# c=d\r\n\r\nB=2\r\n', { A: '1', B: '2' }],
  ['A=1\r# c\rB=2', { A: '1', B: '2' }],
  ["\ufeffexport A=\"x\r\n  y\" # it's\r\nB=`p\nq`\nC=''", { A: 'x\n  y', B: 'p\nq', C: '' }],
  ["# it's = 'x\nA=1\n# y'\n\t B = 2 \nC= # none\n", { A: '1', B: '2', C: '' }],
  ['A="open\nB=2', { A: '"open', B: '2' }],
  ['', {}],
  ['\r\n', {}],
])('%j gives its variables', async (text, variables) => {
  expect({ ...(await read(text)) }).toEqual(variables);
});

it.each([
  ['A=1\r\n# c=d\r\nno pair\r\n', 3],
  ['A="x\ny"\n= 1', 3],
  ['A: 1', 1],
])('%j is refused with the number of the line', async (text, line) => {
  await expect(read(text)).rejects.toMatchObject({
    message: expect.stringContaining(`line ${line} is no NAME=value`),
  });
});
