/**
 * Files of variables that cannot be read.
 */
import { expect, it } from 'vitest';
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
